import { checkNames } from '../errors.js';
import { completeOptions, rowsOf } from '../options.js';
import { checkPath, platform, type Sink, type Source, threadCount, writeWhole } from '../platform.js';
import { type ReportProgress, type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { createStopFlag, runTeam, type StopFlag } from '../run/team.js';
import { ByteList } from './lists.js';
import { checkPhrases, joinedPhrases, type Phrases } from './phrase-list.js';
import { PHRASE_TEXT_OPTIONS, type PhraseOptions } from './phrase-options.js';
import { type Piece, planRanges } from './ranges.js';
import { stagedText } from './text.js';
import { openText, type TextInput } from './text-input.js';
import { cutRule, type TextRules, textRules, textStage } from './text-stages.js';

/** Bytes of text that a thread joins at a time. */
const PART = 1 << 22;
/** Parts that a thread may be ahead of the file. */
const AHEAD = 3;
/** Milliseconds after which a waiting thread looks whether the others have ended. */
const PATIENCE = 100;
const [NEXT, WRITTEN] = [0, 1];

interface JoinJob {
  readonly parts: readonly (readonly Piece[])[];
  readonly rules: TextRules;
  /** Shared by the threads: the next part to be joined, and the next to be written. */
  readonly places: Int32Array<SharedArrayBuffer>;
  readonly threads: number;
  readonly stop: StopFlag;
}

interface JoinedPart {
  readonly part: number;
  readonly bytes: Uint8Array;
}

/**
 * Writes the text of files (see `prepareCorpus`) with the words of phrases joined, and cut into words by the tokenizer
 * that is asked for; else white space stays as it is. `.gz` names are packed, `-` is stdout.
 * @throws WordvecError `usage` for options, `input`, `io`, `aborted`
 */
export async function writeJoinedText(
  inputs: TextInput,
  phrases: Phrases,
  path: string,
  given: Partial<Pick<PhraseOptions, (typeof PHRASE_TEXT_OPTIONS)[number]>> = {},
  hooks: RunHooks = {},
): Promise<void> {
  checkPhrases(phrases);
  checkPath(path);
  checkNames<object>(given, rowsOf(PHRASE_TEXT_OPTIONS), 'joining');
  const options = completeOptions('skipgram', PHRASE_TEXT_OPTIONS, given) as unknown as PhraseOptions;
  const text = await openText(inputs, hooks);
  try {
    await writeSources(text.sources, phrases, path, options, hooks);
  } finally {
    text.close();
  }
}

async function writeSources(
  sources: readonly Source[],
  phrases: Phrases,
  path: string,
  options: PhraseOptions,
  hooks: RunHooks,
): Promise<void> {
  const rules = await textRules({ ...options, joined: joinedPhrases(phrases) }, {});
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  const known = sources.every(({ stream, size }) => !stream || size > 0);
  const report = startProgress(hooks, { phase: 'joining', unit: 'bytes', total: known ? total : undefined });
  await writeWhole(
    path,
    async (sink) => {
      if (sources.some(({ stream }) => stream)) {
        const pieces = (await planRanges(sources, 1)).flat();
        await writePieces(pieces, rules, sink, report, hooks.signal);
      } else {
        const parts = await planRanges(sources, Math.ceil(total / PART) || 1, await cutRule(rules));
        await writeParts(
          parts,
          rules,
          Math.min(threadCount(options.threads), parts.length),
          sink,
          report,
          hooks.signal,
        );
      }
      throwIfAborted(hooks.signal);
    },
    hooks,
  );
}

/** What can only be read from its start is joined as it comes. */
async function writePieces(
  pieces: readonly Piece[],
  rules: TextRules,
  sink: Sink,
  report: ReportProgress,
  signal: AbortSignal | undefined,
): Promise<void> {
  let done = 0;
  for await (const { bytes, read } of stagedText(pieces, await textStage(rules), () => {}, signal)) {
    await sink.write(bytes);
    done += read;
    report(done);
    throwIfAborted(signal);
  }
}

async function writeParts(
  parts: readonly Piece[][],
  rules: TextRules,
  threads: number,
  sink: Sink,
  report: ReportProgress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const places = new Int32Array(platform().memory.shared(8));
  const job: JoinJob = { parts, rules, places, threads, stop: createStopFlag() };
  const sizes = parts.map((pieces) => pieces.reduce((sum, { start, end }) => sum + end - start, 0));
  const waiting = new Map<number, Uint8Array>();
  let done = 0;
  const onStep = ({ part, bytes }: JoinedPart) => {
    waiting.set(part, bytes);
  };
  /** Writes what is next, and joins meanwhile what no other thread has begun. */
  const writeInOrder = async function* (own: JoinJob): AsyncGenerator<JoinedPart | undefined> {
    const joined = joinParts(own);
    for (let part = 0; part < parts.length && own.stop[0] === 0; ) {
      const bytes = waiting.get(part);
      if (bytes) {
        waiting.delete(part);
        await sink.write(bytes);
        done += sizes[part++];
        report(done);
        Atomics.store(places, WRITTEN, part);
        Atomics.notify(places, WRITTEN);
        yield undefined;
      } else if (mayGoOn(own)) {
        const step = await joined.next();
        if (!step.done) yield step.value;
      } else await platform().threads.pause();
    }
  };
  const jobs = Array.from({ length: threads }, () => job);
  const worker = 'corpus/joined-text-worker.js';
  await runTeam<JoinJob, JoinedPart>({ worker, jobs, work: writeInOrder, onStep, stop: job.stop }, signal);
}

/** What other threads do: parts in order, as they are free, but not so far ahead that memory fills. */
export async function* joinAhead(job: JoinJob): AsyncGenerator<JoinedPart> {
  const { parts, places, stop } = job;
  for await (const joined of joinParts(job)) {
    yield joined;
    while (stop[0] === 0 && !mayGoOn(job) && Atomics.load(places, NEXT) < parts.length)
      Atomics.wait(places, WRITTEN, Atomics.load(places, WRITTEN), PATIENCE);
  }
}

function mayGoOn({ parts, places, threads }: JoinJob): boolean {
  const next = Atomics.load(places, NEXT);
  return next < parts.length && next < Atomics.load(places, WRITTEN) + AHEAD * threads;
}

async function* joinParts({ parts, rules, places, stop }: JoinJob): AsyncGenerator<JoinedPart> {
  const stage = await textStage(rules);
  for (let part = Atomics.add(places, NEXT, 1); part < parts.length; part = Atomics.add(places, NEXT, 1)) {
    const text = new ByteList();
    for await (const { bytes } of stagedText(parts[part], stage, () => {})) {
      if (stop[0] !== 0) return;
      text.append(bytes);
    }
    yield { part, bytes: text.bytes.slice() };
  }
}
