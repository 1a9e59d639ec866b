import { join } from 'node:path';
import { gensimScript, peerEnvironment, wordvec } from './programs.mjs';

const SETTINGS = { dim: 100, window: 5, negatives: 5, sample: 1e-3, 'min-count': 5 };

/**
 * wordvec and the peers found, each with the same settings and its own learning rate: `command` makes the
 * command line of a run, `output` is the text file of vectors that it leaves.
 */
export function trainingPrograms({ corpus, peers, folder }, trainer) {
  const programs = [ours(corpus.path, trainer, join(folder, `${trainer}-wordvec.vec`))];
  if (peers.fasttext) programs.push(fastText(corpus.path, trainer, join(folder, `${trainer}-fasttext`)));
  if (peers.gensim)
    programs.push(gensim(peers.gensim, corpus.path, trainer, join(folder, `${trainer}-gensim.vec`)));
  return programs;
}

function ours(corpus, trainer, output) {
  const flags = Object.entries(SETTINGS).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const command = ({ epochs, threads, seed }) =>
    wordvec(
      'train',
      trainer,
      corpus,
      '-o',
      output,
      ...flags,
      ...numbers({ '--epochs': epochs, '--threads': threads, '--seed': seed }),
      '--quiet',
    );
  return { name: 'wordvec', command, output };
}

function fastText(corpus, trainer, output) {
  const settings = { '-dim': 100, '-ws': 5, '-neg': 5, '-t': 1e-3, '-minCount': 5, '-maxn': 0 };
  const command = ({ epochs, threads, seed }) => [
    'fasttext',
    trainer,
    ...['-input', corpus, '-output', output, '-verbose', '0'],
    ...numbers({ ...settings, '-epoch': epochs, '-thread': threads, '-seed': seed }),
  ];
  return { name: 'fastText', command, env: peerEnvironment, output: `${output}.vec` };
}

function gensim({ command: python }, corpus, trainer, output) {
  const command = ({ epochs, threads, seed }) => [
    ...python,
    ...[gensimScript, corpus, output, trainer],
    ...[epochs, threads, seed].map(String),
  ];
  return { name: 'gensim', command, env: peerEnvironment, output };
}

const numbers = (flags) => Object.entries(flags).flatMap(([name, value]) => [name, String(value)]);
