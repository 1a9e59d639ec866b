// How a process joins the others of MPI, and how it leaves them.
import { readSync, writeSync } from 'node:fs';
import { WordvecError } from '../errors.js';
import type { Koffi, Library } from './mpi-library.js';

/** Calls come from any thread, one at a time. */
const SERIALIZED = 2;
/** Seconds within which all ranks begin, where the environment does not say. */
const BEGINS_IN = 60;
/** `POLLIN` of poll(2). */
const READABLE = 1;
/** `FIONREAD` of ioctl(2), and milliseconds within which the starter reads what it is sent, if it does. */
const UNREAD = 0x541b;
const READ_IN = 1000;
/** Milliseconds within which the starter answers, if it knows the protocol. */
const ANSWERS_IN = 20_000;

/** Tells UCX, by which MPI may send, what it may not do to Node, before it is loaded; what the environment says stays. */
export function setUcx(): void {
  // It else watches memory by code that it writes into libc: one of six runs of Node crashed so.
  process.env.UCX_MEM_EVENTS ??= 'n';
  // And it takes the signals by which Node learns that a kernel reads past its memory: the run crashed without a sentence.
  process.env.UCX_ERROR_SIGNALS ??= '';
  // Where a rank of the same machine was killed, it shows its stack before it ends the process.
  process.env.UCX_HANDLE_ERRORS ??= 'none';
}

/**
 * MPI begins when all ranks are there. It waits for them in another thread, so that one that never comes can be told of; until then
 * the process can end at once only.
 * @throws WordvecError `io`
 */
export async function beginMpi(koffi: Koffi, library: Library, size: number): Promise<void> {
  const call = library.func(
    'int MPI_Init_thread(void *count, void *arguments, int required, void *provided)',
  );
  const seconds = Number(process.env.WORDVEC_MPI_WAIT) || BEGINS_IN;
  const provided = new Int32Array(1);
  const leave = (code: number) => exitAtOnce(koffi, code || 1);
  process.on('exit', leave);
  await new Promise((resolve, reject) => {
    const late = () =>
      reject(
        new WordvecError(
          'io',
          `not all of ${size} ranks have begun within ${seconds} seconds: look whether each machine runs the same command and is reached by the others, or wait longer by WORDVEC_MPI_WAIT=SECONDS`,
        ),
      );
    const timer = setTimeout(late, seconds * 1000);
    call.async(null, null, SERIALIZED, provided, () => {
      clearTimeout(timer);
      // Named here, it is kept until it is written: koffi does not see to that.
      resolve(provided);
    });
  });
  process.off('exit', leave);
}

/**
 * Tells MPICH's starter (Hydra), where that one began this process, that it ends well, by a line of the protocol between them (PMI-1).
 * For over TCP MPI_Finalize of MPICH hangs now and then: one rank waits for answers of others, which wait for the starter by then.
 */
export function leaveStarter(koffi: Koffi): boolean {
  const { PMI_FD, MPI_LOCALNRANKS } = process.env;
  // Slurm has the first one, too, but another protocol.
  if (!PMI_FD || !MPI_LOCALNRANKS) return false;
  const starter = Number(PMI_FD);
  writeSync(starter, 'cmd=finalize\n');
  const poll = koffi.load(null).func('int poll(void *descriptors, unsigned long count, int milliseconds)');
  return (
    poll(Int32Array.of(starter, READABLE), 1, ANSWERS_IN) === 1 && readSync(starter, new Uint8Array(1024)) > 0
  );
}

/**
 * Waits until the starter has read what this process said: it reads no more once it is asked to end all. Where that cannot be told,
 * or it reads nothing, not for long.
 */
export function waitForReader(koffi: Koffi): void {
  if (process.platform !== 'linux') return;
  const ask = koffi.load(null).func('int ioctl(int descriptor, unsigned long request, void *answer)');
  const unread = new Int32Array(1);
  const isRead = (descriptor: number) => ask(descriptor, UNREAD, unread) !== 0 || unread[0] === 0;
  for (let rests = 0; rests < READ_IN && !(isRead(1) && isRead(2)); rests++) rest(1);
}

/** Ends the process where it stands: nothing of the libraries in it is run any more. */
export function exitAtOnce(koffi: Koffi, code: number): void {
  koffi.load(null).func('void _exit(int code)')(code);
}

/** A process that ends cannot wait for a timer. */
export function rest(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
