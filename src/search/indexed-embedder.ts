import type { Embedder } from '../embedders/embedder.js';
import { type GivenEmbedder, isEmbedder, nameOfGiven, openGiven } from '../embedders/given-embedder.js';
import { formatError, ioError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { checkedDense } from './create-index.js';
import type { IndexFile } from './index-file.js';
import { type IndexModel, learntOf } from './index-head.js';

/**
 * Opens the model of an index, with what it learnt of the texts.
 * @param elsewhere where it is now, if not where it was
 * @throws WordvecError as `openEmbedder`; `format` for another model than that of the texts
 */
export async function openIndexed(
  file: IndexFile,
  { name, options, fingerprint, dim }: IndexModel,
  elsewhere: GivenEmbedder | undefined,
  hooks: RunHooks,
): Promise<Embedder> {
  const given = elsewhere ?? name;
  const path = nameOfGiven(given);
  const opened = await openGiven(given, isEmbedder(given) ? {} : options, hooks).catch((cause) => {
    if (elsewhere !== undefined || cause?.code !== 'io') throw cause;
    throw ioError(`${cause.message}; ${file.name} was made with it: --embed MODEL says where it lies now`, {
      cause,
    });
  });
  const embedder = checkedDense(opened, path);
  if (embedder.dim !== dim || embedder.fingerprint !== fingerprint) {
    await embedder.close();
    throw formatError(
      `${path}: is another model than the one that ${file.name} was made with (${name}, ${dim} numbers a text; found ${embedder.dim}): name that one with --embed MODEL, or index the texts again`,
    );
  }
  try {
    await embedder.learning?.restore(await learntOf(file));
    return embedder;
  } catch (cause) {
    await embedder.close();
    throw cause;
  }
}
