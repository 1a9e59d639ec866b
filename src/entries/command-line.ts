// What the command line needs beyond the public API. No part of the package's exports.
import '#platform';

export type { CallValues } from '../call-options.js';
export { phrasesAmong } from '../corpus/phrase-list.js';
export { PHRASE_OPTIONS, PHRASE_TEXT_OPTIONS } from '../corpus/phrase-options.js';
export { stepsOf } from '../corpus/text-making.js';
export { phraseStage } from '../corpus/text-stages.js';
export { UNSPACED } from '../corpus/unspaced.js';
export {
  DOCUMENT_STEPS,
  LABELLED_LINE_STEPS,
  LABELLED_STEPS,
  LINE_STEPS,
  onLines,
} from '../documents/prepare-options.js';
export { noteIdle } from '../embedders/embed-options.js';
export {
  brief,
  counted,
  flagNames,
  folded,
  formatCount,
  inputError,
  ioError,
  memoryError,
  parameterOf,
  shown,
  shownSentence,
  suggestion,
  unsupportedError,
  usageError,
} from '../errors.js';
export { TOO_MANY_FILES } from '../file-access.js';
export { shortestText } from '../formats/decimal.js';
export { readWhole, type WholeFile } from '../formats/detect.js';
export { checkVectorsWritable, outputsOf } from '../formats/write-vectors.js';
export {
  aliasesOf,
  checkValue,
  flagOf,
  OF_ONE_RUN,
  optionRow,
  rangeOf,
} from '../options.js';
export {
  checkWritable,
  findSources,
  joinRanks,
  processRank,
  readChunks,
  readWholeText,
  type Sink,
  threadCount,
  writeWhole,
} from '../platform.js';
export { knownParts, knownVector, rowOfWord, spellingsOf } from '../query/lookup.js';
export { isPattern, type VocabularyWord, wordsLike } from '../query/word-pattern.js';
export { countWrites } from '../trainers/dry-run.js';
export { isObject, parsedJson } from '../values.js';
