// SIGKILL at any moment: a run that is killed and resumed, again and again, must end with the bytes of one that was not.
import { join } from 'node:path';
import { uniform } from './corpus.mjs';
import { inPool } from './pool.mjs';
import {
  checkpointFlags,
  checkpointsIn,
  hashOf,
  LIMIT,
  newFolder,
  remove,
  runProgram,
  strayFiles,
} from './program.mjs';

const SMALL = '--dim 16 --min-count 2';
const ONE = `${SMALL} --threads 1`;
const TWO = `${SMALL} --deterministic --threads 2`;

/** What is trained, and where the output goes. */
export const RUNS = [
  ['skip-gram', `skipgram corpus.txt ${ONE} --epochs 6 -o out.vec`],
  ['skip-gram, hierarchical softmax', `skipgram corpus.txt ${ONE} --epochs 6 --loss hs -o out.bin`],
  ['skip-gram, ids on disk', `skipgram corpus.txt ${ONE} --epochs 6 --memory 1KB -o out.wv`],
  ['skip-gram, Adam', `skipgram corpus.txt ${ONE} --epochs 6 --optimizer adam -o out.wv`],
  [
    'skip-gram, best epoch of held-out text',
    `skipgram corpus.txt ${ONE} --epochs 8 --lr 0.2 --schedule constant --valid labelled.txt --patience 4 -o out.wv`,
  ],
  ['skip-gram, 2 threads', `skipgram corpus.txt ${TWO} --epochs 6 -o out.bin`],
  ['CBOW', `cbow corpus.txt ${ONE} --epochs 8 -o out.wv`],
  ['CBOW, hierarchical softmax', `cbow corpus.txt ${ONE} --epochs 8 --loss hs -o out.vec.gz`],
  ['CBOW, 2 threads', `cbow corpus.txt ${TWO} --epochs 8 -o out.wv`],
  ['fastText', `fasttext corpus.txt ${ONE} --epochs 3 --bucket 5000 -o out.bin`],
  ['fastText, CBOW', `fasttext corpus.txt ${ONE} --epochs 3 --bucket 5000 --cbow -o out.bin`],
  ['fastText, 2 threads', `fasttext corpus.txt ${TWO} --epochs 3 --bucket 5000 -o out.bin`],
  ['classifier', `classifier labelled.txt ${ONE} --epochs 15 -o out.bin`],
  [
    'classifier, negative sampling',
    `classifier labelled.txt ${ONE} --epochs 15 --loss ns --word-ngrams 2 -o out.bin`,
  ],
  ['classifier, 2 threads', `classifier labelled.txt ${TWO} --epochs 15 -o out.bin`],
  ['GloVe', `glove corpus.txt ${ONE} --epochs 5 -o out.wv`],
  ['GloVe, counts on disk', `glove corpus.txt ${ONE} --epochs 5 --memory 80MB -o out.bin`],
  ['GloVe, 2 threads', `glove corpus.txt ${TWO} --epochs 5 -o out.wv`],
  ['paragraph vectors, PV-DBOW', `doc2vec corpus.txt ${ONE} --epochs 6 -o out.wv`],
  ['paragraph vectors, PV-DM', `doc2vec corpus.txt ${ONE} --epochs 6 --model dm -o out.wv`],
  ['paragraph vectors, 2 threads', `doc2vec corpus.txt ${TWO} --epochs 6 --dbow-words -o out.wv`],
  ['PPMI', `ppmi corpus.txt ${ONE} --epochs 12 -o out.wv`],
  ['PPMI, 2 threads', `ppmi corpus.txt ${TWO} --epochs 12 -o out.wv`],
  ['LSA', `lsa corpus.txt ${ONE} --epochs 30 -o out.wv`],
  ['LSA, 2 threads', `lsa corpus.txt ${TWO} --epochs 30 -o out.wv`],
].map(([name, line]) => {
  const args = line.split(' ');
  return { name, args: ['train', ...args, '-q'], output: args.at(-1) };
});

