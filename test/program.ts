// Runs the program, for tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fail } from '../src/cli/failure.js';
import { runProgram as program } from '../src/cli/program.js';

const MAIN = join(import.meta.dirname, '../dist/cli/main.js');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What is told of a phase that takes seconds: on a busy machine any phase may. */
const SLOW_PHASE = /^wordvec: [\w-]+ +[\d.]+(%|[kMG]? \w+)( {2}.*)? {2}(in [\d.hms ]+|.+ left)\n/gm;

/** Starts the built `wordvec ARGS` in a folder; `ended` resolves when it has ended and all its output has come. */
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
  return {
    child,
    ended: new Promise((resolve) =>
      child.on('close', (code) => resolve({ code, out, err: err.replace(SLOW_PHASE, '') })),
    ),
  };
}

/** Runs the built `wordvec ARGS` in a folder, in a process of its own, with a text on stdin. */
export function spawnProgram(folder: string, args: readonly string[], input?: string): Promise<Ran> {
  const { child, ended } = startProgram(folder, args);
  child.stdin!.end(input);
  return ended;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `wordvec ARGS` in a folder with a text on stdin, in this process: to start one takes longer than most of what is
 * tested. Runs take turns, since a process has one folder and one stdout.
 */
export function runProgram(
  folder: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Ran> {
  const ran = last.then(() => runHere(folder, args, input));
  last = ran.catch(() => {});
  return ran;
}

async function runHere(folder: string, args: readonly string[], input: string | Uint8Array): Promise<Ran> {
  const [out, err] = [new Collected(), new Collected()];
  const given = { stdin: Readable.from([Buffer.from(input)]), stdout: out, stderr: err };
  const own = Object.entries(given).map(([name, stream]) => {
    const before = Object.getOwnPropertyDescriptor(process, name)!;
    Object.defineProperty(process, name, { value: stream, configurable: true });
    return [name, before] as const;
  });
  const [cwd, exitCode, log] = [process.cwd(), process.exitCode, console.log];
  try {
    process.chdir(folder);
    process.exitCode = undefined;
    // Where yargs writes its help.
    console.log = (text) => out.write(`${text}\n`);
    await program(args).catch(fail);
    return { code: Number(process.exitCode ?? 0), out: out.text(), err: err.text().replace(SLOW_PHASE, '') };
  } finally {
    for (const [name, before] of own) Object.defineProperty(process, name, before);
    console.log = log;
    process.exitCode = exitCode;
    process.chdir(cwd);
  }
}

/** A stream that keeps what is written to it. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
