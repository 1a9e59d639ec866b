// Asks a large model many questions; prints, as JSON, milliseconds of wall time and of all threads' CPU a question.
// usage: ask_vectors.mjs vectors questions
import { analogy, batchNeighbours, neighbours, readVectors } from '../../../dist/index.js';

const vectors = await readVectors(process.argv[2]);
const count = Number(process.argv[3]);
const words = Array.from({ length: count }, (_, i) => vectors.words.word((i * 7919) % vectors.size));

async function timed(ask, questions) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await ask();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / questions, cpu: (user + system) / 1000 / questions };
}

const eachWord = (ask) => () => {
  for (const word of words) ask(word);
};
const figures = {};
// Lengths are computed once.
vectors.norms;
figures['the first question'] = await timed(() => neighbours(vectors, words[0]), 1);
await timed(() => neighbours(vectors, words[1]), 1);
figures['the third, which makes int8 codes'] = await timed(() => neighbours(vectors, words[2]), 1);
// Threads start meanwhile.
await timed(
  eachWord((word) => neighbours(vectors, word)),
  count,
);
figures['each later one'] = await timed(
  eachWord((word) => neighbours(vectors, word)),
  count,
);
figures['a + b - c'] = await timed(
  eachWord((word) => analogy(vectors, { positive: [word, words[0]], negative: [words[1]] })),
  count,
);
figures['the same by 3cosmul'] = await timed(
  eachWord((word) =>
    analogy(vectors, { positive: [word, words[0]], negative: [words[1]] }, { method: '3cosmul' }),
  ),
  count,
);
figures['a batch of them'] = await timed(() => batchNeighbours(vectors, words), count);
console.log(JSON.stringify(figures));
