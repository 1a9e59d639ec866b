import { join } from 'node:path';
import { gensimScript, peerEnvironment, wordvec } from './programs.mjs';

const SETTINGS = { dim: 100, window: 5, 'min-count': 5 };

/**
 * wordvec and the peers found, each with the same settings, but its own learning rate, and wordvec its own subsampling: `command` makes the
 * command line of a run, `output` is the text file of vectors that it leaves. The trainer `hs` is skip-gram with
 * hierarchical softmax.
 */
export function trainingPrograms({ corpus, peers, folder }, trainer) {
  const into = (name) => join(folder, `${trainer}-${name}`);
  const programs = [ours(corpus.path, trainer, into('wordvec.vec'))];
  const hs = trainer === 'hs';
  if (peers.fasttext && !hs) programs.push(fastText(corpus.path, trainer, into('fasttext')));
  if (peers.gensim && !hs) programs.push(gensim(peers.gensim, corpus.path, trainer, into('gensim.vec')));
  if (peers.pSGNScc && trainer === 'skipgram')
    programs.push(ofGoogle('pSGNScc', corpus.path, into('psgnscc.vec'), { '-negative': 5 }));
  if (peers.word2vec && hs)
    programs.push(
      ofGoogle('word2vec', corpus.path, into('word2vec.vec'), { '-cbow': 0, '-hs': 1, '-negative': 0 }),
    );
  return programs;
}

function ours(corpus, trainer, output) {
  const loss = trainer === 'hs' ? ['skipgram', '--loss', 'hs'] : [trainer, '--negatives', '5'];
  const flags = Object.entries(SETTINGS).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const command = ({ epochs, threads, seed }) =>
    wordvec(
      ...['train', ...loss, corpus, '-o', output, ...flags],
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

/** word2vec.c, and pSGNScc (Rengasamy et al. 2017), which has its flags: neither takes a seed. */
function ofGoogle(name, corpus, output, flags) {
  const settings = { '-size': 100, '-window': 5, '-sample': 1e-3, '-min-count': 5, '-debug': 1, ...flags };
  const command = ({ epochs, threads }) => [
    name,
    ...['-train', corpus, '-output', output],
    ...numbers({ ...settings, '-iter': epochs, '-threads': threads }),
  ];
  return { name, command, env: { ...peerEnvironment, OPENBLAS_NUM_THREADS: '1' }, output };
}

const numbers = (flags) => Object.entries(flags).flatMap(([name, value]) => [name, String(value)]);
