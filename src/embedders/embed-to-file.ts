import type { CollectionOptions } from '../documents/collection.js';
import { type CollectionInput, openCollection } from '../documents/given-documents.js';
import { checkOptions, inputError, ioError } from '../errors.js';
import type { RunHooks } from '../progress.js';
import { embedTexts, learnTexts, RepeatedTexts, saysSomething, unknownTexts } from './embedded-texts.js';
import { checkEmbedder, type TextEmbedder } from './embedder.js';
import { embeddingFormatOf, writeEmbeddings } from './embedding-files.js';

/** What `embedToFile` did. */
export interface EmbedReport {
  /** How the rows were made: the method and the model. */
  readonly embedder: string;
  readonly texts: number;
  /** Of these, empty ones, whose rows are zeros. */
  readonly empty: number;
  /** What could not be read, with `onError: 'skip'`. */
  readonly unreadable: number;
  readonly dim: number;
  /** Words met, and the share of them that the model knows; null where it knows no words. */
  readonly words: number | null;
  readonly known: number | null;
  readonly seconds: number;
}

/** Under this share of known words something is wrong with the texts or how they are cut. */
const FEW = 0.5;

/**
 * Writes the rows of texts in their order: .npy with the ids in a file beside it, .jsonl, .csv, .safetensors, or .tsv for
 * TensorBoard's projector. Memory does not grow with the texts but for their ids, where the format has them apart.
 * @param inputs files, folders, glob patterns, `-` for stdin, each of which may be packed; or texts themselves, `{ documents }`
 * @throws WordvecError `usage`; `input` for what cannot be read, and where there is no text, or none with a word that the model knows; `io`, `aborted`; then no file is written
 * @example
 * const embedder = await openEmbedder('royal.vec', { method: 'sif' });
 * const report = await embedToFile(embedder, ['corpus.txt'], 'rows.npy');
 * report.texts; // => 100
 */
export async function embedToFile(
  embedder: TextEmbedder,
  inputs: CollectionInput,
  output: string,
  options: CollectionOptions = {},
  hooks: RunHooks = {},
): Promise<EmbedReport> {
  checkEmbedder(embedder);
  checkOptions(hooks, 'hooks');
  const started = performance.now();
  const format = embeddingFormatOf(output);
  const collection = openCollection(inputs, options);
  const texts = new RepeatedTexts(collection);
  const ids: string[] = [];
  let count = 0;
  try {
    // The number of rows stands at the head of an array.
    if (embedder.learning || format === 'safetensors' || (format === 'npy' && collection.once))
      await learnTexts(embedder, texts.read(hooks), hooks, (batch) => {
        count += batch.length;
        if (format === 'safetensors') for (const { id } of batch) ids.push(id);
      });
    else if (format === 'npy') count = await collection.count(hooks);
    const metSince = countMet(embedder);
    const { dim } = embedder;
    const words = embedder.kind === 'sparse' ? embedder.words : undefined;
    let written = 0;
    let [filled, known] = [false, false];
    const counted = async function* () {
      for await (const batch of embedTexts(embedder, texts.read(hooks), hooks)) {
        written += batch.texts.length;
        filled ||= batch.texts.some(({ text }) => text.trim() !== '');
        known ||= saysSomething(batch.rows);
        yield batch;
      }
      if (!filled)
        throw inputError(
          `no text is in ${collection.label} (${collection.counts.empty} empty): nothing was written`,
        );
      if (written !== count && (format === 'npy' || format === 'safetensors'))
        throw ioError(
          `${collection.label}: held ${count} texts, then ${written}: let nothing write there, and run it again`,
        );
      if (!known) throw unknownTexts(embedder, 'all rows would be zeros');
    };
    await writeEmbeddings(output, { texts: count, dim, words, ids }, counted(), hooks);
    const met = metSince();
    tellUnknown(met, hooks);
    return {
      embedder: embedder.name,
      texts: written,
      ...collection.counts,
      dim,
      words: met?.words ?? null,
      known: met && met.words > 0 ? met.known / met.words : null,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    texts.close();
  }
}

/** Counts the words that an embedder meets from now on. */
export function countMet(embedder: TextEmbedder): () => TextEmbedder['met'] {
  const before = embedder.met && { ...embedder.met };
  return () => {
    const after = embedder.met;
    return before && after && { words: after.words - before.words, known: after.known - before.known };
  };
}

/** Says where most words of the texts are none of the model's. */
export function tellUnknown(met: TextEmbedder['met'], { onNote }: RunHooks): void {
  if (!met || met.words === 0 || met.known >= FEW * met.words) return;
  const share = Math.round((100 * met.known) / met.words);
  onNote?.(
    `the model knows ${share}% of the words: check the language, and how texts are cut (--tokenizer unicode; for languages without spaces --tokenizer segmenter --locale zh)`,
  );
}
