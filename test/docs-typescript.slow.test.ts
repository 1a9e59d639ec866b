// The TypeScript of the pages compiles under `strict`, as it stands; that of docs/library.md runs, too.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import * as api from '../src/index.js';
import { temporaryFiles } from './temporary-files.js';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'README.zh.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const { folder, path: at } = temporaryFiles();

/** Fenced blocks, and indented ones that import from wordvec. */
const EXAMPLES = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const fenced = [...text.matchAll(/^```(?:ts|js)\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  const indented = [...text.matchAll(/(?:^ {4}.*\n)+/gm)].map(([code]) => code.replace(/^ {4}/gm, ''));
  const own = [...fenced, ...indented.filter((code) => /^import .*wordvec/m.test(code))];
  return own
    .filter((code) => /wordvec|await (?:train|learn)/.test(code))
    .map((code, i) => ({ page, i, code }));
});

/** What stands around an example on its page. */
const AROUND: Readonly<Record<string, string>> = {
  'docs/browser.md': `declare const input: { files: Blob[] }, link: { href: string };\n`,
  'docs/phrases.md': `import { learnPhrases, train, writeJoinedText, writePhrases } from 'wordvec';\n`,
  'docs/sentences.md': `declare const texts: string[];\n`,
  'docs/pictures.md': `declare const Plot: any, display: (picture: unknown) => void, Inputs: any;\n`,
};

/** What a program hands on that has been given some options or none: it needs not take out what is undefined. */
const HANDED_ON = `
import { analogy, cooccur, learnPhrases, prepareCorpus, textMaker, train, neighbours, vectorsOf, writeJoinedText } from 'wordvec';
import type { NeighbourOptions, Phrases, RunHooks, SparseEmbedder, TrainOptions, VectorTuning } from 'wordvec';
import { createIndex, editIndex, openEmbedder, openIndex, type Hit, type IndexOptions, type SearchOptions } from 'wordvec/texts';
import { classifyTexts, clusterTexts } from 'wordvec/analysis';
import { autotuneClassifier } from 'wordvec/evaluate';
import type { Classifier } from 'wordvec/fasttext';

interface Asked { k?: number; where?: string[] | undefined; embed?: string; signal?: AbortSignal }
export async function ask(question: string, { k, where, embed, signal }: Asked): Promise<Hit[]> {
  const options: IndexOptions = { embed, method: undefined, maxWords: k };
  await createIndex({ documents: [{ text: 'a', id: undefined, fields: { n: null } }] }, 'x.idx', options, { signal });
  await editIndex('x.idx', { add: undefined, remove: ['1'], embed, reading: undefined });
  const searching: SearchOptions = { k, where, mode: undefined };
  return (await openIndex('x.idx', { embed })).search(question, searching, { signal });
}
export async function learn(k: number | undefined, method: 'sif' | undefined, classifier: Classifier) {
  const options: TrainOptions<'skipgram'> = { dim: k, epochs: undefined };
  const asking: NeighbourOptions = { k, metric: undefined };
  neighbours(vectorsOf((await train('skipgram', ['a.txt'], options)).model), 'a', asking);
  const rows: Float32Array = await (await openEmbedder('a.vec', { method })).embed(['a']);
  await classifyTexts({ model: 'a.vec', options: undefined }, { texts: ['a'], labels: ['b'] }, { validate: false, test: undefined });
  await clusterTexts({ model: 'a.vec' }, ['a', { text: 'b', id: 'c', fields: {} }], { k, top: k });
  const hooks: RunHooks = { onRows: undefined };
  await cooccur(['a.txt'], { window: k }, hooks);
  await learnPhrases(['a.txt'], { minCount: k, threshold: undefined });
  await writeJoinedText(['a.txt'], {} as Phrases, 'b.txt', { threads: k });
  await prepareCorpus(['a.txt'], { minCount: k });
  await textMaker({ lower: undefined, segment: undefined });
  analogy({} as never, { positive: ['a'], negative: undefined }, { k });
  const tuning: VectorTuning = { judge: undefined };
  const sparse: Pick<SparseEmbedder, 'words'> = { words: undefined };
  await clusterTexts({ model: 'a.vec' }, ['a'], { labels: undefined });
  return [tuning, sparse, rows, classifier.predict('a', { k, threshold: undefined }), autotuneClassifier];
}
`;

/** The calls in the tables for users of gensim and of fastText's Python module, as they stand there. */
function callsOf(page: string): string {
  const rows = readFileSync(join(ROOT, page), 'utf8').match(/^\| .*\|$/gm) ?? [];
  const spans = rows.flatMap(
    (row) =>
      row
        .split(' | ')
        .at(-1)!
        .match(/`[^`]+`/g) ?? [],
  );
  const calls = spans.map((span) => span.slice(1, -1)).filter((code) => /^\w[\w. ]*\(/.test(code));
  const whole = calls.filter((code) => !/^wordvec |\.\.\./.test(code));
  expect(whole.length).toBeGreaterThan(10);
  const used = Object.keys(api).filter((name) => RegExp(`\\b${name}\\b`).test(whole.join()));
  return `import { type FastTextModel, type Matrix, type RunHooks, ${used.join(', ')} } from 'wordvec';
declare const wv: ReturnType<typeof import('wordvec').vectorsOf>, vectors: typeof wv, matrix: Matrix, model: FastTextModel, i: number;
declare const name: 'fasttext', inputs: string[], options: object, hooks: RunHooks;
declare const words: string[], text: string, texts: string[][];
${whole.map((code) => `async () => ${code};`).join('\n')}
`;
}

beforeAll(async () => {
  mkdirSync(at('node_modules'));
  symlinkSync(ROOT, at('node_modules/wordvec'), 'junction');
  symlinkSync(join(ROOT, 'node_modules/@types'), at('node_modules/@types'), 'junction');
  writeFileSync(at('package.json'), '{ "type": "module" }\n');
  const lines = ['__label__a the king spoke to the queen', '__label__b a dog ran to the other dog'];
  const text = Array.from({ length: 400 }, (_, i) => lines[i % 2]);
  writeFileSync(at('corpus.txt'), text.join('\n'));
  const small = { dim: 8, epochs: 1, minCount: 1, threads: 1 };
  const { createIndex, train, vectorsOf, writeFastText, writeVectors } = api;
  await writeVectors(vectorsOf((await train('cbow', { text }, small)).model), at('words.vec'));
  await writeFastText((await train('classifier', { text }, small)).model, at('labels.bin'));
  await createIndex({ documents: text.slice(0, 9) }, at('texts.idx'), { bm25: true });
});

test('all examples compile', () => {
  for (const { page, i, code } of EXAMPLES)
    writeFileSync(at(`${page.replaceAll('/', '-')}-${i}.ts`), `${AROUND[page] ?? ''}${code}\nexport {};\n`);
  writeFileSync(at('handed-on.ts'), HANDED_ON);
  for (const name of ['from-gensim', 'from-fasttext'])
    writeFileSync(at(`${name}.ts`), callsOf(`docs/${name}.md`));
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: 'es2023' },
    ...{ module: 'nodenext', moduleResolution: 'nodenext', types: ['node'], preserveSymlinks: false },
  };
  writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  let told = '';
  try {
    execFileSync(tsc, ['-p', folder], {
      encoding: 'utf8',
      stdio: 'pipe',
      shell: process.platform === 'win32',
    });
  } catch (error) {
    told = (error as { stdout: string }).stdout;
  }
  expect(told).toBe('');
  expect(EXAMPLES.length).toBeGreaterThan(9);
});

test.each(EXAMPLES.filter(({ page }) => page === 'docs/library.md'))(
  '$page, example $i runs, and ends',
  ({ code, i }) => {
    // A server ends by being closed.
    const ends = code.includes('server.listen') ? '\nsetTimeout(() => server.close(), 100);' : '';
    const script = at(`run-${i}.mjs`);
    const plain = code.replace(/: Uint8Array\[\]/, '').replace(' as never', '');
    writeFileSync(script, plain + ends);
    execFileSync(process.execPath, [script], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 300_000,
    });
  },
);
