// `--dry-run` of the built program: it writes nothing, and what it says of sizes is what the run then takes.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { platform } from '../src/platform.js';
import { countWrites } from '../src/trainers/dry-run.js';
import { labelledText, runningText } from './generated-text.js';
import { runProgram, spawnProgram } from './program.js';
import { TEMPORARY, temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file, folder } = temporaryFiles();
file(runningText(20_000), 'corpus.txt');
file(labelledText(3000), 'labelled.txt');

interface Estimated {
  readonly seconds: number;
  readonly peakMemory: number;
  readonly disk: number;
  readonly matrices: number;
  readonly corpus: number;
  readonly temporary: number;
  readonly checkpoint: number;
  readonly files: Readonly<Record<string, number>>;
}

const run = (line: string) => runProgram(folder, line.split(' '));

async function estimated(line: string, start = runProgram): Promise<Estimated> {
  const { code, out, err } = await start(folder, `train ${line} --dry-run --json`.split(' '));
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

const SMALL = '--dim 20 --epochs 2 --threads 1 -q';
const LINES = [
  `skipgram corpus.txt ${SMALL} -o a.vec -o a.vec.gz -o a.bin -o a.wv`,
  `cbow corpus.txt ${SMALL} --loss hs -o b.wv`,
  `fasttext corpus.txt ${SMALL} --bucket 2000 -o c.bin -o c.vec`,
  `classifier labelled.txt ${SMALL} -o d.bin -o d.bin.gz`,
  `glove corpus.txt ${SMALL} --deterministic -o e.wv -o e.vec.gz`,
  `doc2vec corpus.txt ${SMALL} -o f.wv`,
  `ppmi corpus.txt ${SMALL} -o g.wv -o g.vec`,
  `lsa corpus.txt ${SMALL} -o h.wv`,
];

describe.each(thorough ? LINES : LINES.slice(2, 3))('%s', (line) => {
  test('writes nothing, and knows the sizes of the files', async () => {
    const before = readdirSync(folder);
    // Its memory is that of its process, however large the one that starts it.
    const large = Buffer.alloc((thorough ? 200 : 120) << 20, 1);
    const estimate = await estimated(line, spawnProgram);
    expect(readdirSync(folder)).toEqual(before);
    const { seconds, peakMemory, disk, files, matrices, corpus } = estimate;
    for (const number of [seconds, peakMemory, disk, matrices, corpus]) {
      expect(number).toEqual(expect.any(Number));
      expect(number).toBeGreaterThan(0);
    }
    expect(estimate).toMatchObject({ temporary: 0, checkpoint: 0 });
    expect(disk).toBe(Object.values(files).reduce((sum, bytes) => sum + bytes, 0));
    // Node itself takes more than 30 MB.
    expect(peakMemory).toBeGreaterThan(matrices + corpus + 3e7);
    expect(peakMemory).toBeLessThan(large.length);
    expect((await run(`train ${line}`)).code).toBe(0);
    const names = line.split(' ').filter((word) => /^[a-h]\./.test(word));
    expect(Object.keys(files)).toEqual(names);
    for (const name of names) {
      const real = statSync(join(folder, name)).size;
      expect(files[name] / real, name).toBeGreaterThan(0.85);
      expect(files[name] / real, name).toBeLessThan(1.15);
    }
  });
});

test('files that are written together, and folders, are counted and not written either', async () => {
  const before = readdirSync(folder);
  for (const [output, names] of [
    ['l.npy', ['l.npy', 'l.words.txt']],
    ['l.tsv', ['l.tsv', 'l.metadata.tsv']],
  ] as const) {
    const { files, disk } = await estimated(`skipgram corpus.txt ${SMALL} -o ${output}`);
    expect(Object.keys(files).sort()).toEqual([...names].sort());
    expect(disk).toBe(Object.values(files).reduce((sum, bytes) => sum + bytes, 0));
  }
  const { files } = await estimated(`skipgram corpus.txt ${SMALL} -o l.folder --format model2vec`);
  expect(Object.keys(files)).toContain('l.folder/model.safetensors');
  expect(readdirSync(folder)).toEqual(before);
});

test('a writer of a packed file that fails is heard of', async () => {
  const writes = countWrites();
  const fails = platform().files.writeWhole('x.vec.gz', async (sink) => {
    await sink.write(Buffer.from('some'));
    throw new Error('no more of it');
  });
  writes.end();
  await expect(fails).rejects.toThrow('no more of it');
});

test('a packed file is counted as it is packed', async () => {
  const { files } = await estimated(`skipgram corpus.txt ${SMALL} -o f.vec -o f.vec.gz`);
  expect(files['f.vec.gz']).toBeLessThan(0.7 * files['f.vec']);
});

test('matrices are what the rows take, and checkpoints are two, and three while one is written', async () => {
  const line = 'skipgram corpus.txt --dim 20 --epochs 2 --min-count 1 --threads 1 -q -o g.bin';
  const { checkpoint, disk, files, matrices } = await estimated(`${line} --checkpoint steps --every 1steps`);
  expect(existsSync(join(folder, 'steps'))).toBe(false);
  expect((await run(`train ${line} --checkpoint steps --every 1steps`)).code).toBe(0);
  const [written] = readdirSync(join(folder, 'steps'));
  const size = statSync(join(folder, 'steps', written)).size;
  expect(checkpoint).toBe(matrices);
  expect(Math.abs(checkpoint / size - 1)).toBeLessThan(0.15);
  expect(files['g.bin']).toBeLessThan(checkpoint);
  expect(disk).toBe(3 * checkpoint);
  const both = await estimated(`${line} -o g.wv -o g.vec --checkpoint steps --every 1steps`);
  expect(both.disk).toBe(2 * checkpoint + Object.values(both.files).reduce((sum, bytes) => sum + bytes, 0));
  const rare = await estimated(`${line} --checkpoint steps --every 1h`);
  expect(rare).toMatchObject({ checkpoint, disk: files['g.bin'] });
});

test('the rows of the best epoch are in the checkpoints too', async () => {
  const judged = `skipgram corpus.txt --dim 20 --epochs 3 --threads 1 -q -o j.bin --valid labelled.txt --patience 3`;
  const { checkpoint, matrices } = await estimated(`${judged} --checkpoint best --every 1steps`);
  expect((await run(`train ${judged} --checkpoint best --every 1steps`)).code).toBe(0);
  const [, last] = readdirSync(join(folder, 'best')).sort();
  expect(checkpoint).toBe(2 * matrices);
  expect(Math.abs(checkpoint / statSync(join(folder, 'best', last)).size - 1)).toBeLessThan(0.15);
  const missing = await run(`train ${judged.replace('labelled', 'no')} --dry-run`);
  expect(missing).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no.txt') });
});

test('epochs between which rows are made orthonormal do not run into each other', async () => {
  // By the matrix alone, 60 times, numbers would pass what float32 holds.
  const { code, err } = await run(
    'train ppmi corpus.txt --dim 8 --window 2 --epochs 60 --threads 1 -q -o n.wv --dry-run',
  );
  expect([code, err]).toEqual([0, '']);
});

test('what is left of a run is told, and other options are refused', async () => {
  const line = 'skipgram corpus.txt --dim 20 --epochs 3 --threads 1 -q -o k.bin';
  expect((await run(`train ${line} --checkpoint left --every 1steps`)).code).toBe(0);
  const before = readdirSync(join(folder, 'left'));
  expect(await estimated(`${line} --resume left`)).toMatchObject({ disk: expect.any(Number) });
  expect(readdirSync(join(folder, 'left'))).toEqual(before);
  const refused = await run(`train ${line} --resume left --window 3 --dry-run`);
  expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--window') });
});

test('what goes to temporary files is told, and none is left', async () => {
  const own = join(folder, 'tmp');
  mkdirSync(own);
  const before = process.env[TEMPORARY];
  process.env[TEMPORARY] = own;
  try {
    const line = `skipgram corpus.txt ${SMALL} --memory 2KB -o h.bin`;
    const { corpus, temporary, disk, files } = await estimated(line);
    // An id takes 4 bytes there.
    expect(temporary).toBeGreaterThan(4 * 15_000);
    expect(temporary).toBeLessThan(4 * 25_000);
    expect(corpus).toBeLessThan(temporary);
    expect(temporary).toBeGreaterThan(files['h.bin']);
    expect(disk).toBe(temporary);
    expect(readdirSync(own)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env[TEMPORARY];
    else process.env[TEMPORARY] = before;
  }
});

test('for people: the same in lines; an output that tells no format is refused as in a run', async () => {
  const { code, out } = await run(`train skipgram corpus.txt ${SMALL} -o i.vec --dry-run`);
  expect(code).toBe(0);
  for (const name of ['vocabulary', 'time', 'peak memory', 'disk', 'file'])
    expect(out).toMatch(new RegExp(`^${name} +\\S`, 'm'));
  const refused = await run(`train skipgram corpus.txt ${SMALL} -o i.xyz --dry-run`);
  expect(refused).toMatchObject({ code: 2, out: '' });
});
