// The worker that holds the models: answers what the page asks (protocol.ts). Long work rests now and then, and
// what is asked meanwhile is answered then.

import { addFile, addUrl, fileOf, useAssets } from 'wordvec/browser';
import { optionFlags } from '../cli/command.js';
import { complete } from '../cli/completion.js';
import { parseValue } from '../cli/flag-values.js';
import { isQuit, Session, verbNames } from '../cli/session.js';
import { VERBS } from '../cli/verbs.js';
import { flagNames, usageError } from '../entries/command-line.js';
import { cosine, wordMap } from '../entries/explorer.js';
import { type KeyedVectors, meanVector, neighbours } from '../entries/queries.js';
import { type Progress, TRAINERS, type TrainerName, WordvecError } from '../entries/training.js';
import { readVectors, writeVectors } from '../entries/vector-files.js';
import { formRows } from './form-rows.js';
import { inUtf8, natureOf } from './given-text.js';
import type { Asked, CallName, Calls, ModelInfo, Placed, Told } from './protocol.js';
import { TrainingDesk } from './training-desk.js';
import { umapPlaces } from './umap-places.js';
import { clustersOf } from './word-clusters.js';

/** Bytes of a file that a page opens whole; 0.4 million words of 300 numbers take a half of it. */
const MOST_BYTES = 2 ** 30;
/** The part of a worker's globals that Node's types lack. */
const worker = globalThis as unknown as {
  postMessage(told: Told, moved: ArrayBufferLike[]): void;
  onmessage: (event: { data: Asked }) => void;
};

const tell = (told: Told, moved: ArrayBufferLike[] = []) => worker.postMessage(told, moved);

const session = new Session();
const desk = new TrainingDesk(tell);

function vectorsNamed(name: string): KeyedVectors {
  const found = session.models.find((model) => model.name === name);
  if (found) return found.vectors;
  throw usageError(`no model is named ${name}: open its file first`);
}

function infoOf({ name, vectors }: { name: string; vectors: KeyedVectors }): ModelInfo {
  return { name, size: vectors.size, dim: vectors.dim };
}

/** A model by a name that no other has. */
function keep(name: string, vectors: KeyedVectors): ModelInfo {
  const same = session.models.findIndex((model) => model.name === name);
  if (same >= 0) session.models.splice(same, 1);
  const model = { name, path: name, vectors };
  session.models.push(model);
  return infoOf(model);
}

async function openModel({ name, file, url, files, limit }: Calls['open'][0]): Promise<ModelInfo> {
  let bytes = file?.size ?? 0;
  if (file) addFile(name, file);
  else if (files)
    for (const part of files) bytes += await addUrl(`${name}/${part}`, `${url}/${encodeURIComponent(part)}`);
  else bytes = await addUrl(name, url!);
  if (bytes > MOST_BYTES && limit === undefined)
    throw new WordvecError(
      'memory',
      `${name}: it has ${(bytes / 2 ** 30).toFixed(1)} GiB, and a page holds ${MOST_BYTES / 2 ** 30}: open its first words only, or make it smaller (wordvec export --quantize int8)`,
    );
  if (name.endsWith('.idx')) {
    const { size } = await session.index(name);
    tell({ note: `${name}: ${size} texts; ask: search ${name} QUESTION` });
    return { name, size, dim: 0 };
  }
  const hooks = {
    onProgress: (progress: Progress) => tell({ progress }),
    onNote: (note: string) => tell({ note }),
  };
  return keep(name, await readVectors(name, limit === undefined ? {} : { limit }, hooks));
}

/** The words in the plane of their own two components; those that a model lacks are left out. */
async function planeOf(vectors: KeyedVectors, words: readonly string[]): Promise<Placed[]> {
  const known = words.filter((word) => vectors.has(word));
  if (known.length === 0) return [];
  const { project } = await import('../entries/drawing.js');
  return project(vectors, known);
}

/** The cosine of each word with the way from one list's mean to the other's. */
function axisOf(vectors: KeyedVectors, { from, to, words }: Calls['axis'][0]) {
  const [start, end] = [meanVector(vectors, from), meanVector(vectors, to)];
  const way = end.map((value, i) => value - start[i]!);
  return words
    .filter((word) => vectors.has(word))
    .map((word) => ({ word, score: cosine(vectors.get(word)!, way) }))
    .sort((a, b) => a.score - b.score);
}

