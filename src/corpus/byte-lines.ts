import { type ReadHooks, readChunks } from '../platform.js';
import { ByteList } from './lists.js';

/**
 * The lines of a file (gzip too, `-` is stdin) as bytes without their \n, as they come. A last line that
 * nothing ends is given too. A line is valid until the next one is asked for.
 * @throws WordvecError `io`, `aborted`
 */
export async function* readLines(path: string, hooks: ReadHooks = {}): AsyncGenerator<Uint8Array> {
  const rest = new ByteList();
  for await (const chunk of readChunks(path, hooks)) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      if (rest.length > 0) {
        rest.append(chunk, start, end);
        yield rest.bytes;
        rest.length = 0;
      } else yield chunk.subarray(start, end);
      start = end + 1;
    }
    rest.append(chunk, start, chunk.length);
  }
  if (rest.length > 0) yield rest.bytes;
}
