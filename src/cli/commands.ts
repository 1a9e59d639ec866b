import type { Command } from './command.js';

interface Entry {
  readonly name: string;
  readonly aliases?: readonly string[];
  load(): Promise<Command>;
}

/** A question that the REPL knows too. */
function question(name: string, aliases: readonly string[] = []): Entry {
  return { name, aliases, load: async () => (await import('./question-command.js')).questionCommand(name) };
}

/**
 * Every command of the program, in the order of its help. Each is loaded only when it is called (or for the
 * help), so that training pays nothing for the queries.
 */
export const COMMANDS: readonly Entry[] = [
  { name: 'train', load: async () => (await import('./train-command.js')).train },
  { name: 'prepare', load: async () => (await import('./prepare-command.js')).prepare },
  question('neighbours', ['neighbors', 'nn']),
  question('analogy'),
  question('similarity'),
  question('odd'),
  question('vector'),
  question('vocabulary', ['vocab']),
  question('distances'),
  question('closest', ['most-similar-to-given']),
  question('rank'),
  question('closer', ['closer-than']),
  question('relative-cosine'),
  question('centrality'),
  question('mean'),
  question('wmd'),
  question('plot'),
  { name: 'losses', load: async () => (await import('./losses-command.js')).losses },
  { name: 'explore', load: async () => (await import('./explore-command.js')).explore },
  { name: 'repl', load: async () => (await import('./repl-command.js')).repl },
  { name: 'export', load: async () => (await import('./export-command.js')).exportModel },
  { name: 'evaluate', load: async () => (await import('./evaluate-command.js')).evaluate },
  { name: 'cooccur', load: async () => (await import('./cooccur-command.js')).cooccurCounts },
  { name: 'phrases', load: async () => (await import('./phrases-command.js')).phrases },
  { name: 'test', load: async () => (await import('./test-command.js')).test },
  { name: 'predict', load: async () => (await import('./predict-command.js')).predict },
  { name: 'quantize', load: async () => (await import('./quantize-command.js')).quantize },
  { name: 'autotune', load: async () => (await import('./autotune-command.js')).autotune },
  { name: 'dump', load: async () => (await import('./dump-command.js')).dump },
  { name: 'ngrams', load: async () => (await import('./ngrams-command.js')).ngrams },
  {
    name: 'sentence-vectors',
    load: async () => (await import('./sentence-vectors-command.js')).sentenceVectors,
  },
  { name: 'embed', load: async () => (await import('./embed-command.js')).embed },
  { name: 'classify', load: async () => (await import('./classify-command.js')).classify },
  { name: 'cluster', load: async () => (await import('./cluster-command.js')).cluster },
  { name: 'align', load: async () => (await import('./align-command.js')).align },
  { name: 'translate', load: async () => (await import('./translate-command.js')).translate },
  { name: 'drift', load: async () => (await import('./drift-command.js')).drift },
  { name: 'bias', load: async () => (await import('./bias-command.js')).bias },
  { name: 'topics', load: async () => (await import('./topics-command.js')).topics },
  { name: 'duplicates', load: async () => (await import('./duplicates-command.js')).duplicates },
  { name: 'keywords', load: async () => (await import('./keywords-command.js')).keywords },
  { name: 'index', load: async () => (await import('./index-command.js')).index },
  { name: 'search', load: async () => (await import('./search-command.js')).search },
  { name: 'compare', load: async () => (await import('./compare-command.js')).compare },
  { name: 'distill', load: async () => (await import('./distill-command.js')).distillEncoder },
  { name: 'info', load: async () => (await import('./info-command.js')).info },
];

/** By its name, or another that it has. */
export function commandNamed(written: string): Entry | undefined {
  return COMMANDS.find(({ name, aliases }) => name === written || aliases?.includes(written));
}