type Answers = { [Name in keyof Calls]: (given: Calls[Name][0]) => Promise<Calls[Name][1]> };

const ANSWERS: Answers = {
  open: openModel,
  async add(files) {
    for (const file of files) addFile(file.name, file);
    return undefined;
  },
  models: async () => session.models.map(infoOf),
  async words(name) {
    const { words, counts } = vectorsNamed(name);
    return { bytes: words.bytes.slice(), offsets: words.offsets.slice(), counts };
  },
  async map({ name, layout, top }) {
    const vectors = vectorsNamed(name);
    if (layout !== 'umap') return wordMap(vectors, {}, layout === 'solid' ? 3 : 2);
    return umapPlaces(vectors, top, (places, done) => tell({ layout: places, done }));
  },
  clusters: async ({ name, k }) => clustersOf(vectorsNamed(name), k),
  async centre({ name, words }) {
    const vectors = vectorsNamed(name);
    // A word by itself is not told that it is nearest to itself.
    return neighbours(vectors, words.length === 1 ? words[0]! : meanVector(vectors, words), { k: 12 });
  },
  verbs: async () =>
    VERBS.map(({ usage, help, examples }) => ({
      ...{ usage, help },
      examples: (examples ?? []).map(([example]) => `${usage.split(' ')[0]} ${example}`),
    })),
  async complete(line) {
    const [offers, replaced] = complete(line, verbNames(), session.asked);
    return offers.filter((offer) => offer !== replaced).slice(0, 12);
  },
  async ask(line) {
    if (isQuit(line)) throw usageError('the page has nothing to leave: close its tab');
    const before = session.models.length;
    const { text, json, notes } = await session.answer(line);
    const [opened] = session.models.slice(before);
    if (opened) tell({ opened: infoOf(opened) });
    return { text, json, notes, models: session.asked.map(({ name }) => name) };
  },
  plane: async ({ name, words }) => planeOf(vectorsNamed(name), words),
  axis: async (given) => axisOf(vectorsNamed(given.name), given),
  async moved({ older, younger }) {
    const { movedWords } = await import('./moved-words.js');
    return movedWords(vectorsNamed(older), vectorsNamed(younger));
  },
  async way({ older, younger, word }) {
    const { wayOf } = await import('./moved-words.js');
    return wayOf(vectorsNamed(older), vectorsNamed(younger), word);
  },
  trainers: async () => TRAINERS,
  options: async (trainer) => formRows(trainer as TrainerName),
  nature: natureOf,
  async train({ trainer, text, options }) {
    const name = trainer as TrainerName;
    const flags = optionFlags(name);
    const given: Record<string, unknown> = {};
    for (const [option, written] of Object.entries(options))
      if (written !== '') given[option] = parseValue(option, flags[option]!, written);
    const { vectors, stopped } = await desk.start(name, await inUtf8(text), given);
    return { ...keep('trained', vectors), stopped };
  },
  async goOn() {
    const { vectors, stopped } = await desk.goOn();
    return { ...keep('trained', vectors), stopped };
  },
  stop: async () => desk.stop(),
  async save({ name, file }) {
    if (name === 'trained' && file.endsWith('.wv')) await desk.save(file);
    else await writeVectors(vectorsNamed(name), file);
    return fileOf(file)!;
  },
};

/** A sentence in the page's words: its form has options by their names, its questions have flags, and files are opened. */
function inPage(sentence: string, call: CallName): string {
  const named = /^(train|goOn)$/.test(call) ? sentence.replace(/`(\w+)`/g, '$1') : flagNames(sentence);
  return named
    .replace('add it first (addFile)', 'open it first')
    .replace('add the file again', 'open it again');
}

/** Starts answering. @param assets where the files of threads lie; none where the page is one file */
export function serveEngine(assets: string | undefined): void {
  if (assets) useAssets(assets);
  worker.onmessage = async ({ data: { id, call, given } }) => {
    try {
      const answer = await ANSWERS[call](given as never);
      const { buffer } = (answer ?? {}) as { buffer?: unknown };
      tell({ id, answer }, buffer instanceof ArrayBuffer ? [buffer] : []);
    } catch (cause) {
      const { message, code = 'fault' } = cause as Error & { code?: string };
      tell({ id, error: inPage(message, call), code });
    }
  };
}
