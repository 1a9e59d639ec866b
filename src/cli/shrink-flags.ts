import { readWholeText, usageError, type WholeFile } from '../entries/command-line.js';
import { compareVectors, type VectorComparison } from '../entries/evaluations.js';
import type { KeyedVectors } from '../entries/queries.js';
import { type FastTextModel, isFastTextModel } from '../entries/subword-models.js';
import { type RunHooks, vectorsOf } from '../entries/training.js';
import {
  pruneVectors,
  QUANTIZATIONS,
  quantizeVectors,
  readVectors,
  reduceDimensions,
} from '../entries/vector-files.js';
import { COUNT_FLAG, type Flags, type FlagValues, JSON_FLAG } from './command.js';
import { answerJson, say } from './output.js';
import { sizeChange, writtenFile } from './output-file.js';
import type { Reporter } from './progress-bar.js';

export const SHRINK_FLAGS = {
  prune: {
    ...COUNT_FLAG,
    group: 'small',
    help: 'keep only this many words, the most frequent, and 5 times as many n-grams; 0: all',
  },
  dims: { ...COUNT_FLAG, group: 'small', help: 'reduce to this many dimensions by PCA; 0: as they are' },
  quantize: {
    kind: 'choice',
    choices: QUANTIZATIONS,
    group: 'small',
    help: 'int8: a quarter of the room; pq: an eighth; written as .wv, pq also as .ftz',
  },
  check: {
    kind: 'boolean',
    group: 'small',
    help: 'read the new file and say what it costs: nearest neighbours kept, cosines changed, bytes',
  },
  analogies: { kind: 'string', group: 'small', help: '--check asks these questions, too, before and after' },
  json: { ...JSON_FLAG, group: 'small', help: 'answer of --check in JSON, for machines' },
} as const satisfies Flags;

type ShrinkFlags = FlagValues<typeof SHRINK_FLAGS>;

export function shrinks({ prune, dims, quantize }: ShrinkFlags): boolean {
  return prune > 0 || dims > 0 || Boolean(quantize);
}

/** @throws WordvecError `usage` for flags that need others, and where the format has no room for quantized rows */
export function checkShrinking(flags: ShrinkFlags, format: string, output: string): void {
  const { check, analogies, json, quantize } = flags;
  if (analogies && !check) throw usageError('--analogies: expected --check with it');
  if (json && !check) throw usageError('--json: expected --check with it, whose answer it is');
  if (check && output === '-') throw usageError('--check: reads the new file, expected -o FILE, got -o -');
  if (!quantize || format === 'native') return;
  if (format === 'fasttext' && quantize === 'pq') return;
  throw usageError(
    `--quantize ${quantize}: ${format} has no room for quantized rows: write a .wv file (--format native)${quantize === 'pq' ? ', or a .ftz file (--format fasttext)' : ''}`,
  );
}

/** The model, or the vectors, pruned, then in fewer dimensions, then quantized, as the flags say. */
export async function shrunk(
  { fastText, model, vectors }: Partial<WholeFile>,
  { prune, dims, quantize }: ShrinkFlags,
  hooks: RunHooks,
): Promise<Partial<WholeFile>> {
  if (!vectors)
    hooks.onNote?.('what only training needs is left out: keep the model that it was made from to train on');
  let small: FastTextModel | KeyedVectors = fastText ?? vectors ?? vectorsOf(model!);
  if (prune > 0) small = pruneVectors(small, prune);
  if (dims > 0) small = await reduceDimensions(small, dims, hooks);
  if (quantize) small = quantizeVectors(small, quantize);
  return isFastTextModel(small) ? { fastText: small } : { vectors: small };
}

/** Says what the new file costs, read as any program would read it. */
export async function checkShrunk(
  before: KeyedVectors,
  [path, output]: readonly [path: string, output: string],
  { analogies, json }: ShrinkFlags,
  hooks: Reporter,
): Promise<void> {
  const questions = analogies ? { analogies: await readWholeText(analogies) } : {};
  const found = await compareVectors(before, await readVectors(output, {}, hooks), questions, hooks);
  hooks.finish();
  const [whole, small] = [await writtenFile(path), await writtenFile(output)];
  const bytes = { before: whole.bytes ?? null, after: small.bytes ?? null };
  if (json) return answerJson({ file: output, bytes, ...found });
  say(sizeChange(whole, small));
  for (const sentence of sentencesOf(found)) say(sentence);
}

function sentencesOf({ k, leftOut, analogies, ...kept }: VectorComparison): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const shares = ({ overlap, cosineChange }: typeof kept) =>
    `${percent(overlap)} of the ${k} nearest stay, their cosines change by ${cosineChange.toFixed(4)}`;
  const sentences = [`${kept.words} words drawn: ${shares(kept)}`];
  if (leftOut && leftOut.composed > 0)
    sentences.push(
      `${leftOut.words} words left out drawn: ${leftOut.composed} have a vector from n-grams; ${shares(leftOut)}`,
    );
  else if (leftOut) sentences.push('the words left out have no vectors');
  if (analogies) {
    const { before, after } = analogies;
    const said = ({ accuracy, total }: typeof before) =>
      accuracy === null ? 'none asked' : `${percent(accuracy)} of ${total}`;
    sentences.push(`analogies: ${said(before)} before, ${said(after)} after`);
  }
  return sentences;
}
