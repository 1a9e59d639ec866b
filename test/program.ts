// Runs the built program in a child process, for tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts `wordvec ARGS` in a folder; `ended` resolves when it has ended and all its output has come. */
export function startProgram(
  folder: string,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => {});
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err }))) };
}

/** Runs `wordvec ARGS` in a folder with a text on stdin. */
export function runProgram(folder: string, args: readonly string[], input?: string): Promise<Ran> {
  const { child, ended } = startProgram(folder, args);
  child.stdin!.end(input);
  return ended;
}
