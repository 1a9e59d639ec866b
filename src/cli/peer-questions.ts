import { plainName } from './peer-flags.js';

/** gensim's names of questions, and those of fastText's Python, to vectors, where the words that follow are the same here. */
const QUESTIONS: Readonly<Record<string, string>> = {
  similar_by_word: 'neighbours',
  similar_by_key: 'neighbours',
  doesnt_match: 'odd',
  closer_than: 'closer',
  most_similar_to_given: 'closest',
  relative_cosine_similarity: 'relative-cosine',
  rank_by_centrality: 'centrality',
  get_vector: 'vector',
  get_word_vector: 'vector',
  get_nearest_neighbors: 'neighbours',
  get_mean_vector: 'mean',
  wmdistance: 'wmd',
};
const TESTS: Readonly<Record<string, string>> = {
  evaluate_word_analogies: '--analogies',
  evaluate_word_pairs: '--similarity',
};

/** The arguments of a question of ours that is one of gensim's; undefined for what is none. */
export function gensimQuestion(name: string, args: readonly string[]): readonly string[] | undefined {
  const method = name.replaceAll('-', '_');
  if (Object.hasOwn(QUESTIONS, method)) return [QUESTIONS[method], ...args];
  if (method === 'most_similar') return mostSimilar(args);
  if (method === 'most_similar_cosmul') {
    const [, ...sum] = mostSimilar(args);
    return ['analogy', ...sum, '--method', '3cosmul'];
  }
  const [model, file, ...rest] = args;
  return Object.hasOwn(TESTS, method) && file !== undefined
    ? ['evaluate', model, TESTS[method], file, ...rest]
    : undefined;
}

/** `MODEL king`, or `MODEL --positive king woman --negative man`. */
function mostSimilar(args: readonly string[]): readonly string[] {
  const signs: Readonly<Record<string, string>> = { positive: '+', negative: '-' };
  const sum: string[] = [];
  const others: string[] = [];
  let sign: string | undefined;
  for (const arg of args) {
    const flag = plainName(arg);
    if (flag !== undefined) sign = signs[flag];
    if (sign === undefined) others.push(arg);
    else if (flag === undefined) sum.push(sign, arg);
  }
  if (sum.length === 0) return ['neighbours', ...args];
  const [model, ...rest] = others;
  return ['analogy', model, (sum[0] === '+' ? sum.slice(1) : sum).join(' '), ...rest];
}
