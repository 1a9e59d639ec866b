import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerOf, environment } from './measure.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CLI = here('../../../dist/cli/main.js');

/** The command line of our own program. */
export const wordvec = (...args) => [process.execPath, CLI, ...args];

/** What our program answers in JSON. */
export const ask = (...args) => JSON.parse(answerOf(wordvec(...args, '--json')));

/** gensim is slower by far where these two are set for another machine than this one. */
export const peerEnvironment = Object.fromEntries(
  Object.entries(environment).filter(([name]) => !['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'].includes(name)),
);

/** fastText's program: `{ command, version }`, undefined where it is not installed. */
export function findFasttext() {
  const { error, stderr, stdout } = spawnSync('fasttext', [], { encoding: 'utf8' });
  if (error || !/usage: fasttext/.test(stderr + stdout)) return undefined;
  return { command: ['fasttext'], version: packageVersion('fasttext') };
}

/** Programs of the shell's path that have no version: undefined where there is none. */
export function findProgram(name) {
  return spawnSync(name, []).error ? undefined : { command: [name] };
}

/** A Python that has gensim: `{ command, version }`, undefined where there is none. */
export function findGensim() {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const code = 'import gensim; print(gensim.__version__)';
    const { status, stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8', env: peerEnvironment });
    if (status === 0) return { command: [python], version: stdout.trim() };
  }
  return undefined;
}

/** The version that the system's packager knows: fastText's program has no switch for it. */
function packageVersion(name) {
  const { status, stdout } = spawnSync('dpkg-query', ['--show', name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\t')[1] : 'unknown version';
}

export const gensimScript = here('gensim_word2vec.py');
export const gensimCheckScript = here('gensim_check.py');
export const gensimPhrasesScript = here('gensim_phrases.py');
export const gensimDocumentsScript = here('gensim_doc2vec.py');
