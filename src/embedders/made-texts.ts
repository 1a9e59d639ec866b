import { checkTexts } from '../errors.js';
import type { TextEmbedder } from './embedder.js';

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
