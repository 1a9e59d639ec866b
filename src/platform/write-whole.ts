import { openSync, statSync } from 'node:fs';
import { access, constants, open, readlink, realpath, rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { usageError } from '../errors.js';
import { isPackedName } from '../file-access.js';
import { checkOutputName, type Output, type Sink, type WriteHooks, type Writer } from '../platform.js';
import { throwIfAborted } from '../progress.js';
import { codeOf, ON_WINDOWS, writeError } from './file-errors.js';
import { writeToStream } from './streams.js';
import { discard, temporaryBeside } from './temporary.js';

/** A temporary file beside it is renamed at the end; links are followed, devices and pipes are written to as they are. */
export function writeWhole(path: string, write: Writer, hooks: WriteHooks = {}): Promise<void> {
  return writeTogether([{ path, write }], hooks);
}

export async function writeTogether(outputs: readonly Output[], hooks: WriteHooks = {}): Promise<void> {
  const staged: Staged[] = [];
  try {
    for (const output of outputs) await named(output.path, () => stage(output, staged, hooks));
    throwIfAborted(hooks.signal);
    for (const { path, temporary, target } of staged)
      await named(path, () => renameWhenFree(temporary, target));
  } finally {
    for (const { temporary } of staged) discard(temporary);
  }
}

/** Windows renames nothing that a program has open, and those that look for viruses open all that is new, for moments. */
const IN_USE = ON_WINDOWS ? ['EACCES', 'EBUSY', 'EPERM'] : [];
/** In milliseconds; all waits together are twice as long. */
const LONGEST_WAIT = 5_000;

/** Renames, again and again where it is refused for one of the reasons `codes`. */
export async function renameWhenFree(
  from: string,
  to: string,
  { move = rename, codes = IN_USE } = {},
): Promise<void> {
  for (let wait = 20; ; wait *= 2) {
    try {
      return await move(from, to);
    } catch (cause) {
      if (wait > LONGEST_WAIT || !codes.includes(codeOf(cause))) throw cause;
      await new Promise((done) => void setTimeout(done, wait));
    }
  }
}

interface Staged {
  /** As the caller calls it. */
  readonly path: string;
  readonly temporary: string;
  readonly target: string;
}

/** Writes the file beside its place, or at once where nothing can be renamed to. */
async function stage({ path, write }: Output, staged: Staged[], hooks: WriteHooks): Promise<void> {
  checkOutputName(path);
  throwIfAborted(hooks.signal);
  if (path === '-') return await writeStdout(write, hooks);
  const writer = isPackedName(path) ? packed(write) : write;
  const target = await targetOf(path);
  if (target.kind === 'pipe') return await writePipe(target.path, writer, hooks);
  if (target.kind === 'device') return await writeInto(target.path, 'w', undefined, writer, hooks);
  const temporary = temporaryBeside(target.path);
  staged.push({ path, temporary, target: target.path });
  await writeInto(temporary, 'wx', target.mode, writer, hooks);
}

/** Failures of `work` as sentences about `path`. */
export async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw writeError(path, cause);
  }
}

export async function checkWritable(path: string): Promise<void> {
  if (path === '-') return;
  checkOutputName(path);
  await named(path, async () => {
    const target = await targetOf(path);
    if (target.kind === 'file') await tryWriting(target.path);
  });
}

export async function tryWriting(path: string): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await (await open(temporary, 'wx')).close();
  } finally {
    discard(temporary);
  }
}

interface Target {
  /** Links resolved. */
  readonly path: string;
  /** Devices and pipes must not be replaced. */
  readonly kind: 'file' | 'device' | 'pipe';
  /** Permissions of the file to be replaced; undefined where there is none. */
  readonly mode: number | undefined;
}

