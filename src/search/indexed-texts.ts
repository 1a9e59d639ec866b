import type { CollectedText } from '../documents/collection.js';
import { documentLines } from '../documents/document-lines.js';
import type { TextCollection } from '../documents/given-documents.js';
import { resolvePrepareOptions } from '../documents/prepare-options.js';
import { RepeatedTexts } from '../embedders/embedded-texts.js';
import { fileLabel, inputError } from '../errors.js';
import { platform } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { IndexMeta } from './index-head.js';

/** @throws WordvecError `input` for an id that another text has */
function takePlace(places: Map<string, string>, { id, path, line }: CollectedText): void {
  const place = `${fileLabel(path, 'stdin')}: line ${line}`;
  const before = places.get(id);
  if (before !== undefined)
    throw inputError(
      `${place}: the id "${id}" is that of ${before} too, and an index finds and deletes texts by them: give each its own, or leave --id-field out`,
    );
  places.set(id, place);
}

/** The texts of a collection as an index has them: none that is empty, long ones in parts. */
export class IndexedTexts {
  readonly collection: TextCollection;
  readonly #texts: RepeatedTexts;
  readonly #cut: Pick<IndexMeta, 'maxWords' | 'overlap'>;
  /** Ids are the records' own, so that two may be the same. */
  readonly #named: boolean;

  constructor(
    collection: TextCollection,
    { maxWords, overlap }: Pick<IndexMeta, 'maxWords' | 'overlap'>,
    named: boolean,
  ) {
    this.collection = collection;
    this.#named = named;
    this.#texts = new RepeatedTexts(collection);
    this.#cut = { maxWords, overlap };
  }

  async *read(hooks: RunHooks): AsyncGenerator<CollectedText[]> {
    const { maxWords } = this.#cut;
    const parts = maxWords > 0 ? (await documentLines(resolvePrepareOptions(this.#cut)))(0) : undefined;
    const places = new Map<string, string>();
    for await (const batch of this.#texts.read(hooks)) {
      // Texts at hand are read, and cut into words, at once: others have their turn between batches.
      await platform().threads.pause();
      if (this.#named) for (const text of batch) takePlace(places, text);
      const filled = batch.filter(({ text }) => text.trim() !== '');
      const cut = parts
        ? filled.flatMap((whole) => {
            const lines = parts(whole.text);
            return typeof lines === 'string' ? [] : lines.map((text) => ({ ...whole, text }));
          })
        : filled;
      // The first batch tells the script of all.
      if (cut.length > 0) yield cut;
    }
  }

  close(): void {
    this.#texts.close();
  }
}
