import { BY_GRADIENT, type OptionRow } from './option-row.js';

// biome-ignore format: as in options-table.ts
/** Rows of the table of options on runs of several ranks. */
export const RANK_OPTIONS = {
  simulateRanks: {
    kind: 'integer', default: 1, min: 1, max: 1024, trainers: BY_GRADIENT, group: 'run', unsaved: true,
    help: 'train as so many machines would under mpiexec, each with matrices of its own, and tell what they would send and take',
  },
  exchangeEvery: {
    kind: 'integer', default: 262_144, min: 1, max: 2 ** 31 - 1, trainers: BY_GRADIENT, group: 'run', unsaved: true,
    help: 'on several ranks: tokens that each trains until the changes of all rows are joined',
  },
  hotRows: {
    kind: 'integer', default: 500, min: 0, max: 2 ** 31 - 1, trainers: BY_GRADIENT, group: 'run', unsaved: true,
    help: 'on several ranks: so many of the most frequent words are joined every --hot-every, twice as many after twice as many tokens, and so on',
  },
  hotEvery: {
    kind: 'integer', default: 2048, min: 1, max: 2 ** 31 - 1, trainers: BY_GRADIENT, group: 'run', unsaved: true,
    help: 'tokens that each rank trains until the rows of --hot-rows are joined',
  },
  exchangePrecision: {
    kind: 'choice', default: 'int8', perTrainer: { skipgram: 'int4', glove: 'bf16' },
    choices: ['f32', 'bf16', 'int8', 'int4'], trainers: BY_GRADIENT, group: 'run', unsaved: true,
    help: 'how changes are sent: in 32, 16, 8 or 4 bits a number, what rounding takes goes with the next change of a row',
  },
} as const satisfies Record<string, OptionRow>;