const EVERY = ['1steps', '2steps', '7steps', '1s', '1h'];
/** Kills of one run at most. */
const MOST = 8;

/** What a run that nothing disturbs comes to, and how long it takes. */
export async function undisturbed(home, { name, args, output }) {
  const folder = newFolder(home);
  const limit = 10 * LIMIT;
  const ran = await runProgram(folder, [...args, ...checkpointFlags(folder, '2steps')], { limit });
  if (ran.code !== 0) throw new Error(`${name}: a run that nothing disturbs failed: ${ran.err}`);
  const plain = newFolder(home);
  await runProgram(plain, args, { limit });
  const [bytes, same] = [folder, plain].map((at) => hashOf(join(at, output)));
  remove(folder);
  remove(plain);
  if (bytes !== same) throw new Error(`${name}: checkpoints change the bytes`);
  return { bytes, milliseconds: ran.milliseconds };
}

/** Half of the moments are drawn from the whole run, half from the time after its first checkpoint. */
function killing(folder, every, { milliseconds }, random) {
  const moment = random();
  if (random() < 0.5 || !every.endsWith('steps')) return { killAfter: moment * milliseconds };
  const before = String(checkpointsIn(folder));
  const once = () => {
    const now = checkpointsIn(folder);
    return now?.length > 0 && String(now) !== before;
  };
  return { killAfter: 0.3 * moment * milliseconds, once };
}

/** One run, killed until it gets to its end. */
async function killedRun(home, run, reference, random) {
  const folder = newFolder(home);
  let [kills, resumed] = [0, 0];
  let ran;
  do {
    const every = EVERY[Math.floor(random() * EVERY.length)];
    const doomed = kills < MOST && (kills === 0 || random() < 0.75);
    const limit = LIMIT + 3 * reference.milliseconds;
    const options = { limit, ...(doomed && killing(folder, every, reference, random)) };
    if (checkpointsIn(folder)?.length > 0) resumed++;
    ran = await runProgram(folder, [...run.args, ...checkpointFlags(folder, every)], options);
    if (ran.signal === 'SIGKILL' && !ran.hung) kills++;
  } while (ran.signal === 'SIGKILL' && !ran.hung);
  const faults = [];
  if (ran.hung) faults.push('it hung');
  else if (ran.code !== 0) faults.push(`exit code ${ran.code}: ${ran.err.trim()}`);
  else if (hashOf(join(folder, run.output)) !== reference.bytes) faults.push('the bytes differ');
  const stray = strayFiles(folder, [run.output]);
  if (stray.length > 0) faults.push(`left behind: ${stray.join(', ')}`);
  remove(folder);
  return { name: run.name, kills, resumed, faults };
}

/**
 * @returns a row a kind of run: how many runs were killed, how often, and what went wrong
 */
export async function killAll(home, { kills, seed, width, say, runs = RUNS }) {
  const references = await inPool(runs, width, (run) => undisturbed(home, run));
  const rows = runs.map(({ name }) => ({ name, runs: 0, kills: 0, resumed: 0, passed: 0, faults: [] }));
  let [done, started] = [0, 0];
  await inPool(Array.from({ length: width }), width, async () => {
    while (done < kills || started < runs.length) {
      const number = started++;
      const at = number % runs.length;
      const ran = await killedRun(home, runs[at], references[at], uniform(seed * 100_003 + number));
      done += ran.kills;
      const row = rows[at];
      row.runs++;
      row.kills += ran.kills;
      row.resumed += ran.resumed;
      if (ran.faults.length === 0) row.passed++;
      for (const fault of ran.faults) row.faults.push(`run ${number}: ${fault}`);
      say(`${done} of ${kills} kills; ${ran.name}: ${ran.kills}${ran.faults.map((f) => `; ${f}`).join('')}`);
    }
  });
  return rows;
}
