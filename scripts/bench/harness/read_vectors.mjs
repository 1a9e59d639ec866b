// Reads a whole file of vectors and prints, as JSON, its size and the first numbers of words spread over it.
// usage: read_vectors.mjs vectors
import { readVectors } from '../../../dist/index.js';

const vectors = await readVectors(process.argv[2]);
const heads = [];
for (let i = 0; i < 8; i++) {
  const word = vectors.words.word(Math.floor((i * (vectors.size - 1)) / 7));
  heads.push([word, [...vectors.get(word).subarray(0, 4)]]);
}
console.log(JSON.stringify({ words: vectors.size, dim: vectors.dim, heads }));
