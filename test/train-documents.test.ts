// Training on documents: the steps of `prepare` within a run give the vectors that they give with a file between.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  type DocumentSteps,
  prepareDocuments,
  type TrainerName,
  type TrainOptions,
  train,
} from '../src/index.js';
import { word } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';
import { hashOf, type Model } from './training-runs.js';

const { folder, path, file } = temporaryFiles();

/** Sentences with capitals, stop words and numbers. */
function sentences(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return `The ${word(n % 7)} and ${word((n * 3) % 11)} saw ${word((n * 5) % 13)} in ${1900 + (n % 90)}. It was ${word(n % 5)}!`;
  });
}

const page = (lines: readonly string[]) =>
  `<!doctype html><title>gone</title><body>${lines.map((line) => `<p class="x">${line}</p>`).join('\n')}<script>gone()</script>`;
const article = (text: string, i: number) =>
  `<page><title>T${i}</title><ns>0</ns><revision><text xml:space="preserve">'''${text}''' {{gone}} &lt;ref&gt;gone&lt;/ref&gt;</text></revision></page>`;

mkdirSync(path('pages'));
for (let i = 0; i < 6; i++) writeFileSync(path(`pages/p${i}.html`), page(sentences(40, 40 * i)));
const rows = sentences(240).map((text, i) => `${i},"${text}, ""he"" said"\n`);
const table = file(gzipSync(`id,review\n${rows.join('')}`), 'reviews.csv.gz');
file(
  sentences(200)
    .map((text) => `${JSON.stringify({ body: { text } })}\n`)
    .join(''),
  'a.jsonl',
);
file(`${JSON.stringify({ body: { text: 'last words' } })}\n`, 'b.jsonl');
const dump = file(`<mediawiki>${sentences(240).map(article).join('\n')}</mediawiki>`, 'dump.xml');
const notes = file(
  `# Notes\n\n${sentences(200)
    .map((text) => `- *${text}*\n`)
    .join('')}`,
  'notes.md',
);

const SMALL = { dim: 6, epochs: 2, minCount: 2, threads: 1 };
const STEPS: DocumentSteps = { sentences: true, lower: true, punctuation: 'drop' };
const bytesOf = ({ input, output }: Model) => [hashOf(input), hashOf(output)];

async function both(trainer: TrainerName, inputs: string[], steps: DocumentSteps, options: object = {}) {
  const given = { ...SMALL, ...options };
  const prepared = path('prepared.txt');
  const report = await prepareDocuments(inputs, prepared, { ...steps, seed: 3 });
  const apart = await train(trainer, [prepared], { ...given, seed: 3 } as TrainOptions);
  const once = await train(trainer, inputs, { ...given, ...steps, seed: 3 } as TrainOptions & DocumentSteps);
  return { report, apart, once };
}

describe('the same bytes as with a file between', () => {
  test.each<[TrainerName, string, string[], DocumentSteps, object?]>(
    firstOf(4, [
      ['skipgram', 'a folder of pages', [path('pages')], STEPS],
      ['cbow', 'a table, packed', [table], { ...STEPS, field: ['review'], stopWords: 'en' }],
      [
        'fasttext',
        'JSON by a pattern',
        [path('*.jsonl')],
        { ...STEPS, field: ['body.text'] },
        { bucket: 500 },
      ],
      ['glove', 'a dump', [dump], { inputFormat: 'wikipedia', lower: true, duplicates: true }],
      ['ppmi', 'Markdown', [notes], { digits: 'zero', maxWords: 7, stripAccents: true }],
      ['lsa', 'pages and notes', [path('pages'), notes], { nearDuplicates: true, lower: true }],
      ['skipgram', 'words left out by the seed', [notes], { wordDropout: 0.3, shuffleSentences: true }],
      ['skipgram', 'two threads', [path('pages')], STEPS, { threads: 2, deterministic: true }],
    ]),
  )('%s: %s', async (trainer, _, inputs, steps, options) => {
    const { report, apart, once } = await both(trainer, inputs, steps, options);
    expect(bytesOf(once.model)).toEqual(bytesOf(apart.model));
    expect(once.preparation).toEqual({ ...report, seconds: once.preparation!.seconds });
    expect(once.options).toMatchObject(steps);
    expect(apart.preparation).toBeUndefined();
    // The steps do something.
    expect(report.tokens).toBeGreaterThan(300);
  });

  test('a classifier: the label is a column', async () => {
    const labelled = sentences(60).map((text, i) => `__label__${i % 2 ? 'odd' : 'even'}\t${text}\n`);
    const tsv = file(`label\ttext\n${labelled.join('')}`, 'labelled.tsv');
    const { once, apart } = await both('classifier', [tsv], { field: ['label', 'text'], lower: true });
    expect(bytesOf(once.model)).toEqual(bytesOf(apart.model));
  });

  test('phrases join the words of the text that was made', async () => {
    const phrases = file(`${word(0)}_and\n`, 'phrases.txt');
    const { once, apart } = await both('skipgram', [path('pages')], STEPS, { phrases });
    expect(bytesOf(once.model)).toEqual(bytesOf(apart.model));
    const { model } = once as unknown as { model: { vocabulary: { words: { toArray(): string[] } } } };
    expect(model.vocabulary.words.toArray()).toContain(`${word(0)}_and`);
  });
});

