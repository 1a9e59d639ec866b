// Embeds texts by small encoders in folders, and compares rows, for tests.
import { expect } from 'vitest';
import type { EncoderOptions } from '../src/embedders/embed-options.js';
import type { Embedder, TextRole } from '../src/embedders/embedder.js';
import { openEncoder } from '../src/embedders/encoder-folder.js';
import { ENCODER_OPTIONS } from '../src/embedders/encoder-options.js';
import { type Files, GRAPH, modules, tokensOf, writeEncoder } from './encoder-model.js';
import type { Graph } from './onnx-bert.js';
import { POOLED } from './reference/bert.js';
import { temporaryFiles } from './temporary-files.js';

export const DEFAULTS = {
  ...Object.fromEntries(Object.entries(ENCODER_OPTIONS).map(([name, row]) => [name, row.default])),
  threads: 1,
} as unknown as EncoderOptions;

export const TEXTS = [
  'the cat sat on the mat',
  'a dog',
  'the dog s',
  'cat',
  'a cat sat on a dog on a mat on the mat',
];

interface How {
  readonly graph?: Graph;
  readonly texts?: readonly string[];
  readonly role?: TextRole;
  /** Of the model's folder. */
  readonly name?: string;
}

/** How texts are embedded by the encoders of the calling file, and the place of its folders. */
export function smallEncoders() {
  const { path: at } = temporaryFiles();
  let folders = 0;
  async function embed(
    files: Files,
    options: Partial<EncoderOptions> = {},
    { graph = GRAPH, texts = TEXTS, role = 'document', name = 'model' }: How = {},
  ) {
    const notes: string[] = [];
    const folder = writeEncoder(at(`${folders++}/${name}`), files, graph);
    const hooks = { onNote: (note: string) => notes.push(note) };
    const embedder = (await openEncoder(folder, { ...DEFAULTS, ...options }, hooks)) as Embedder;
    const rows = rowsIn(await embedder.embed(texts, role), embedder.dim);
    await embedder.close();
    return { embedder, notes, rows };
  }
  return { at, embed };
}

export function rowsIn(data: Float32Array, dim: number): number[][] {
  return Array.from({ length: data.length / dim }, (_, i) => [...data.subarray(i * dim, (i + 1) * dim)]);
}

export function expectRows(found: number[][], wanted: number[][]): void {
  expect(found.map((row) => row.length)).toEqual(wanted.map((row) => row.length));
  for (const [i, row] of wanted.entries())
    for (const [d, x] of row.entries()) expect(found[i][d]).toBeCloseTo(x, 5);
}

const SWITCHES: Record<string, string> = {
  cls: 'pooling_mode_cls_token',
  max: 'pooling_mode_max_tokens',
  mean: 'pooling_mode_mean_tokens',
  mean_sqrt_len_tokens: 'pooling_mode_mean_sqrt_len_tokens',
  weightedmean: 'pooling_mode_weightedmean_tokens',
  lasttoken: 'pooling_mode_lasttoken',
};

/** The files that ask for these poolings. */
export const pooling = (...modes: string[]) => ({
  'modules.json': modules('Pooling'),
  '1_Pooling/config.json': Object.fromEntries(
    Object.entries(SWITCHES).map(([mode, name]) => [name, modes.includes(mode)]),
  ),
});

/** The mean of each text's tokens, by the reference. */
export const means = (texts: readonly string[] = TEXTS) =>
  texts.map((text) => POOLED.mean(tokensOf(text, GRAPH)));
