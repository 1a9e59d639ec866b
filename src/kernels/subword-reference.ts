import type { SubwordKernel } from './bag-kernels.js';
import { addScaled, binaryLoss, MemoryView, pathOutputs, updateOutputs } from './bag-reference.js';
import { CBOW_PIECE } from './limits.js';
import { dot, sigmoid } from './tile-reference.js';
import { SENTENCE_END } from './word-scanner.js';

/** One call's arguments, by name. */
interface Run {
  readonly view: MemoryView;
  readonly stride: number;
  readonly negatives: number;
  readonly alias: number;
  readonly words: number;
  readonly paths: number;
  readonly nodes: number;
  readonly scratch: number;
  readonly hidden: Float32Array;
  readonly gradient: Float32Array;
  outputRow(i: number): Float32Array;
}

/** The subword kernels in plain TypeScript: the oracle in tests, and the runtime without WASM SIMD. */
export function subwordReference(memory: WebAssembly.Memory): SubwordKernel {
  const view = new MemoryView(memory);
  const trainer =
    (sentenceRule: typeof skipgramSentence): SubwordKernel['trainSkipgram'] =>
    (
      tokens,
      count,
      keep,
      bagStarts,
      bags,
      input,
      output,
      stride,
      window,
      negatives,
      alias,
      words,
      paths,
      nodes,
      rate0,
      rate1,
      scratch,
      _room,
      most,
    ) => {
      const run: Run = {
        view,
        stride,
        negatives,
        alias,
        words,
        paths,
        nodes,
        scratch,
        hidden: new Float32Array(stride / 4),
        gradient: new Float32Array(stride / 4),
        outputRow: (i) => view.row(output + i * stride, stride),
      };
      const bagOf = (word: number) => view.bag(bagStarts, bags, word);
      for (let at = 0; at < count; ) {
        const rate = rate0 + ((rate1 - rate0) * at) / count;
        const sentence: number[] = [];
        while (at < count && sentence.length < most) {
          const token = view.u32[tokens / 4 + at++];
          const word = (token & ~SENTENCE_END) >>> 0;
          const chance = view.u32[keep / 4 + word];
          if (chance === 0xffff_ffff || view.random(scratch) < chance) sentence.push(word);
          if (token >= SENTENCE_END) break;
        }
        sentenceRule(run, sentence, bagOf, input, window, rate);
      }
    };
  return {
    fillRows: view.fillRows,
    trainSkipgram: trainer(skipgramSentence),
    trainCbow: trainer(cbowSentence),
  };
}

function skipgramSentence(
  run: Run,
  sentence: readonly number[],
  bagOf: (word: number) => Uint32Array,
  input: number,
  window: number,
  rate: number,
): void {
  const { view, hidden, gradient } = run;
  for (const [p, word] of sentence.entries()) {
    const contexts = contextOf(run, sentence, p, window).map((q) => sentence[q]);
    if (contexts.length === 0) continue;
    const bag = bagOf(word);
    view.gather(bag, input, hidden, 1 / bag.length);
    const total = new Float32Array(hidden.length);
    for (const context of contexts) {
      gradient.fill(0);
      predict(run, context, rate);
      // Each row of the bag is to get the whole gradient, so their mean gets it too.
      addScaled(hidden, gradient, 1);
      addScaled(total, gradient, 1);
    }
    view.scatter(bag, input, total, 1);
  }
}

/** Words of a piece are gathered before it and get their gradients after it. */
function cbowSentence(
  run: Run,
  sentence: readonly number[],
  bagOf: (word: number) => Uint32Array,
  input: number,
  window: number,
  rate: number,
): void {
  const { view, hidden, gradient } = run;
  if (sentence.length < 2) return;
  for (let first = 0; first < sentence.length; first += CBOW_PIECE) {
    const last = Math.min(sentence.length, first + CBOW_PIECE);
    const left = Math.max(0, first - window);
    const bags = sentence.slice(left, Math.min(sentence.length, last + window)).map(bagOf);
    const sums = bags.map((bag) => {
      const sum = new Float32Array(hidden.length);
      view.gather(bag, input, sum, 1);
      return sum;
    });
    const gradients = bags.map(() => new Float32Array(hidden.length));
    for (let p = first; p < last; p++) {
      const contexts = contextOf(run, sentence, p, window).map((q) => q - left);
      if (contexts.length === 0) continue;
      const size = contexts.reduce((rows, q) => rows + bags[q].length, 0);
      hidden.fill(0);
      for (const q of contexts) addScaled(hidden, sums[q], 1);
      for (let d = 0; d < hidden.length; d++) hidden[d] *= 1 / size;
      gradient.fill(0);
      predict(run, sentence[p], rate);
      for (const q of contexts) {
        addScaled(sums[q], gradient, bags[q].length);
        addScaled(gradients[q], gradient, 1);
      }
    }
    for (const [q, bag] of bags.entries()) view.scatter(bag, input, gradients[q], 1);
  }
}

/** Places around p within a window shrunk at random. */
function contextOf(run: Run, sentence: readonly number[], p: number, window: number): number[] {
  const reach = 1 + run.view.randomBelow(run.scratch, window);
  const places: number[] = [];
  for (let q = Math.max(0, p - reach); q <= Math.min(sentence.length - 1, p + reach); q++)
    if (q !== p) places.push(q);
  return places;
}

/** The update of the hidden row and what shall predict the target: its row and negatives, or the nodes over it. */
function predict(run: Run, target: number, rate: number): void {
  const { view, scratch } = run;
  const { rows, labels } =
    run.paths === 0
      ? view.negativeOutputs(target, run.negatives, run.alias, run.words, scratch)
      : pathOutputs(view.bag(run.paths, run.nodes, target));
  const outputs = rows.map(run.outputRow);
  const p = outputs.map((row) => sigmoid(dot(run.hidden, row)));
  if ((view.random(scratch) & 63) === 0) view.addLoss(scratch, binaryLoss(p, labels), 1);
  const errors = p.map((x, j) => rate * (labels[j] - x));
  updateOutputs(run.hidden, outputs, errors, run.gradient);
}
