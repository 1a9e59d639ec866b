import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const { file, folder, path } = temporaryFiles();
const TOPICS = ['moon orbit rocket launch', 'bread butter flour oven', 'goal match referee team'];
const lines = Array.from({ length: 90 }, (_, i) => `${TOPICS[i % 3]} ${TOPICS[i % 3]} the a of`);
file(`${lines.join('\n')}\n`, 'posts.txt');
const records = lines.map((text, i) => JSON.stringify({ text, key: `p${i}`, topics: [`t${i % 3}`] }));
file(`${records.join('\n')}\n`, 'posts.jsonl');

const run = (line: string) => runProgram(folder, line.split(' '));
const RULES = '--epochs 60 --dim 8 --min-count 1 --sample 0 --threads 1 -q';

test('a document a line, asked by its number', async () => {
  expect(await run(`train doc2vec posts.txt -o posts.wv ${RULES}`)).toMatchObject({ code: 0, out: '' });
  const { out } = await run('neighbours posts.wv 1 --documents -k 20 --json');
  const found: { word: string }[] = JSON.parse(out).neighbours;
  expect(found.filter(({ word }) => Number(word) % 3 === 1).length).toBeGreaterThanOrEqual(19);
  const words = await run('neighbours posts.wv 1 --documents --in posts.wv -k 4 --json');
  const near = JSON.parse(words.out).neighbours.map(({ word }: { word: string }) => word);
  expect(near.sort()).toEqual(TOPICS[0].split(' ').sort());
  expect(JSON.parse((await run('info posts.wv --json')).out)).toMatchObject({ documents: 90, words: 15 });
  expect((await run('neighbours posts.wv 91 --documents')).err).toContain('91');
  expect((await run('neighbours posts.wv moon --documents')).err).toMatch(
    /documents and tags were asked for: words are without --documents, a new text is searched for by wordvec index --embed posts.wv\n$/,
  );
  expect((await run('vector posts.wv 1')).err).toMatch(
    /words were asked for: documents and tags are with --documents\n$/,
  );
});

test('records with ids and tags; documents and words are exported', async () => {
  const fields = '--field text --id-field key --tags-field topics';
  const made = await run(`train doc2vec posts.jsonl -o tagged.wv ${fields} ${RULES}`);
  expect(made).toMatchObject({ code: 0 });
  const { out } = await run('neighbours tagged.wv t2 --documents -k 20 --json');
  const ids: string[] = JSON.parse(out).neighbours.map(({ word }: { word: string }) => word);
  expect(ids.filter((id) => Number(id.slice(1)) % 3 === 2).length).toBeGreaterThanOrEqual(19);
  expect((await run('export tagged.wv --documents -o docs.vec -q')).code).toBe(0);
  expect(readFileSync(path('docs.vec'), 'utf8')).toMatch(/^93 8\np0 /);
  expect((await run('export tagged.wv -o words.vec -q')).code).toBe(0);
  expect(readFileSync(path('words.vec'), 'utf8')).toMatch(/^15 8\n/);
  for (const model of ['tagged.wv', 'words.vec'])
    expect((await run(`embed ${model} posts.txt --method mean -o ${model}.npy -q`)).code).toBe(0);
  expect(readFileSync(path('tagged.wv.npy'))).toEqual(readFileSync(path('words.vec.npy')));
  expect((await run('export tagged.wv -o again.wv -q')).code).toBe(0);
  expect(readFileSync(path('again.wv'))).toEqual(readFileSync(path('tagged.wv')));
  const more = await run(`train doc2vec posts.txt --continue tagged.wv -o more.wv --epochs 1 -q`);
  expect(more.code).toBe(0);
  expect(JSON.parse((await run('info more.wv --json')).out)).toMatchObject({
    documents: 183,
    epochsDone: 61,
  });
});

test('what the format that was named cannot hold is told, and saved in ours', async () => {
  file(records.join('\n').replaceAll('"t1"', '"t one"'), 'blanks.jsonl');
  const fields = '--field text --id-field key --tags-field topics';
  const { code, err } = await run(
    `train doc2vec blanks.jsonl -o blanks.bin ${fields} ${RULES} --epochs 1`.replace('--epochs 60 ', ''),
  );
  expect(code).toBe(1);
  const [, spare] =
    /the format bin cannot hold 1 of the 93 words, .*; what was trained is in (.*blanks\.bin\.wv)$/m.exec(
      err,
    )!;
  expect(JSON.parse((await run(`info ${spare} --json`)).out)).toMatchObject({ documents: 93 });
  rmSync(dirname(spare), { recursive: true });
});

test.each(
  firstOf(2, [
    ['train doc2vec posts.txt -o x.wv --dm 1 --dm_concat 1', 'dm, pooling concat'],
    ['train doc2vec posts.txt -o x.wv --dm 0 --dbow_words 1', 'dbow with words'],
    ['train doc2vec posts.txt --dbow-words -o x.wv', 'dbow with words, by our own name'],
  ]),
)('%s', async (line) => {
  expect((await run(`${line} ${RULES}`.replace('--epochs 60', '--epochs 2'))).code).toBe(0);
  const { options } = JSON.parse((await run('info x.wv --json')).out);
  const dm = line.includes('--dm 1');
  expect(options).toMatchObject(dm ? { model: 'dm', pooling: 'concat' } : { model: 'dbow', dbowWords: true });
});

test.each([
  ['train skipgram posts.txt --continue posts.wv -o y.wv', 'wordvec train doc2vec'],
  ['train doc2vec posts.txt --continue posts.txt -o y.wv', 'no model that can be trained on'],
  [
    'train doc2vec posts.jsonl --id-field no -o y.wv',
    'there is no id in a field "no": name one of text, key, topics (--id-field NAME)',
  ],
  [
    'neighbours posts.txt a --documents',
    'it holds no documents: give a .wv file of `wordvec train doc2vec`, or leave --documents out',
  ],
])('%s', async (line, sentence) => {
  const { code, err } = await run(line);
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(sentence);
});