describe('with a run that', () => {
  test('is resumed, the steps need not be given again, and others are refused by name', async () => {
    const states = path('states');
    const kept = { epochs: 9, checkpoint: states, every: '1steps', field: ['none'] };
    const whole = await train('skipgram', [path('pages')], { ...SMALL, ...STEPS, ...kept });
    // The run goes on from the state before the last.
    expect(readdirSync(states)).toHaveLength(2);
    rmSync(join(states, readdirSync(states).sort().at(-1)!));
    const others = { resume: states, lower: false };
    await expect(train('skipgram', [path('pages')], others)).rejects.toThrow(
      /`lower` true, got false; leave it out/,
    );
    const resumed = await train('skipgram', [path('pages')], { threads: 1, resume: states });
    expect(bytesOf(resumed.model)).toEqual(bytesOf(whole.model));
  });

  test('is dry: the text is made, told, and gone', async () => {
    const before = readdirSync(folder).sort();
    const { preparation, estimate } = await train('skipgram', [dump], { ...SMALL, ...STEPS, dryRun: true });
    expect(preparation).toMatchObject({ documents: 240, sentences: 480 });
    expect(estimate!.spilled).toBe(preparation!.bytes);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  test('is given text itself', async () => {
    const text = { text: '<p>some words</p>' };
    await expect(train('skipgram', text, { inputFormat: 'html' })).rejects.toThrow(
      /^`inputFormat`: expected documents by the names of their files.* got an object/,
    );
  });
});

describe('on the command line', () => {
  const run = (line: string, input?: string) => runProgram(folder, line.split(' '), input);

  test('stdin, a summary, a report and a file besides', async () => {
    file('saw\nwas\n', 'stop.txt');
    const steps = '--from html --sentences --lower --stop-words stop.txt';
    const stdin = page(sentences(80));
    const { out } = await run(`prepare - -o - ${steps} -q`, stdin);
    writeFileSync(path('between.txt'), out);
    const small = '--dim 5 --epochs 1 --min-count 1 --threads 1';
    await run(`train skipgram between.txt -o apart.vec ${small} -q`);
    const ran = await run(`train skipgram - -o once.vec ${small} ${steps} --report run.json`, stdin);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/^documents {5}1 document of 1 input: 160 sentences, \d+ words$/m);
    expect(readFileSync(path('once.vec'))).toEqual(readFileSync(path('apart.vec')));
    const { preparation, options } = JSON.parse(readFileSync(path('run.json'), 'utf8'));
    expect(preparation).toMatchObject({ inputs: 1, sentences: 160, skipped: {} });
    expect(options).toMatchObject({ inputFormat: 'html', sentences: true, stopWords: 'stop.txt' });
  });

  test('what cannot be read ends the run, or is counted', async () => {
    file('id,text\n1,"open\n2,some words\n', 'bad.csv');
    const line = 'train skipgram bad.csv pages -o bad.vec --dim 5 --min-count 1 --epochs 1';
    const stopped = await run(`${line} --lower`);
    expect([stopped.code, stopped.err]).toEqual([
      1,
      expect.stringMatching(/^wordvec: bad\.csv: line 2: .*quote.*; --on-error skip leaves it out\n$/),
    ]);
    expect(readdirSync(folder)).not.toContain('bad.vec');
    const skipped = await run(`${line} --lower --on-error skip --json`);
    expect(JSON.parse(skipped.out).preparation.skipped).toEqual({ record: 1 });
    expect(skipped.err).toMatch(/^unreadable {4}1 record$/m);
  });

  test('cooccur counts the same', async () => {
    const { out } = await run('cooccur pages -o - --lower --punctuation drop --min-count 2 -q');
    await run('prepare pages -o lower.txt --lower --punctuation drop -q');
    expect(out).toBe((await run('cooccur lower.txt -o - --min-count 2 -q')).out);
    expect(out.length).toBeGreaterThan(1000);
  });

  test('phrases are learnt and joined in the text that is made', async () => {
    const steps = '--lower --punctuation drop';
    await run(`prepare pages -o plain.txt ${steps} -q`);
    const options = '--min-count 2 --threshold 1';
    await run(`phrases plain.txt -o joined-apart.txt --save-phrases apart.txt ${options} -q`);
    const { err } = await run(`phrases pages -o joined.txt --save-phrases once.txt ${options} ${steps}`);
    expect(err).toMatch(/^wordvec: documents: 6 documents of 6 inputs/m);
    for (const [once, apart] of [
      ['once.txt', 'apart.txt'],
      ['joined.txt', 'joined-apart.txt'],
    ])
      expect(readFileSync(path(once), 'utf8')).toBe(readFileSync(path(apart), 'utf8'));
    expect(readFileSync(path('joined.txt'), 'utf8')).toMatch(/\w+_\w+/);
  });

  test.each([
    ['pages', undefined, /pages.p0\.html and 5 more: read as plain text.*: --from html takes the text out/],
    ['- ', page(sentences(20)), /stdin: read as plain text.*--from html/],
    ['dump.xml', undefined, /dump\.xml: .*--from wikipedia/],
    ['- ', `<?xml version="1.0"?><TEI><p>${sentences(20)}</p></TEI>`, /stdin: .*--from tei/],
    ['- ', `<?xml version="1.0"?><book><p>${sentences(20)}</p></book>`, /stdin: .*--from html/],
    ['reviews.csv.gz', undefined, /reviews\.csv\.gz: .*--from csv/],
    ['notes.md', undefined, /--from markdown/],
    ['between.txt', undefined, undefined],
  ])('without a step, marks are words, which is told: %s', async (input, stdin, note) => {
    const { code, err } = await run(
      `train skipgram ${input.trim()} -o x.vec --dim 5 --min-count 1 --epochs 1`,
      stdin,
    );
    expect(code).toBe(0);
    const found = err.split('\n').filter((line) => /plain text/.test(line));
    expect(found).toEqual(note ? [expect.stringMatching(note)] : []);
  });
});