async function targetOf(path: string): Promise<Target> {
  if (path === '') throw usageError('expected the name of a file to write, got an empty text');
  // /dev/stdout is a link whose end has no name where stdout is a pipe.
  const opened = await stat(path).catch(() => undefined);
  if (opened && !opened.isFile() && !opened.isDirectory())
    return { path, kind: opened.isFIFO() ? 'pipe' : 'device', mode: undefined };
  const real = await resolveLinks(path);
  const found = statSync(real, { throwIfNoEntry: false });
  if (found?.isDirectory() || (!found && /[\\/]$/.test(path))) {
    throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  }
  if (!found) return { path: real, kind: 'file', mode: undefined };
  await access(real, constants.W_OK);
  return { path: real, kind: 'file', mode: found.mode & 0o777 };
}

// Also of a link that points to a file which does not exist yet.
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    const pointed = await readlink(path).catch(() => undefined);
    return pointed === undefined ? path : resolveLinks(resolve(dirname(path), pointed));
  }
}

export async function writeInto(
  path: string,
  flags: 'w' | 'wx',
  mode: number | undefined,
  write: Writer,
  hooks: WriteHooks,
): Promise<void> {
  const handle = await open(path, flags);
  try {
    if (mode !== undefined) await handle.chmod(mode);
    // A device has no places.
    let at = flags === 'wx' ? 0 : undefined;
    const step = (bytes: number) => {
      if (at !== undefined) at += bytes;
      return bytes;
    };
    await write({
      async write(bytes) {
        throwIfAborted(hooks.signal);
        for (let done = 0; done < bytes.length; )
          done += step((await handle.write(bytes, done, bytes.length - done, at)).bytesWritten);
      },
      ...(at !== undefined && { skip: async (count) => void step(count) }),
    });
    // The last bytes may be a hole.
    if (at !== undefined) await handle.truncate(at);
  } finally {
    await handle.close();
  }
}

async function writePipe(path: string, write: Writer, hooks: WriteHooks): Promise<void> {
  const { Socket } = await import('node:net');
  const pipe = new Socket({ fd: await openForReader(path, hooks), readable: false, writable: true });
  pipe.on('error', ignored);
  if (hooks.signal) addAbortSignal(hooks.signal, pipe);
  try {
    await write(sinkOf(pipe, hooks));
    await new Promise<void>((done) => pipe.end(done));
  } catch (cause) {
    throwIfAborted(hooks.signal);
    throw cause;
  } finally {
    pipe.destroy();
  }
}

/** Milliseconds between two looks for a reader. */
const LOOK = 50;

// Opened in the usual way, a pipe that nobody reads would hold one of libuv's threads for ever, as in files.ts.
async function openForReader(path: string, hooks: WriteHooks): Promise<number> {
  for (;;) {
    throwIfAborted(hooks.signal);
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (cause) {
      if (codeOf(cause) !== 'ENXIO') throw cause;
    }
    await new Promise((done) => void setTimeout(done, LOOK));
  }
}

// A reader that goes away (EPIPE) is reported by the write that failed; the event of the same error must
// find a listener, or the process would end.
const ignored = () => {};

async function writeStdout(write: Writer, hooks: WriteHooks): Promise<void> {
  if (!process.stdout.listeners('error').includes(ignored)) process.stdout.on('error', ignored);
  await write(sinkOf(process.stdout, hooks));
}

function sinkOf(stream: NodeJS.WritableStream, { signal }: WriteHooks): Sink {
  return {
    async write(bytes) {
      throwIfAborted(signal);
      await writeToStream(stream, bytes);
    },
  };
}

/** The writer with its bytes packed by gzip; the header holds no time, so equal content gives equal files. */
function packed(write: Writer): Writer {
  return async (sink) => {
    // Level 4 packs text of vectors four times as fast as level 6, into 4% more bytes.
    const { createGzip } = await import('node:zlib');
    const gzip = createGzip({ chunkSize: 1 << 17, level: 4 });
    const feeding = write({ write: (bytes) => writeToStream(gzip, bytes) }).then(
      () => void gzip.end(),
      (cause) => void gzip.destroy(cause),
    );
    for await (const chunk of gzip) await sink.write(chunk as Uint8Array);
    await feeding;
  };
}
