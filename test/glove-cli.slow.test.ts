// The GloVe commands of the built program, in child processes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { randomStream } from '../src/random.js';
import { temporaryFiles } from './temporary-files.js';

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');
const { folder, path: file } = temporaryFiles();
const temporary = file('tmp');

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `onError` sees stderr as it grows and may send a signal. */
function run(
  line: string,
  onError?: (err: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, TMPDIR: temporary };
    const child = spawn(process.execPath, [MAIN, ...line.split(' ')], { cwd: folder, env });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      // A second signal would end the program at once.
      onError?.(err, (signal) => child.killed || child.kill(signal));
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

beforeAll(() => {
  mkdirSync(temporary);
  const random = randomStream(4, 'text');
  const below = (n: number) => Math.floor(n * random.next());
  const line = () => {
    const topic = below(6);
    const word = () => (random.next() < 0.3 ? `common${below(15)}` : `t${topic}w${below(10)}`);
    return Array.from({ length: 6 + below(10) }, word).join(' ');
  };
  writeFileSync(file('text.txt'), `${Array.from({ length: 2000 }, line).join('\n')}\n`);
});

const TRAIN = '--dim 8 --window 5 --epochs 8 --threads 1 --seed 3';

test('one command from text to vectors, with the loss of each epoch', async () => {
  const { code, out, err } = await run(
    `train glove text.txt -o out.vec ${TRAIN} --x-max 20 --alpha 0.5 --eta 0.1`,
  );
  expect([code, out]).toEqual([0, '']);
  const losses = [...err.matchAll(/epoch \d of 8: loss (\d\.\d+)/g)].map(([, loss]) => Number(loss));
  expect(losses).toHaveLength(8);
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  expect(err).toMatch(/^cooccurrence .*s/m);
  expect(readFileSync(file('out.vec'), 'utf8')).toMatch(/^75 8\n/);
  const near = await run('neighbours out.vec t2w3 -k 5');
  expect(near.out.match(/^t2w/gm)!.length).toBeGreaterThanOrEqual(4);
});

test('stages alone: one count serves other dims and seeds, and gives the bytes of the whole command', async () => {
  const count = await run('cooccur text.txt -o counts.bin --save-vocab vocab.txt --window 5');
  expect([count.code, count.out]).toEqual([0, '']);
  expect(count.err).toMatch(/[\d,]+ pairs of 75 words in \d/);
  expect(readFileSync(file('counts.bin')).length % 16).toBe(0);
  await run(`train glove text.txt -o whole.txt --format glove ${TRAIN}`);
  const { err } = await run(
    `train glove --cooccurrence counts.bin --read-vocab vocab.txt -o staged.txt --format glove ${TRAIN}`,
  );
  expect(err).toContain('note: --window: no effect, as the counts of --cooccurrence are made already');
  const staged = readFileSync(file('staged.txt'), 'utf8');
  expect(staged).toBe(readFileSync(file('whole.txt'), 'utf8'));
  expect(staged.trimEnd().split('\n')).toHaveLength(75);
  const piped = await run('cooccur text.txt -o - -window-size 5 -vocab-file vocab.txt --quiet --memory 1KB');
  expect(piped.err).toBe('');
  expect(piped.out.length).toBeGreaterThan(0);
});

test('--show prints partners and probability ratios', async () => {
  const { code, out } = await run('cooccur text.txt --show t1w1 t2w2 --top 3 --quiet');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^near t1w1 +X +P\(k\|t1w1\)\n(t1w\d +[\d.]+ +\d\.\de-\d+ +[\d.]+ x chance\n){3}\nnear t2w2/,
  );
  expect(out).toMatch(/^t1w\d .* goes with t1w1$/m);
  expect(out).toMatch(/^t2w\d .* goes with t2w2$/m);
  const json = await run('cooccur text.txt --show t1w1 t2w2 --probes t1w3 common1 --json --quiet');
  const { partners, ratios } = JSON.parse(json.out);
  expect(partners.map(({ word }: { word: string }) => word)).toEqual(['t1w1', 't2w2']);
  expect(ratios[0].first).toBeGreaterThan(5 * ratios[0].second);
  expect(ratios[1].ratio).toBeGreaterThan(0.3);
  expect(ratios[1].ratio).toBeLessThan(3);
});

test('Ctrl-C saves what was trained under a name that says so, and leaves no temporary files', async () => {
  const { code, err } = await run(
    `train glove text.txt -o stop.vec --dim 50 --epochs 100000 --memory 1KB`,
    (text, kill) => {
      if (/epoch 2 of/.test(text)) kill('SIGINT');
    },
  );
  expect(code).toBe(130);
  expect(err).toMatch(/wordvec: stopped: what was trained so far is in stop\.stopped\.vec\n$/);
  expect(existsSync(file('stop.vec'))).toBe(false);
  expect(readFileSync(file('stop.stopped.vec'), 'utf8')).toMatch(/^75 50\n/);
  expect(readdirSync(temporary)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('even a killed run leaves no temporary files', async () => {
  const { code } = await run(
    'train glove text.txt -o kill.vec --epochs 100000 --memory 1KB',
    (text, kill) => {
      if (/epoch 2 of/.test(text)) kill('SIGKILL');
    },
  );
  expect(code).toBe(null);
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([
  [
    1,
    'train glove --cooccurrence broken.bin --read-vocab vocab.txt -o keep.vec',
    /^wordvec: broken\.bin: the last record is cut/,
  ],
  [
    1,
    'train glove --cooccurrence none.bin --read-vocab vocab.txt -o keep.vec',
    /^wordvec: none\.bin: there is no such file/,
  ],
  [
    1,
    'train glove text.txt --lr 100 --epochs 100 -q -o keep.vec',
    /^wordvec: training diverged: the loss of ".+" near ".+" is past all bounds in epoch \d+ .* lower --lr/,
  ],
  [2, 'train glove -o keep.vec', /^wordvec: expected a corpus, or counts/],
  [2, 'train glove text.txt --cooccurrence keep.vec -o keep.vec', /^wordvec: keep\.vec: is an input too/],
  [2, 'train glove text.txt --negatives 5', /^wordvec: --negatives: is a flag of wordvec train skipgram/],
  [2, 'cooccur text.txt --dim 5', /^wordvec: --dim: is a flag of wordvec train, autotune only/],
  [
    2,
    'cooccur text.txt --show t1w1 --save-vocab -',
    /^wordvec: --show: prints to stdout, where --save-vocab -/,
  ],
  [2, 'cooccur text.txt', /^wordvec: cooccur: expected -o FILE or --show WORD\.\.\., got neither/],
  [
    1,
    'cooccur text.txt --show t1w1 t1w11 -q',
    /^wordvec: "t1w11" is not in the vocabulary; did you mean .*t1w1/,
  ],
  [1, 'cooccur text.txt -o none/counts.bin', /^wordvec: none\/counts\.bin: the folder none does not exist/],
] as const)('%i: %s', async (code, line, message) => {
  writeFileSync(file('vocab.txt'), 'a 5\nb 3\n');
  writeFileSync(file('broken.bin'), Buffer.alloc(23, 1));
  writeFileSync(file('keep.vec'), 'kept\n');
  const ran = await run(line);
  expect(ran.err).toMatch(message);
  expect(ran).toMatchObject({ code, out: '' });
  expect(readFileSync(file('keep.vec'), 'utf8')).toBe('kept\n');
});
