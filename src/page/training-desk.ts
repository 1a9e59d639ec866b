// Training in the page: a run that can be stopped, looked at and gone on with. What is seen of it are its checkpoints, which are
// written into the page's own files.

import { addFile } from 'wordvec/browser';
import { readVocabulary } from '../entries/corpora.js';
import { lastCheckpoint } from '../entries/explorer.js';
import { createMatrix, KeyedVectors, project, rowOf } from '../entries/queries.js';
import { type FastTextModel, isFastTextModel, subwordKeyedVectors } from '../entries/subword-models.js';
import {
  documentWords,
  isDocumentModel,
  type RunHooks,
  type TrainerName,
  train,
  vectorsOf,
  WordvecError,
} from '../entries/training.js';
import { writeModel } from '../entries/vector-files.js';
import type { Placed, Told } from './protocol.js';

const TEXT = 'text.txt';
const FOLDER = 'run';
const VOCABULARY = 'run-vocabulary.txt';
/** Words of the moving map. */
const SHOWN = 500;
/** Milliseconds between two looks. */
const INTERVAL = 1000;

type Model = Awaited<ReturnType<typeof train>>['model'];

export interface Trained {
  readonly vectors: KeyedVectors;
  /** Before it was done; `goOn` goes on. */
  readonly stopped: boolean;
}

export class TrainingDesk {
  readonly #tell: (told: Told) => void;
  #abort: AbortController | undefined;
  #last:
    | { trainer: TrainerName; options: Record<string, unknown>; model: Model; stopped: boolean }
    | undefined;
  #looked = 0;
  #looking = false;
  #seen = -1;
  #places: readonly Placed[] = [];

  constructor(tell: (told: Told) => void) {
    this.#tell = tell;
  }

  /** @throws WordvecError of `train` */
  async start(trainer: TrainerName, text: Blob, options: Record<string, unknown>): Promise<Trained> {
    addFile(TEXT, text);
    this.#places = [];
    return this.#run(trainer, options, { checkpoint: `${FOLDER}-${Date.now()}` }, undefined);
  }

  /** Goes on with a run that was stopped, or trains a model that is done for as many epochs more. */
  async goOn(): Promise<Trained> {
    const last = this.#last;
    if (!last) throw new WordvecError('usage', 'nothing was trained yet: give a text and start');
    const { trainer, options, model, stopped } = last;
    if (stopped) return this.#run(trainer, options, { resume: options.checkpoint }, undefined);
    const { saveVocab: _, ...own } = options;
    return this.#run(trainer, own, { checkpoint: `${FOLDER}-${Date.now()}` }, model);
  }

  stop(): undefined {
    this.#abort?.abort();
  }

  /** The whole model, to be gone on with. @throws WordvecError `usage`, `memory` */
  async save(file: string): Promise<void> {
    await writeModel(this.#last!.model, file);
  }

  async #run(
    trainer: TrainerName,
    given: Record<string, unknown>,
    run: { checkpoint?: string; resume?: unknown },
    from: Model | undefined,
  ): Promise<Trained> {
    const folder = String(run.checkpoint ?? run.resume);
    const vocabulary = from || trainer === 'classifier' ? {} : { saveVocab: VOCABULARY };
    const options = { ...vocabulary, ...given, ...run, every: '1s' };
    this.#abort = new AbortController();
    const hooks: RunHooks = {
      signal: this.#abort.signal,
      onProgress: (progress) => {
        this.#tell({ progress });
        if (progress.phase === 'training') void this.#look(folder, hooks);
      },
      onNote: (note) => this.#tell({ note }),
    };
    const known = { trainer, options: { ...options, checkpoint: folder } };
    try {
      const { model } = await train(trainer, [TEXT] as never, options as never, hooks, from as never);
      this.#last = { ...known, model, stopped: false };
      return { vectors: vectorsIn(model), stopped: false };
    } catch (cause) {
      const partial = (cause as { partial?: Model }).partial;
      if (!partial) throw cause;
      this.#last = { ...known, model: partial, stopped: true };
      return { vectors: vectorsIn(partial), stopped: true };
    } finally {
      this.#abort = undefined;
    }
  }

  /** Shows the newest checkpoint, once a second at most. */
  async #look(folder: string, hooks: RunHooks): Promise<void> {
    if (this.#looking || performance.now() - this.#looked < INTERVAL) return;
    this.#looking = true;
    try {
      const saved = await lastCheckpoint(folder, {});
      if (!saved || saved.head.steps === this.#seen) return;
      this.#seen = saved.head.steps;
      const { words } = await readVocabulary(VOCABULARY);
      const rows = saved.container.take('input', 'float32', [-1, -1]) as Float32Array;
      const stride = saved.container.shapeOf('input')[1]!;
      const dim = Number(saved.head.options.dim);
      const count = Math.min(SHOWN, words.size, rows.length / stride);
      const matrix = createMatrix(count, dim);
      for (let i = 0; i < count; i++) rowOf(matrix, i).set(rows.subarray(i * stride, i * stride + dim));
      const first = new KeyedVectors(words.first(count), matrix);
      this.#places = turnedLike(project(first, first.words.toArray()), this.#places);
      this.#tell({ snapshot: { places: this.#places } });
    } catch (cause) {
      if (!(cause instanceof WordvecError)) throw cause;
      // A checkpoint that is just being replaced: the next one serves.
      hooks.onNote?.(cause.message);
    } finally {
      this.#looked = performance.now();
      this.#looking = false;
    }
  }
}

/** @throws WordvecError `usage` for a model without word vectors */
function vectorsIn(model: unknown): KeyedVectors {
  if (isFastTextModel(model as never)) return subwordKeyedVectors(model as FastTextModel);
  return isDocumentModel(model) ? documentWords(model) : vectorsOf(model as never);
}

/** The places turned, or mirrored, so that they lie nearest to those before (Schönemann 1966, in the plane). */
function turnedLike(places: readonly Placed[], before: readonly Placed[]): readonly Placed[] {
  if (before.length !== places.length) return places;
  // Sums of products of the two pictures as complex numbers: with this one, and with its mirror image.
  let [re, im, mirroredRe, mirroredIm] = [0, 0, 0, 0];
  for (const [i, { x, y }] of places.entries()) {
    const { x: u, y: v } = before[i]!;
    re += x * u + y * v;
    im += x * v - y * u;
    mirroredRe += x * u - y * v;
    mirroredIm += x * v + y * u;
  }
  const mirror = Math.hypot(mirroredRe, mirroredIm) > Math.hypot(re, im) ? -1 : 1;
  const [c, s] = mirror < 0 ? [mirroredRe, mirroredIm] : [re, im];
  const length = Math.hypot(c, s) || 1;
  return places.map(({ word, x, y }) => ({
    word,
    x: (c * x - s * mirror * y) / length,
    y: (s * x + c * mirror * y) / length,
  }));
}
