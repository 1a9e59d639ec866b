import type { Command } from '../command.js';

interface Entry {
  readonly name: string;
  readonly aliases?: readonly string[];
  load(): Promise<Command>;
}

/** A question that the REPL knows too. */
function question(name: string, aliases: readonly string[] = []): Entry {
  return { name, aliases, load: async () => (await import('../questions.js')).questionCommand(name) };
}

/**
 * Every command of the program, in the order of its help. Each is loaded only when it is called (or for the
 * help), so that training pays nothing for the queries.
 */
export const COMMANDS: readonly Entry[] = [
  { name: 'train', load: async () => (await import('./train.js')).train },
  question('neighbours', ['neighbors', 'nn']),
  question('analogy'),
  question('similarity'),
  question('odd'),
  question('vector'),
  question('plot'),
  { name: 'repl', load: async () => (await import('./repl.js')).repl },
  { name: 'export', load: async () => (await import('./export.js')).exportCommand },
  { name: 'evaluate', load: async () => (await import('./evaluate.js')).evaluate },
  { name: 'cooccur', load: async () => (await import('./cooccur.js')).cooccurCommand },
  { name: 'test', load: async () => (await import('./test.js')).test },
  { name: 'predict', load: async () => (await import('./predict.js')).predict },
  { name: 'quantize', load: async () => (await import('./quantize.js')).quantize },
  { name: 'autotune', load: async () => (await import('./autotune.js')).autotune },
  { name: 'ngrams', load: async () => (await import('./ngrams.js')).ngrams },
  { name: 'sentence-vectors', load: async () => (await import('./sentence-vectors.js')).sentenceVectors },
  { name: 'info', load: async () => (await import('./info.js')).info },
];
