import { UMAP } from 'umap-js';
import { batchNeighbours, type KeyedVectors } from '../entries/queries.js';

/** Neighbours of a word that its place follows from. */
const NEIGHBOURS = 15;
/** As umap-learn trains large sets, and epochs between two pictures. */
const EPOCHS = 200;
const SHOWN = 20;

/**
 * Places of the first `top` words by UMAP (McInnes, Healy, Melville 2018), from their exact nearest words among each other by
 * cosine; all others have none (NaN).
 * @param show takes the places so far, and the share done
 * @returns shape [size, 2]
 */
export async function umapPlaces(
  vectors: KeyedVectors,
  top: number,
  show: (places: Float32Array, done: number) => void,
): Promise<Float32Array> {
  const count = Math.min(top, vectors.size);
  const asked = Array.from({ length: count }, (_, i) => vectors.words.word(i));
  // umap-js wants more words than neighbours, of which a word itself is one.
  const nNeighbors = Math.min(NEIGHBOURS, count - 1);
  const near = await batchNeighbours(vectors, asked, { k: Math.max(1, nNeighbors - 1), restrict: count });
  const rows = near.map((found, i) => [i, ...found.map(({ row }) => row)]);
  const distances = near.map((found) => [0, ...found.map(({ score }) => Math.max(0, 1 - score))]);
  const umap = new UMAP({ nNeighbors, nEpochs: EPOCHS, random: seeded() });
  umap.setPrecomputedKNN(rows, distances);
  const epochs = umap.initializeFit(asked.map((_, i) => [i]));
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % SHOWN > 0) continue;
    show(placesOf(umap.getEmbedding(), vectors.size), epoch / epochs);
    await new Promise((rested) => setTimeout(rested));
  }
  return placesOf(umap.getEmbedding(), vectors.size);
}

function placesOf(found: readonly (readonly number[])[], size: number): Float32Array {
  const places = new Float32Array(2 * size).fill(Number.NaN);
  for (const [i, [x, y]] of found.entries()) places.set([x!, y!], 2 * i);
  return places;
}

/** The same picture each time. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
