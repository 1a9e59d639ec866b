// What the page asks of its engine, a worker that holds the models, and what that tells.
export interface ModelInfo {
  readonly name: string;
  readonly size: number;
  readonly dim: number;
}

export interface Placed {
  readonly word: string;
  readonly x: number;
  readonly y: number;
}

export interface Ranked {
  readonly word: string;
  readonly score: number;
}

export interface WordGroups {
  /** The group of each word, 255 for none. */
  readonly groups: Uint8Array;
  readonly names: readonly string[];
}

export interface MovedWord {
  readonly word: string;
  readonly cosine: number;
  readonly score: number;
  /** The share of false discoveries among all words that moved at least so much. */
  readonly q: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface Way {
  readonly from: Placed;
  readonly to: Placed;
  readonly around: readonly Placed[];
}

export interface Answered {
  /** The models that were asked. */
  readonly models: readonly string[];
  readonly text: string;
  readonly json: unknown;
  readonly notes: readonly string[];
}

/** A row of the table of options with its default for a trainer; what it is for, help-en.json and help-zh.json have. */
export interface FormRow {
  readonly name: string;
  readonly kind: string;
  readonly default: string;
  readonly group: string;
  readonly choices?: readonly string[];
}

/** The part of the library's `Progress` that is shown. */
export interface Advance {
  readonly phase: string;
  readonly done: number;
  readonly total?: number | undefined;
  readonly wordsPerSecond?: number;
  readonly loss?: number;
}

/** What the first bytes of a text tell. */
export interface TextNature {
  /** A label of the Encoding standard, where it is no UTF-8: it is decoded. */
  readonly encoding?: string;
  /** Of a text without spaces between its words. */
  readonly locale?: string;
}

export interface TrainingRequest {
  readonly trainer: string;
  readonly text: Blob;
  /** As written in the form; what is left empty takes its default. */
  readonly options: Readonly<Record<string, string>>;
}

/** The most frequent words while a model is trained. */
export interface Snapshot {
  readonly places: readonly Placed[];
}

/** Calls by name: what they take, and what they answer. */
export interface Calls {
  /** `file` or what lies at `url`; `files` are those of a model that is a folder. `limit`: its first words only. */
  open: [{ name: string; file?: Blob; url?: string; files?: readonly string[]; limit?: number }, ModelInfo];
  /** Files that others, which are opened next, may need. */
  add: [readonly File[], undefined];
  models: [undefined, readonly ModelInfo[]];
  words: [string, { bytes: Uint8Array; offsets: Uint32Array; counts: Float64Array | undefined }];
  /** Shape [words, 2], of `solid` [words, 3]. */
  map: [{ name: string; layout: 'pca' | 'solid' | 'umap'; top: number }, Float32Array];
  clusters: [{ name: string; k: number }, WordGroups];
  /** The words nearest to the mean of these. */
  centre: [{ name: string; words: readonly string[] }, readonly Ranked[]];
  verbs: [undefined, readonly { usage: string; help: string; examples: readonly string[] }[]];
  complete: [string, readonly string[]];
  ask: [string, Answered];
  plane: [{ name: string; words: readonly string[] }, readonly Placed[]];
  /** Where words stand from the first list (-1) to the second (1). */
  axis: [
    { name: string; from: readonly string[]; to: readonly string[]; words: readonly string[] },
    readonly Ranked[],
  ];
  /** What moved most between two open models, and how many words both have. */
  moved: [{ older: string; younger: string }, { words: readonly MovedWord[]; shared: number }];
  way: [{ older: string; younger: string; word: string }, Way];
  trainers: [undefined, readonly string[]];
  options: [string, readonly FormRow[]];
  nature: [Blob, TextNature];
  train: [TrainingRequest, ModelInfo & { stopped: boolean }];
  /** A run that was stopped goes on where it was; a model that is done is trained again from where it is. */
  goOn: [undefined, ModelInfo & { stopped: boolean }];
  stop: [undefined, undefined];
  save: [{ name: string; file: string }, Blob];
}

export type CallName = keyof Calls;

export interface Asked {
  readonly id: number;
  readonly call: CallName;
  readonly given: unknown;
}

export type Told =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string; readonly code: string }
  | { readonly progress: Advance }
  | { readonly note: string }
  /** By a question. */
  | { readonly opened: ModelInfo }
  | { readonly snapshot: Snapshot }
  | { readonly layout: Float32Array; readonly done: number };
