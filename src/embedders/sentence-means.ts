import { SentenceSplitter } from '../documents/sentences.js';
import type { RunHooks } from '../progress.js';
import { askedRole, type Embedder, type TextRole } from './embedder.js';

/** Rows of texts as the means of those of their sentences; what is learnt is learnt of sentences. */
export function sentenceMeans(embedder: Embedder): Embedder {
  const splitter = new SentenceSplitter();
  const sentencesOf = (text: string) =>
    splitter
      .split(text)
      .split(/[\v\n]/)
      .filter((sentence) => sentence.trim() !== '');
  const { learning, dim } = embedder;
  return {
    ...embedder,
    name: `sentences, ${embedder.name}`,
    learning: learning && {
      ...learning,
      add: (texts, hooks) => learning.add(texts.flatMap(sentencesOf), hooks),
    },
    async embed(texts: readonly string[], role?: TextRole, hooks?: RunHooks) {
      askedRole(texts, role);
      const sentences = texts.map(sentencesOf);
      const rows = await embedder.embed(sentences.flat(), role, hooks);
      const means = new Float32Array(texts.length * dim);
      let at = 0;
      for (const [i, { length }] of sentences.entries())
        for (const end = at + length * dim; at < end; at += dim)
          for (let d = 0; d < dim; d++) means[i * dim + d] += rows[at + d] / length;
      return means;
    },
    close: () => embedder.close(),
  };
}
