/** Bytes that are no file here: in memory, at an address (`file:` or of a server), or in a stream. */
export type Content =
  | Uint8Array
  | ArrayBuffer
  | SharedArrayBuffer
  | Blob
  | URL
  | Response
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

export const TOO_MANY_FILES = 'too many files are open: raise the limit of open files (ulimit -n 256)';

/** What can be read: the path of a file (`-` is stdin, where there is one), or its content. */
export type FileInput = string | Content;

/**
 * What is written to: the path of a file (`-` is stdout, where there is one), or what takes its bytes in order, such as the
 * writer of a WritableStream. What `write` returns is awaited; the bytes are its own.
 */
export type FileOutput = string | { write(bytes: Uint8Array): unknown };

/** Whether a file of this name is written packed. */
export function isPackedName(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** `-` is stdin or stdout where there are such. */
export interface Files {
  /**
   * Opens a file, or content, to be read from its start. What is packed by gzip, bzip2 or zstd (by magic number, not by
   * name) is unpacked: all streams of it.
   * @throws WordvecError `io` with a sentence that names the file, as `chunks` does; `usage` for what is no input; `aborted`
   */
  open(input: FileInput, hooks?: ReadHooks): Promise<OpenedFile>;
  /** Opens a file to be read at places. @throws WordvecError `io` */
  openAt(path: string): Promise<PlacedFile>;
  /**
   * Calls `write` with a sink whose bytes appear under `path` whole or not at all; `.gz` names are packed.
   * @throws WordvecError `io` with a sentence that names the path, `aborted`, or what `write` throws
   */
  writeWhole(path: string, write: Writer, hooks?: WriteHooks): Promise<void>;
  /** As `writeWhole`, for files that belong together: none takes its place before all are written. */
  writeTogether(outputs: readonly Output[], hooks?: WriteHooks): Promise<void>;
  /**
   * As `writeWhole`, for a folder: it appears with all its files or not at all. One that holds other files than these
   * is left alone.
   * @param files their paths are names in the folder, with slashes
   * @throws WordvecError `usage` also where the folder holds other files, or is none
   */
  writeFolder(path: string, files: readonly Output[], hooks?: WriteHooks): Promise<void>;
  /** Finds out, before long work, whether `writeWhole` could create its file. @throws WordvecError `io` */
  checkWritable(path: string): Promise<void>;
  /** As `checkWritable`, for `writeFolder` and the names of its files. @throws WordvecError `io`, `usage` */
  checkWritableFolder(path: string, names: readonly string[]): Promise<void>;
  /**
   * Does work on a file while no other process does such on it; it waits for others, and notes that. Who was killed is known at
   * once where it ran on this machine, else after half a minute. @throws WordvecError `io`, `aborted`, or what `work` throws
   */
  exclusively<T>(path: string, work: () => Promise<T>, hooks?: WriteHooks): Promise<T>;
  /** False also where there is nothing. */
  isFolder(path: string): Promise<boolean>;
  /** False also for a folder. */
  isFile(path: string): Promise<boolean>;
  /** Sees, before anything is written to `path`, whether there is room for `bytes`. @throws WordvecError `io` */
  checkSpace(path: string, bytes: number): void;
  /**
   * The files that inputs name: files, folders (all files in them, recursive, by path; names that start with a
   * dot are left out), glob patterns (by path) and `-`. In the order given.
   * @throws WordvecError `input` or `io`: nothing there, an empty folder, a pattern without match
   */
  findSources(inputs: readonly string[]): Promise<Source[]>;
  /**
   * Makes a folder, and those above it, if they are not there.
   * @returns takes away again what it made, where nothing lies in it
   * @throws WordvecError `io`
   */
  makeFolder(path: string): Promise<() => Promise<void>>;
  /** Names of the files in a folder. @throws WordvecError `io` */
  namesIn(folder: string): Promise<string[]>;
  /** Removes a file, if it is there. @throws WordvecError `io` */
  remove(path: string): Promise<void>;
  /** Opens a file, made with its folder where it is not there, of which only the end is written. @throws WordvecError `io` */
  openAppended(path: string): Promise<AppendedFile>;
  /** The folder for what programs keep of their work and can do again; undefined where there is none. */
  cacheFolder(): string | undefined;
  isUtf8(bytes: Uint8Array): boolean;
  /** The place of the first zero byte, -1 when there is none. */
  indexOfNul(bytes: Uint8Array): number;
  /** All that was packed by deflate, at once; absent where only streams unpack. @throws Error for damaged bytes */
  inflate?(packed: Uint8Array): Uint8Array;
}

/** What a reader may pass in; `RunHooks` serve as they are. */
export interface ReadHooks {
  signal?: AbortSignal | undefined;
  /** Bytes of the file itself (packed ones, where it is packed) read so far and in all; no total for pipes. */
  onRead?: ((done: number, total: number | undefined) => void) | undefined;
}

export interface WriteHooks {
  signal?: AbortSignal | undefined;
  onNote?: ((note: string) => void) | undefined;
}

export interface OpenedFile {
  /** Bytes that `chunks` will give in all; undefined where unknown: packed files, stdin, pipes. */
  readonly size: number | undefined;
  /** The bytes in order, unpacked, 256 KiB at most at a time. A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncGenerator<Uint8Array>;
  /** Reads at places, beside `chunks`; undefined where bytes can only be had in their order: gzip, stdin, pipes. */
  readonly readAt?: PlacedFile['read'] | undefined;
  /** Closes the file; needed only where `chunks` were not iterated to their end or out of. */
  close(): Promise<void>;
}

/** A file read at places, in bytes. */
export interface PlacedFile {
  /** Returns how many bytes there were, fewer than `target` takes only at the file's end. */
  read(target: Uint8Array, place: number): number | Promise<number>;
  close(): void;
}

/** A file that grows. What was appended stays, also where the process is killed. */
export interface AppendedFile {
  /** Returns the file's size after it. @throws WordvecError `io` */
  append(bytes: Uint8Array): number;
  close(): void;
}

/** Takes bytes in order. `write` resolves when more may be written; it may keep no reference to `bytes`. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Goes over `count` bytes, which read as zeros, without writing them; absent where the target has no holes. */
  skip?(count: number): Promise<void>;
}

