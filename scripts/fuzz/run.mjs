import { fork } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));
const READERS_MODULE = fileURLToPath(new URL('./readers.mjs', import.meta.url));
/** Files that a child reads between two answers. */
const BATCH = 50;
/** Faults that follow from the file alone. The others are believed when they are seen again in a new process. */
const CERTAIN = ['raw error', 'no one sentence'];

/** Feeds mutated files to readers in a child process, which is started again when it dies. */
export class Fuzzer {
  #seed;
  #keep;
  #readersModule;
  #seconds;
  #folder;
  #child;

  /**
   * @param options `seed`; `keep`: a folder for the files that show faults; `readersModule`: where the rows are;
   *   `seconds`: processor time that a file may take. A child without an answer is ended after three times as
   *   many, as the machine may be busy.
   */
  constructor({ seed = 1, keep, readersModule = READERS_MODULE, seconds = 5 } = {}) {
    this.#seed = seed;
    this.#keep = keep;
    this.#readersModule = readersModule;
    this.#seconds = seconds;
  }

  /**
   * Stops after so many files or milliseconds.
   * @returns reader, files, refused, read, and faults: number, kind, what
   */
  async run(reader, { files = Number.POSITIVE_INFINITY, milliseconds = Number.POSITIVE_INFINITY }) {
    const result = { reader, files: 0, refused: 0, read: 0, faults: [] };
    const began = Date.now();
    while (result.files < files && Date.now() - began < milliseconds) {
      const from = result.files;
      const answer = await this.#batch(reader, from, Math.min(files, from + BATCH));
      result.files += answer.files;
      result.refused += answer.refused;
      for (const fault of answer.faults) {
        if (!CERTAIN.includes(fault.kind) && !(await this.#again(reader, fault.number))) continue;
        result.faults.push(fault);
        if (this.#keep) await this.#keepFile(reader, fault.number);
      }
    }
    result.read = result.files - result.refused;
    return result;
  }

  async close() {
    this.#end();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  async #again(reader, number) {
    this.#end();
    const { faults } = await this.#batch(reader, number, number + 1);
    return faults.length > 0;
  }

  async #keepFile(reader, number) {
    await this.#batch(reader, number, number + 1);
    await mkdir(this.#keep, { recursive: true });
    await copyFile(join(this.#folder, 'hostile'), join(this.#keep, `${reader}-${this.#seed}-${number}`));
  }

  #end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #start() {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'wordvec-fuzz-'));
    this.#child = fork(CHILD, [this.#readersModule, this.#folder], {
      execArgv: ['--max-old-space-size=512'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    this.#child.stderr.on('data', (text) => {
      complaint += text;
    });
    if ((await answerOf(this.#child)).ended) throw new Error(`the readers could not be loaded: ${complaint}`);
  }

  /** The child's answer; where it dies or stays at one file, that file is the fault and the last of the batch. */
  async #batch(name, from, to) {
    if (!this.#child) await this.#start();
    const place = join(this.#folder, 'place');
    const now = async () => Number(await readFile(place, 'latin1'));
    let [seen, since, stuck] = [-1, Date.now(), false];
    const watch = setInterval(async () => {
      const number = await now();
      if (number !== seen) [seen, since] = [number, Date.now()];
      stuck = Date.now() - since > 3000 * this.#seconds;
      if (stuck) this.#end();
    }, 150 * this.#seconds);
    const answered = answerOf(this.#child);
    this.#child.send({ name, seed: this.#seed, seconds: this.#seconds, from, to });
    const answer = await answered;
    clearInterval(watch);
    if (answer.broken) throw new Error(`${name}: a seed cannot be read: ${answer.broken}`);
    if (!answer.ended) return answer;
    this.#child = undefined;
    const number = Math.max(from, await now());
    const fault = stuck
      ? { number, kind: 'hang', what: `no answer in ${3 * this.#seconds} s` }
      : { number, kind: 'crash', what: `the process ended (${answer.ended})` };
    return { files: number - from + 1, refused: 0, faults: [fault] };
  }
}

/** The next message of the child, or `ended`: its exit code or signal. */
function answerOf(child) {
  return new Promise((done) => {
    const onExit = (code, signal) => done({ ended: code ?? signal });
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      done(message);
    });
  });
}
