// npm run answers [-- --check]: runs the commands of the pages between the markers `answers` and writes under each what
// it answers. They use the quick start's text. `--check` only compares, and fails where an answer is another one.
import './help.mjs';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PAGES, runAnswers } from './docs/answers.mjs';
import { assembleTexts } from './quickstart/texts.mjs';

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** Pages share commands; each is run once. */
const answers = new Map();

function answerOf(args) {
  const command = args.join(' ');
  if (!answers.has(command)) answers.set(command, run(args));
  return answers.get(command);
}

function run(args) {
  console.error(`wordvec ${args.join(' ')}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

await mkdir('models', { recursive: true });
await assembleTexts();
for (const path of PAGES) {
  const found = await readFile(path, 'utf8');
  const wanted = runAnswers(found, answerOf);
  if (found === wanted) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path}: its answers are not those of the program: run \`npm run answers\` and commit it`);
    process.exitCode = 1;
  } else {
    await writeFile(path, wanted);
  }
}
