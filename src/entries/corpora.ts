/**
 * `wordvec/corpus`: text to vocabulary and ids, and co-occurrence counts.
 * @module corpus
 */
import '#platform';

export { type LineHooks, readLines } from '../corpus/byte-lines.js';
export { ENGLISH_CONNECTOR_WORDS } from '../corpus/connector-words.js';
export { COOCCUR_OPTIONS, type CooccurOptions, type CooccurReport, cooccur } from '../corpus/cooccur.js';
export type { Cooccurrences } from '../corpus/cooccurrence.js';
export { writeCooccurrences } from '../corpus/cooccurrence-file.js';
export type { WindowRule } from '../corpus/cooccurrence-plan.js';
export {
  type CooccurrenceRows,
  type Partner,
  type ProbabilityRatio,
  probabilityRatios,
  readRows,
  strongestPartners,
  tellingProbes,
} from '../corpus/cooccurrence-rows.js';
export type { CorpusOptions } from '../corpus/corpus-options.js';
export type { EncodedCorpus, TokenReader, TokenStore } from '../corpus/encoded.js';
export { writeJoinedText } from '../corpus/joined-text.js';
export { readPhrases, writePhrases } from '../corpus/phrase-file.js';
export type { PhrasePass, Phrases } from '../corpus/phrase-list.js';
export type { PhraseOptions } from '../corpus/phrase-options.js';
export type { Scoring } from '../corpus/phrase-scores.js';
export { learnPhrases, type PhraseReport } from '../corpus/phrases.js';
export type { StageTime } from '../corpus/preparation.js';
export { type PreparedCorpus, prepareCorpus } from '../corpus/prepare.js';
export type { TextInput, Texts, Tokens } from '../corpus/text-input.js';
export { openTokens } from '../corpus/token-store.js';
export { createVocabulary, type Vocabulary } from '../corpus/vocabulary.js';
export { readVocabulary, readWordList, writeVocabulary } from '../corpus/vocabulary-file.js';
export { WordTable } from '../corpus/words.js';
export { type ErrorCode, WordvecError } from '../errors.js';
