import type { ResolvedCall } from '../call-options.js';
import { readTextChunks } from '../corpus/byte-lines.js';
import { endingOf, formatOf } from '../corpus/document-kinds.js';
import { sourcesNamed } from '../corpus/named-sources.js';
import { latin1 } from '../corpus/signatures.js';
import { endsInReturns } from '../corpus/utf8.js';
import { fileLabel } from '../errors.js';
import { platform, readChunks, type Source } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { COLLECTION_OPTIONS } from './collection-options.js';
import { encodingOf } from './decoding.js';
import { BEGINNING, headOf, newlines } from './pieces.js';
import { namedFormat } from './prepare-options.js';
import { prepended } from './pushed-parts.js';

type Reading = ResolvedCall<typeof COLLECTION_OPTIONS>;

/** A file, or a stream that has begun. */
export interface OpenedSource extends Source {
  readonly inFolder: boolean;
  /** A text a line. */
  readonly isLines: boolean;
  /** Of a stream. */
  readonly content?: AsyncIterable<Uint8Array> | undefined;
}

const NEWLINE = 10;
const WAY = 'as { documents: [...] } where it is indexed or embedded';

/** The files of inputs in their order. @throws WordvecError `input`, `io`, `aborted` */
export async function* openSources(
  inputs: readonly string[],
  reading: Reading,
  { signal }: RunHooks,
): AsyncGenerator<OpenedSource> {
  for (const input of inputs) {
    const isFolder = input !== '-' && (await platform().files.isFolder(input));
    for (const source of await sourcesNamed([input], WAY)) {
      const { path } = source;
      // An archive is a folder of files.
      const inFolder = isFolder || (namedFormat(reading) ?? endingOf(path)) === 'zip';
      if (!source.stream) {
        yield { ...source, inFolder, isLines: isOfLines(path, await headOf(path), reading, inFolder) };
        continue;
      }
      // What it is shows in what comes first, and it comes once.
      const chunks = readChunks(path, { signal });
      const first = new Uint8Array((await chunks.next()).value ?? []);
      const isLines = isOfLines(path, first, reading, inFolder);
      yield { ...source, inFolder, isLines, content: prepended(first, chunks) };
    }
  }
}

function isOfLines(path: string, head: Uint8Array, reading: Reading, inFolder: boolean): boolean {
  const { documents: unit, encoding } = reading;
  if (encoding !== '' || unit === 'paragraph' || unit === 'file' || (unit === 'auto' && inFolder))
    return false;
  // What is decoded before its lines are seen.
  if (encodingOf(head, false) !== '' || endsInReturns(head)) return false;
  return (namedFormat(reading) ?? formatOf(endingOf(path), latin1(head.subarray(0, BEGINNING)))) === 'text';
}

export async function countLines({ path, content }: OpenedSource, { signal }: RunHooks): Promise<number> {
  let count = 0;
  let open = false;
  for await (const chunk of readTextChunks(content ?? path, fileLabel(path, 'stdin'), { signal })) {
    count += newlines(chunk);
    if (chunk.length > 0) open = chunk.at(-1) !== NEWLINE;
  }
  return open ? count + 1 : count;
}
