import { checkTexts, usageError } from '../errors.js';
import { askedRole, type Embedder, type TextEmbedder } from './embedder.js';

/** The embedder of texts that are first made as the text was which its model was trained on. */
export function ofMadeTexts<E extends TextEmbedder>(embedder: E, make: (text: string) => string): E {
  const { learning } = embedder;
  const madeOf = (texts: readonly string[]) => {
    checkTexts('texts', texts);
    return texts.map(make);
  };
  return {
    ...embedder,
    learning: learning && { ...learning, add: (texts, hooks) => learning.add(madeOf(texts), hooks) },
    embed: async (texts, role, hooks) => embedder.embed(madeOf(texts), role, hooks),
    close: () => embedder.close(),
  };
}

/** The embedder, which refuses texts until what it must know of a collection was learnt. */
export function learningFirst(embedder: TextEmbedder): TextEmbedder {
  const { name, learning } = embedder;
  if (!learning) return embedder;
  let learnt = false;
  const ends =
    <Given extends unknown[]>(end: (...given: Given) => Promise<void>) =>
    async (...given: Given) => {
      await end(...given);
      learnt = true;
    };
  return {
    ...embedder,
    learning: { ...learning, finish: ends(learning.finish), restore: ends(learning.restore) },
    async embed(texts, role, hooks) {
      askedRole(texts, role);
      if (learnt) return embedder.embed(texts, role, hooks);
      throw usageError(
        `${name}: what it must know of the texts was not learnt: call learning.add(texts) and learning.finish(), or learning.restore(state), before embed`,
      );
    },
    close: () => embedder.close(),
  } as Embedder;
}
