import { answerOf } from './measure.mjs';
import { ask, gensimCheckScript, peerEnvironment, wordvec } from './programs.mjs';

/** Percent of the analogy questions that the vectors answer right, among those whose words they have. */
export function accuracyOf({ questions }, vectors) {
  const result = ask(
    'evaluate',
    vectors,
    '--analogies',
    questions.path,
    '--restrict',
    String(questions.restrict),
  );
  return 100 * result.analogies[0].overall.accuracy;
}

/**
 * Throws unless gensim, where it is installed, reads our text and binary files with the neighbours that we give.
 */
export function checkInGensim({ peers, folder }, vectors) {
  if (!peers.gensim) return;
  const binary = `${folder}/check.bin`;
  answerOf(wordvec('export', vectors, '--format', 'bin', '-o', binary));
  for (const [path, kind] of [
    [vectors, 'text'],
    [binary, 'binary'],
  ]) {
    const command = [...peers.gensim.command, gensimCheckScript, path, kind];
    const theirs = JSON.parse(answerOf(command, peerEnvironment)).neighbours;
    for (const [word, expected] of Object.entries(theirs)) {
      const ours = ask('neighbours', path, word, '-k', '5').neighbours.map((neighbour) => neighbour.word);
      if (ours.join() !== expected.join())
        throw new Error(`${path}: neighbours of ${word}: ours ${ours}, gensim's ${expected}`);
    }
  }
}
