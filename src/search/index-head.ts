// What an index says of itself: everything but its arrays.

import type { TextOptions } from '../corpus/text-rules.js';
import { textRules } from '../corpus/text-stages.js';
import { type EmbedOptions, isSparse, type SparseMethod } from '../embedders/embed-options.js';
import type { LearntState } from '../embedders/embedder.js';
import type { TextCut } from '../embedders/text-words.js';
import { listSection } from '../formats/sections.js';
import type { RunHooks } from '../progress.js';
import { areTexts, isObject } from '../values.js';
import type { IndexFile } from './index-file.js';

/** Before the names of sections of what a method learnt. */
export const LEARNT = 'learnt-';

/** How questions become rows. */
export interface IndexModel {
  /** As `openEmbedder` takes it. */
  readonly name: string;
  readonly options: EmbedOptions;
  readonly fingerprint: string;
  readonly dim: number;
  /** What a rank by vectors counts beside one by words. */
  readonly weight: number;
}

/** How texts were cut into words, and what is counted. */
export interface IndexWords {
  readonly method: SparseMethod;
  readonly text: TextOptions;
  /** Words that are not counted: they are the first of the index's words. */
  readonly stopWords: readonly string[];
  /** Whether parts of names count beside them: see `withParts`. */
  readonly parts?: boolean;
  /** Whether runs of scripts without spaces are cut there. */
  readonly cutsRuns?: boolean;
}

export interface IndexMeta {
  readonly texts: number;
  readonly paths: readonly string[];
  /** Fields that can be asked for. */
  readonly fields: readonly string[];
  readonly textFields: readonly string[];
  readonly maxWords: number;
  readonly overlap: number;
  /** The number that the next text without an id gets. */
  readonly next: number;
  readonly model: IndexModel | null;
  readonly words: IndexWords | null;
}

/** What an index says of itself. @throws WordvecError `format` */
export function metaOf(file: IndexFile): IndexMeta {
  const meta = file.head.meta as unknown as IndexMeta;
  const { model, words } = meta;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const sound =
    [meta.texts, meta.next, meta.maxWords, meta.overlap].every(isCount) &&
    [meta.paths, meta.fields, meta.textFields].every(areTexts) &&
    (model || words) &&
    (!model ||
      (typeof model.name === 'string' &&
        isObject(model.options) &&
        isCount(model.dim) &&
        model.weight >= 0)) &&
    (!words || (isSparse(words.method) && isObject(words.text) && areTexts(words.stopWords)));
  if (!sound) throw file.damaged('its header does not say what it holds');
  const [places] = file.shapeOf('places', 'uint32');
  if (places !== meta.texts) throw file.damaged(`it has places of ${places} texts, and ${meta.texts} texts`);
  for (const name of ['texts-ends', 'ids-ends'])
    if (file.shapeOf(name, 'float64')[0] !== meta.texts + 1)
      throw file.damaged(`its section ${name} is of other texts`);
  return meta;
}

/** How the texts of an index are cut into words. */
export async function cutOf({ text }: Pick<IndexWords, 'text'>, hooks: RunHooks): Promise<TextCut> {
  return { rules: await textRules(text, hooks), lenient: false };
}

/** What a method learnt, as sections. */
export function learntSections(state: LearntState) {
  return Object.entries(state).map(([name, numbers]) => listSection(LEARNT + name, 'float64', numbers));
}

/** @throws WordvecError `format`, `io` */
export async function learntOf(file: IndexFile): Promise<LearntState> {
  const names = file.names.filter((name) => name.startsWith(LEARNT));
  const entries = names.map(
    async (name) => [name.slice(LEARNT.length), await file.read(name, 'float64')] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
