// What the command line needs beyond the public API. No part of the package's exports.
import '#platform';

export { brief, flagNames, memoryError, shown, shownSentence } from '../errors.js';
export { shortestText } from '../formats/decimal.js';
export { readWhole, type WholeFile } from '../formats/detect.js';
export { checkVectorsWritable, outputsOf } from '../formats/write-vectors.js';
export { aliasesOf, checkValue, flagOf, optionRow, rangeOf } from '../options.js';
export { checkWritable, findSources, readChunks, type Sink, threadCount, writeWhole } from '../platform.js';
export { countWrites } from '../trainers/dry-run.js';
