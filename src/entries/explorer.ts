// What `wordvec explore` and its page need beyond the API. No part of the package's exports.
import '#platform';

export { likelyEncoding } from '../corpus/encodings.js';
export { unspacedIn } from '../corpus/unspaced.js';
export { firstWords } from '../embeddings/keyed-vectors.js';
export { cosine } from '../query/distances.js';
export { wordMap } from '../query/word-map.js';