/** Writes all bytes of a file to a sink. */
export type Writer = (sink: Sink) => Promise<void>;

/** One of several files that are written together. */
export interface Output {
  readonly path: string;
  readonly write: Writer;
}

/** A file to read, or `-` for stdin. */
export interface Source {
  readonly path: string;
  /** Bytes of the file; 0 where unknown: stdin, pipes. */
  readonly size: number;
  /** Can only be read from its start: stdin, pipes, packed files. */
  readonly stream: boolean;
  /** Where the text lies instead of in a file: `path` is only how it is called. */
  readonly scratch?: ScratchFile;
  /** Words are cut at white space, whatever the tokenizer. */
  readonly tokens?: boolean;
}

/** Room for what does not fit in memory. All calls block. */
export interface Spill {
  /** A new scratch file. Of a process that ends, in whatever way, nothing is left. @throws WordvecError `io` */
  open(): ScratchFile;
  /** @throws WordvecError `io` where there is no room for `bytes` */
  write(file: ScratchFile, bytes: Uint8Array, offset: number): void;
  /** Fills `target` with what was written from `offset` on. @throws WordvecError `io` */
  read(file: ScratchFile, target: Uint8Array, offset: number): void;
  /** By the thread that opened it; a second time it does nothing. */
  close(file: ScratchFile): void;
}

/** A file that all threads may read and write, at places: structured-clonable, and the platform's own matter. */
export interface ScratchFile {
  /** The folder that it takes room in, for messages. */
  readonly directory: string;
}
