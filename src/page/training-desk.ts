// Training in the page: a run that can be stopped, looked at and gone on with. Where it was stopped is a checkpoint among the page's
// own files.

import { addFile } from 'wordvec/browser';
import { usageError } from '../entries/command-line.js';
import { readVocabulary } from '../entries/corpora.js';
import { wordMap } from '../entries/explorer.js';
import { createMatrix, KeyedVectors, rowOf, type WordTable } from '../entries/queries.js';
import { defaultOf, type RunHooks, type TrainerName, train, vectorsOf } from '../entries/training.js';
import { writeModel } from '../entries/vector-files.js';
import type { Placed, Told } from './protocol.js';

const TEXT = 'text.txt';
/** Of checkpoints. One for all runs, which write on beside each other's files: but the newest are removed. */
const FOLDER = 'run-checkpoints';
const VOCABULARY = 'run-vocabulary.txt';
/** Words of the moving map. */
const SHOWN = 500;
/** Milliseconds between two looks. */
const INTERVAL = 1000;

type Model = Awaited<ReturnType<typeof train>>['model'];

type Rows = Parameters<NonNullable<RunHooks['onRows']>>[0];

export interface Trained {
  readonly vectors: KeyedVectors;
  /** Before it was done; `goOn` goes on. */
  readonly stopped: boolean;
}

interface Request {
  readonly trainer: TrainerName;
  readonly options: Readonly<Record<string, unknown>>;
  /** The model that it goes on from. */
  readonly from: Model | undefined;
}

export class TrainingDesk {
  readonly #tell: (told: Told) => void;
  #abort: AbortController | undefined;
  #last: (Request & { readonly model: Model; readonly stopped: boolean }) | undefined;
  /** Of the run, which change while it goes on, and the words that they belong to. */
  #rows: Rows | undefined;
  #words: WordTable | undefined;
  /** When to look next. */
  #next = 0;
  #places: readonly Placed[] = [];

  constructor(tell: (told: Told) => void) {
    this.#tell = tell;
  }

  async start(trainer: TrainerName, text: Blob, options: Record<string, unknown>): Promise<Trained> {
    addFile(TEXT, text);
    this.#places = [];
    return this.#run({ trainer, options, from: undefined }, 'checkpoint');
  }

  /** Goes on with a run that was stopped, or trains a model that is done for as many epochs more. */
  async goOn(): Promise<Trained> {
    const last = this.#last;
    if (!last) throw usageError('nothing was trained yet: give a text and start');
    if (last.stopped) return this.#run(last, 'resume');
    return this.#run({ ...last, from: last.model }, 'checkpoint');
  }

  stop(): undefined {
    this.#abort?.abort();
  }

  /** The whole model, to be gone on with. @throws WordvecError `usage`, `memory` */
  async save(file: string): Promise<void> {
    await writeModel(this.#last!.model, file);
  }

  async #run(request: Request, as: 'checkpoint' | 'resume'): Promise<Trained> {
    const { trainer, options: given, from } = request;
    const vocabulary = from || trainer === 'classifier' ? {} : { saveVocab: VOCABULARY };
    const options = { ...vocabulary, ...given, [as]: FOLDER };
    // Rows of a run may be longer, as those of GloVe.
    const dim = Number(given.dim ?? defaultOf('dim', trainer));
    this.#abort = new AbortController();
    this.#words = from && vectorsOf(from).words;
    this.#next = 0;
    const hooks: RunHooks = {
      signal: this.#abort.signal,
      onProgress: (progress) => {
        this.#tell({ progress });
        if (progress.phase === 'training' && trainer !== 'classifier')
          this.#look(dim).catch((cause) => this.#tell({ note: cause.message }));
      },
      onRows: (rows) => {
        this.#rows = rows;
      },
      // Options by the names that the form has; a page installs no package.
      onNote: (note) => {
        if (!note.includes('npm install')) this.#tell({ note: noteInPage(note) });
      },
    };
    try {
      const { model } = await train(trainer, [TEXT] as never, options as never, hooks, from as never);
      this.#last = { ...request, from: undefined, model, stopped: false };
      return { vectors: vectorsOf(model), stopped: false };
    } catch (cause) {
      const partial = (cause as { partial?: Model }).partial;
      if (!partial) throw cause;
      this.#last = { ...request, model: partial, stopped: true };
      return { vectors: vectorsOf(partial), stopped: true };
    } finally {
      this.#abort = undefined;
      this.#rows = undefined;
    }
  }

  /** Shows the rows as they are, once a second at most, and for a twentieth of the time. */
  async #look(dim: number): Promise<void> {
    const began = performance.now();
    const seen = this.#rows;
    if (!seen || began < this.#next) return;
    this.#next = Number.POSITIVE_INFINITY;
    this.#words ??= (await readVocabulary(VOCABULARY)).words;
    const words = this.#words;
    const { data, rows, stride } = seen;
    const count = Math.min(SHOWN, words.size, rows);
    const matrix = createMatrix(count, dim);
    for (let i = 0; i < count; i++) rowOf(matrix, i).set(data.subarray(i * stride, i * stride + dim));
    const first = new KeyedVectors(words.first(count), matrix);
    const found = await wordMap(first);
    const places = first.words.toArray().map((word, i) => ({ word, x: found[2 * i], y: found[2 * i + 1] }));
    this.#places = turnedLike(places, this.#places);
    // A short run may be over.
    if (this.#rows === seen) this.#tell({ snapshot: { places: this.#places } });
    this.#next = performance.now() + Math.max(INTERVAL, 20 * (performance.now() - began));
  }
}

/** Of documents that are no text, and of options by the names that the form has. */
function noteInPage(note: string): string {
  return note.replace(/`inputFormat` \w+ takes/, 'the program wordvec takes').replace(/`(\w+)`/g, '$1');
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
