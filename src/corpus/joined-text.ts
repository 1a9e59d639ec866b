import type { Given } from '../call-options.js';
import { checkNames } from '../errors.js';
import { completeOptions, rowsOf } from '../options.js';
import { checkPath, type Source, threadCount, writeWhole } from '../platform.js';
import { type RunHooks, startProgress, throwIfAborted } from '../progress.js';
import { makeParts, orderedPieces, type PartsJob } from '../run/ordered-parts.js';
import { checkPhrases, joinedPhrases, type Phrases } from './phrase-list.js';
import { PHRASE_TEXT_OPTIONS, type PhraseOptions } from './phrase-options.js';
import { type Piece, planRanges } from './ranges.js';
import { stagedText, type Text } from './text.js';
import { openText, type TextInput } from './text-input.js';
import type { TextRules } from './text-rules.js';
import { cutRule, textRules, textStage } from './text-stages.js';

/** Bytes of text that a thread joins at a time. */
const PART = 1 << 22;

interface JoinWork {
  readonly parts: readonly (readonly Piece[])[];
  readonly rules: TextRules;
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
  given: Given<Pick<PhraseOptions, (typeof PHRASE_TEXT_OPTIONS)[number]>> = {},
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
      let done = 0;
      for await (const { bytes, read } of joinedText(sources, total, rules, options.threads, hooks.signal)) {
        await sink.write(bytes);
        done += read;
        report(done);
        throwIfAborted(hooks.signal);
      }
      throwIfAborted(hooks.signal);
    },
    hooks,
  );
}

async function* joinedText(
  sources: readonly Source[],
  total: number,
  rules: TextRules,
  wanted: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Text> {
  const count = Math.ceil(total / PART) || 1;
  const threads = Math.min(threadCount(wanted), count);
  // What can only be read from its start is joined as it comes.
  if (threads < 2 || sources.some(({ stream }) => stream)) {
    const pieces = (await planRanges(sources, 1)).flat();
    yield* stagedText(pieces, await textStage(rules), () => {}, signal);
    return;
  }
  const parts = await planRanges(sources, count, await cutRule(rules));
  const work: JoinWork = { parts, rules };
  const joined = orderedPieces<JoinWork, Text>('corpus/joined-text-worker.js', work, {
    parts: parts.length,
    threads,
    signal,
  });
  for await (const [text] of joined) yield text;
}

export async function joinParts(job: PartsJob<JoinWork>, tell: (progress: unknown) => void): Promise<void> {
  const { parts, rules } = job.work;
  const stage = await textStage(rules);
  await makeParts<Text>(job, tell, async (part, send) => {
    for await (const { bytes, read } of stagedText(parts[part], stage, () => {}))
      await send({ bytes: bytes.slice(), read });
  });
}
