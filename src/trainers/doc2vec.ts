import { prepareResolved } from '../corpus/prepare.js';
import type { Bags } from '../corpus/subword-bags.js';
import { DocumentNames, documentTexts, isTagged, type TaggedDocuments } from '../corpus/tagged-documents.js';
import type { TextInput } from '../corpus/text-input.js';
import { windowReach } from '../corpus/window.js';
import { type DocumentModel, trainsWords } from '../embeddings/document-model.js';
import { counted, formatCount, usageError } from '../errors.js';
import { type ResolvedOptions, resolveOptions } from '../options.js';
import { rowOf } from '../tensor/matrix.js';
import { checkContinued, continuedOptions } from './continue.js';
import { type DocumentData, planDoc2Vec } from './doc2vec-plan.js';
import { documentsOf } from './document-shards.js';
import { fingerprintOf, wordsFingerprint } from './fingerprint.js';
import { judgeByDocuments } from './held-out-documents.js';
import { copyRows, initialRows, readInitial } from './initial-rows.js';
import { preparedText } from './prepared-text.js';
import { sharedReading, textShards } from './shards.js';
import type { Trainer } from './trainer.js';

type Options = ResolvedOptions<'doc2vec'>;

/** Tokens of a block of a run that repeats itself. */
const BLOCK_TOKENS = 2048;

/**
 * Paragraph vectors (Le & Mikolov 2014): dbow, where a document's row predicts its words, or dm, where it predicts a word
 * together with the words around. A document is a line, of any length, or comes by name.
 */
export const doc2vec: Trainer<Options, DocumentData, DocumentModel, TextInput | TaggedDocuments> = {
  name: 'doc2vec',
  options(given, from) {
    if (from) checkContinued(from, given);
    const options = resolveOptions('doc2vec', from ? continuedOptions(from, given) : given);
    if (options.init && !trainsWords(options))
      throw usageError(
        '--init: dbow has no rows of words that could start from it: give --dbow-words, or --model dm',
      );
    if (options.model === 'dm' && options.pooling === 'concat' && options.window === 'all')
      throw usageError('--window all: with --pooling concat each word around has its place: give a number');
    return options;
  },
  async prepare(inputs, options, hooks, from, ranks) {
    const named = new DocumentNames(from?.documents);
    const texts = isTagged(inputs) ? documentTexts(inputs, named) : inputs;
    const shared = sharedReading(ranks, options, BLOCK_TOKENS);
    const how = { ...options, lineEnds: true, shared };
    const prepared = await prepareResolved(texts, how, hooks, from?.vocabulary);
    const { vocabulary, corpus, encoding } = prepared;
    const data = preparedText(prepared);
    const plain = textShards(corpus, options, BLOCK_TOKENS);
    const { shards, count, words, without } = await documentsOf(corpus, vocabulary.words.size, plain, ranks);
    if (!isTagged(inputs)) for (let i = 0; i < count; i++) named.add({});
    const { names, bags } = named.finish();
    const empty = emptyNames(names.size, bags, without, from?.documents.size ?? 0);
    if (without.length > 0)
      hooks.onNote?.(
        `${formatCount(without.length)} of ${counted(count, 'document')} hold no word of the vocabulary: their vectors are zeros`,
      );
    return {
      ...data,
      ...{ names, bags, empty, shards, words, documents: count, window: windowReach(options.window, corpus) },
      stages: { ...data.stages, encoding: { ...encoding, words: corpus.rawTokens } },
      text: { ...data.text, kept: words },
      fingerprint: () =>
        [bags.starts, bags.rows].reduce(
          (hash, numbers) => fingerprintOf(numbers, hash),
          fingerprintOf([wordsFingerprint(names)], data.fingerprint()),
        ),
    };
  },
  plan: (data, options) => planDoc2Vec({ ...data, names: data.names.size }, options),
  async start(run, { vocabulary, empty, names }, options, hooks, from) {
    run.startAtRandom();
    run.output.data.fill(0);
    if (from) {
      copyRows(from.input, run.input);
      copyRows(from.output, run.output);
    }
    for (const name of empty) rowOf(run.input, run.input.rows - names.size + name).fill(0);
    initialRows(
      await readInitial(options, options.dim, hooks, vocabulary.words),
      vocabulary.words,
      run.input,
      hooks,
    );
  },
  model({ input, output, epochs }, { vocabulary, names }, options, from) {
    const epochsDone = (from?.epochsDone ?? 0) + epochs;
    return { trainer: 'doc2vec', options, vocabulary, documents: names, input, output, epochsDone };
  },
  judge: judgeByDocuments,
  epochsBefore: ({ epochsDone }) => epochsDone,
};

/** Names that are new, and of the documents without words only. */
function emptyNames(names: number, { starts, rows }: Bags, without: readonly number[], before: number) {
  const filled = new Uint8Array(names);
  const skipped = new Set(without);
  for (let i = 0; i + 1 < starts.length; i++)
    if (!skipped.has(i)) for (let k = starts[i]; k < starts[i + 1]; k++) filled[rows[k]] = 1;
  const empty: number[] = [];
  for (let name = before; name < names; name++) if (filled[name] === 0) empty.push(name);
  return empty;
}
