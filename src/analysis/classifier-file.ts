import type { WordTable } from '../corpus/words.js';
import { type EmbedOptions, isSparse } from '../embedders/embed-options.js';
import type { LearntState } from '../embedders/embedder.js';
import { checkInstance, checkOptions, WordvecError } from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import {
  type Container,
  readContainer,
  readHead,
  type Section,
  writeContainer,
} from '../formats/container.js';
import { ROW_CLASSIFIER } from '../formats/native.js';
import { matrixSection, takeMatrix, takeWords, wordSections } from '../formats/native-arrays.js';
import { listSection } from '../formats/sections.js';
import { checkPath, type FileInput, platform, writeWhole } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { LEARNT, learntSections } from '../search/index-head.js';
import { areTexts, isObject } from '../values.js';
import { RowClassifier } from './row-classifier.js';

/** What made the rows that a classifier knows. */
export interface ClassifierEmbedder {
  /** Where the model was found. */
  readonly model: string;
  readonly options: EmbedOptions;
  readonly fingerprint: string;
  readonly name: string;
  /** What its method learnt of the texts; nothing where it learns nothing. */
  readonly learnt: LearntState;
  /** Those of the texts, where a method counts them without a model. */
  readonly words?: WordTable;
}

/** A classifier of texts: of their rows, and how to make these. */
export interface TextRowClassifier {
  readonly classifier: RowClassifier;
  readonly embedder: ClassifierEmbedder;
}

/** @throws WordvecError `usage` */
export function checkSaved(saved: TextRowClassifier): void {
  checkOptions(saved, 'classifier');
  checkInstance('classifier', saved.classifier, RowClassifier, 'trainRowClassifier makes one');
  checkOptions(saved.embedder, 'embedder');
  checkOptions(saved.embedder.learnt, 'learnt');
}

/** Writes a classifier of texts; the file appears whole or not at all. @throws WordvecError `io`, `aborted` */
export async function writeRowClassifier(
  saved: TextRowClassifier,
  path: string,
  hooks: RunHooks = {},
): Promise<void> {
  checkSaved(saved);
  const { classifier, embedder } = saved;
  const { learnt, words, ...made } = embedder;
  const { labels, fitted } = classifier;
  const meta = {
    labels,
    classifier: fitted.classifier,
    ...(fitted.classifier === 'knn' && { neighbours: fitted.voting.neighbours }),
    embedder: made,
  };
  const sections = [
    ...fittedSections(classifier),
    ...learntSections(learnt),
    ...(words ? wordSections(words) : []),
  ];
  await writeWhole(path, (sink) => writeContainer(sink, { kind: ROW_CLASSIFIER, meta }, sections), hooks);
}

function fittedSections({ fitted }: RowClassifier): Section[] {
  if (fitted.classifier === 'knn') {
    const { rows, classes } = fitted.voting;
    return [matrixSection('rows', rows, () => {}), listSection('classes', 'int32', classes)];
  }
  const { weights, biases } = fitted.logistic;
  return [matrixSection('weights', weights, () => {}), listSection('biases', 'float64', biases)];
}

/** Whether a path is one's, told by its head. @throws WordvecError `io`, `usage` */
export async function isRowClassifier(path: string): Promise<boolean> {
  checkPath(path);
  if (!(await platform().files.isFile(path))) return false;
  try {
    return (await ByteReader.open(path, {}, readHead)).head.kind === ROW_CLASSIFIER;
  } catch (cause) {
    if (cause instanceof WordvecError && cause.code === 'format') return false;
    throw cause;
  }
}

/** Reads what `writeRowClassifier` wrote. @throws WordvecError `format`, `io`, `memory`, `aborted` */
export async function readRowClassifier(input: FileInput, hooks: RunHooks = {}): Promise<TextRowClassifier> {
  return ByteReader.open(input, hooks, async (reader) => takeClassifier(await readContainer(reader)));
}

interface Meta {
  readonly labels?: unknown;
  readonly classifier?: unknown;
  readonly neighbours?: unknown;
  readonly embedder?: Omit<ClassifierEmbedder, 'learnt' | 'words'>;
}

function takeClassifier(container: Container): TextRowClassifier {
  if (container.kind !== ROW_CLASSIFIER)
    throw container.error(
      'the file is no classifier of vectors: give one that `wordvec classify TRAIN --embed MODEL -o FILE` wrote',
    );
  const { labels, classifier, neighbours, embedder } = container.meta as Meta;
  const sound =
    areTexts(labels) &&
    labels.length > 1 &&
    typeof embedder?.model === 'string' &&
    typeof embedder.fingerprint === 'string' &&
    isObject(embedder.options);
  if (!sound) throw container.damaged('its head names no labels, or no model');
  const counts = container.has('words');
  if (counts && !isSparse(embedder.options.method)) throw container.damaged('it counts words by no method');
  const learnt = Object.fromEntries(
    container.names
      .filter((name) => name.startsWith(LEARNT))
      .map((name) => [name.slice(LEARNT.length), container.take(name, 'float64', [-1])]),
  );
  const fitted =
    classifier === 'knn'
      ? takeVoting(container, labels.length, neighbours)
      : takeLogistic(container, labels.length);
  return {
    classifier: new RowClassifier(labels, fitted),
    embedder: { ...embedder, learnt, ...(counts && { words: takeWords(container) }) },
  };
}

function takeLogistic(container: Container, labels: number) {
  const weights = takeMatrix(container, 'weights', labels);
  const biases = container.take('biases', 'float64', [labels]);
  if (!biases.every(Number.isFinite)) throw container.damaged('a bias is no number');
  return { classifier: 'logistic', logistic: { weights, biases } } as const;
}

function takeVoting(container: Container, labels: number, neighbours: unknown) {
  const rows = takeMatrix(container, 'rows', -1);
  const classes = container.take('classes', 'int32', [rows.rows]);
  const sound = classes.every((own) => own >= 0 && own < labels) && Number.isSafeInteger(neighbours);
  if (!sound || (neighbours as number) < 1) throw container.damaged('a class is none of its labels');
  return { classifier: 'knn', voting: { rows, classes, neighbours: neighbours as number } } as const;
}
