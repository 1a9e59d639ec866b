import { basename } from 'node:path';
import { spellingsOf, usageError } from '../entries/command-line.js';
import { WordTable } from '../entries/queries.js';
import { WordvecError } from '../entries/training.js';
import { readVectors, summarizeFile } from '../entries/vector-files.js';
import { answerLines, linesOfStdin } from './answer-lines.js';
import { readCall } from './arguments.js';
import { ANSWER_FLAGS, type Call, type Command, command, MODEL_WORD } from './command.js';
import { answer, answerJson, say } from './output.js';
import { withProgress } from './progress-bar.js';
import { READING_FLAGS, rowChoice } from './reading-flags.js';
import { askModels, type OpenModel, type OpenOther, type Verb } from './verb.js';
import { VERBS } from './verbs.js';

export function questionCommand(name: string): Command {
  const verb = VERBS.find(({ usage }) => usage.startsWith(`${name} `))!;
  return command({
    usage: verb.usage.replace(' ', ' <model> '),
    help: verb.help,
    words: { model: MODEL_WORD, ...verb.words },
    flags: { ...verb.flags, ...READING_FLAGS, ...ANSWER_FLAGS },
    examples: (verb.examples ?? []).map(([example, meaning]) => [`${name} corpus.vec ${example}`, meaning]),
    idle: (call) => verb.idle?.(call) ?? [],
    async run(call) {
      const lines = asksStdin(verb, call);
      if (lines && call.words.model === '-')
        throw usageError('-: stdin can be the model or the words, not both');
      const choice = rowChoice(call.flags);
      const words =
        lines || !verb.alone ? choice.words : (choice.words ?? WordTable.from(inAllForms(verb.asked(call))));
      const open = async (path: string, documents: boolean): Promise<OpenModel> => {
        const vectors = await withProgress(call.flags.quiet, (hooks) =>
          readVectors(path, { ...choice, words, documents }, hooks),
        );
        return { name: basename(path), path, vectors };
      };
      const model = await open(call.words.model as string, call.flags.documents);
      let other: Promise<OpenModel> | undefined;
      const openOther: OpenOther = (path) => {
        // Words that are near a document.
        other ??= open(path, false);
        return other;
      };
      const ask = async (one: Call, label = '') => {
        const { text, json, notes } = await askModels(verb, [model], one, openOther).catch((error) =>
          adviseOfDocuments(error, model.path, call.flags.documents),
        );
        notes.forEach(say);
        await (call.flags.json ? answerJson(json) : answer(label + text));
      };
      if (!lines) return ask(call);
      const askWith = (words: readonly string[], label?: string) =>
        ask({ ...call, words: readCall(verb, ['--', ...words]).words }, label);
      const wordsOf = (line: string) => verb.split?.(line) ?? line.match(/\S+/g) ?? [];
      if (!verb.together?.(call))
        return answerLines((line, label) => askWith(wordsOf(line), verb.listed && label));
      const all: string[] = [];
      for await (const line of linesOfStdin()) all.push(...wordsOf(line));
      if (all.length === 0) throw usageError('-: stdin has no words');
      await askWith(all);
    },
  });
}

/** Of a model of documents: which of its two kinds of names was asked for. */
async function adviseOfDocuments(error: unknown, path: string, documents: boolean): Promise<never> {
  if (!(error instanceof WordvecError && error.code === 'unknown-word') || path === '-') throw error;
  if (!documents && (await summarizeFile(path)).documents === undefined) throw error;
  const advice = documents
    ? `documents and tags were asked for: words are without --documents, a new text is searched for by wordvec index --embed ${path}`
    : 'words were asked for: documents and tags are with --documents';
  throw new WordvecError(error.code, `${error.message}; ${advice}`, { cause: error });
}

/** Words as `vectorOf` looks for them. */
function inAllForms(words: readonly string[]): string[] {
  return [...new Set(words.flatMap((word) => [word, ...spellingsOf(word)]))];
}

/** Whether `-` stands for all the words. */
function asksStdin(verb: Verb, call: Call): boolean {
  const words = Object.keys(verb.words ?? {}).flatMap((name) => call.words[name] ?? []);
  return words.length === 1 && words[0] === '-';
}
