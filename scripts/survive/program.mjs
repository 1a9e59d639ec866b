// Runs the built program as a person would, each time in a folder of its own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
/** Milliseconds after which a run hangs, unless it is known to take longer on this machine. */
export const LIMIT = 60_000;
/** Milliseconds between two looks at what a run has written. */
const LOOK = 5;

/**
 * Runs `wordvec ARGS` in a folder, with its own folder for temporary files there.
 * @param options env: added to the environment; killAfter: milliseconds until SIGKILL, from the start or from when `once`
 * holds; limit: milliseconds after which it hangs
 */
export function runProgram(folder, args, { env = {}, killAfter, once = () => true, limit = LIMIT } = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: join(folder, 'tmp'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [err, hung] = ['', false];
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  let killing;
  const watch = () => {
    if (once()) killing = setTimeout(() => child.kill('SIGKILL'), killAfter);
    else killing = setTimeout(watch, LOOK);
  };
  if (killAfter !== undefined) watch();
  const hanging = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, limit);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(killing);
      clearTimeout(hanging);
      resolve({ code, signal, err, hung, milliseconds: performance.now() - started });
    });
  });
}

/** A new folder in which the corpora of `home` can be read; `tmp` is for temporary files. */
export function newFolder(home, copies = symlinkSync) {
  const folder = mkdtempSync(join(home, 'run-'));
  for (const name of ['corpus.txt', 'labelled.txt']) copies(join(home, name), join(folder, name));
  mkdirSync(join(folder, 'tmp'));
  return folder;
}

export const CHECKPOINTS = 'checkpoints';

/** Names of the checkpoints; undefined where there is no folder for them. */
export function checkpointsIn(folder) {
  const path = join(folder, CHECKPOINTS);
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.wv')) : undefined;
}

/** The flags of a run that keeps checkpoints, or goes on from those that are there. */
export function checkpointFlags(folder, every) {
  const there = checkpointsIn(folder) !== undefined;
  return [there ? '--resume' : '--checkpoint', CHECKPOINTS, '--every', every];
}

export function hashOf(path) {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'no file';
}

/** Names of files that a run should not have left in its folder, in that of its checkpoints, or of temporary files. */
export function strayFiles(folder, expected) {
  const known = ['corpus.txt', 'labelled.txt', 'tmp', CHECKPOINTS, ...expected];
  const within = (name) =>
    existsSync(join(folder, name)) ? readdirSync(join(folder, name)).map((file) => `${name}/${file}`) : [];
  return [
    ...readdirSync(folder).filter((name) => !known.includes(name)),
    ...within(CHECKPOINTS).filter((name) => !/\/step-\d{12}\.wv$/.test(name)),
    ...within('tmp').filter((name) => !expected.includes(name)),
  ];
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}
