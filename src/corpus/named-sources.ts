import { WordvecError } from '../errors.js';
import { findSources, type Source } from '../platform.js';

/** As `findSources`; of what looks like text itself it is told how that is given. @throws WordvecError as `findSources` */
export async function sourcesNamed(paths: readonly string[], way: string): Promise<Source[]> {
  return findSources(paths).catch((cause) => {
    // A text, not a name: it has several lines or many words.
    const isText = (path: string) => path.includes('\n') || path.trim().split(/\s+/, 4).length > 3;
    if (!(cause instanceof WordvecError && paths.some(isText))) throw cause;
    const advice = `text itself is given to the library ${way}`;
    throw new WordvecError(cause.code, `${cause.message}; ${advice}`, { cause });
  });
}
