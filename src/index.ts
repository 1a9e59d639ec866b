/**
 * `wordvec`: all parts of the library. Each is an entry of its own, too: a bundle or a start takes what it names.
 * @module wordvec
 */
export * from './entries/analyses.js';
export * from './entries/corpora.js';
export * from './entries/documents.js';
export * from './entries/evaluations.js';
export * from './entries/queries.js';
export * from './entries/spaces.js';
export * from './entries/subword-models.js';
export * from './entries/texts.js';
export * from './entries/training.js';
export * from './entries/vector-files.js';
