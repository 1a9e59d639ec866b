import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../entries/command-line.js';
import {
  createIndex,
  EMBED_OPTIONS,
  editIndex,
  INDEX_OPTIONS,
  type IndexOptions,
  type IndexReport,
} from '../entries/texts.js';
import type { RunHooks } from '../entries/training.js';
import {
  type Call,
  command,
  type Flags,
  givenOptions,
  LIST_FLAG,
  OUTPUT_FLAG,
  QUIET_FLAG,
  REPORT_FLAG,
} from './command.js';
import { filesBeside } from './document-flags.js';
import { collectionOptions, TEXT_FLAGS } from './embedder-flags.js';
import { counted, formatCount, formatSeconds } from './figures.js';
import { answerJson, say } from './output.js';
import { checkOutputs } from './output-file.js';
import { withStop } from './progress-bar.js';

const FLAGS = {
  output: { ...OUTPUT_FLAG, help: 'the index to write, such as x.idx' },
  ...INDEX_OPTIONS,
  add: {
    kind: 'string',
    repeatable: true,
    help: 'add the texts of this file or folder to the index; those of an id that is there take its place',
  },
  delete: {
    ...LIST_FLAG,
    help: 'take the texts with these ids out of the index',
  },
  deleteWhere: {
    kind: 'string',
    repeatable: true,
    help: 'take the texts out of the index of which this holds, as search takes it in --where; all given must hold',
  },
  ...EMBED_OPTIONS,
  ...TEXT_FLAGS,
  json: REPORT_FLAG,
  quiet: QUIET_FLAG,
} as const satisfies Flags;

const OF_ENCODERS = namesIn('encoder', 'tokens', 'endpoint');
const OF_MODELS = [...namesIn('method'), ...OF_ENCODERS];

function namesIn(...groups: readonly string[]): string[] {
  return Object.entries(EMBED_OPTIONS).flatMap(([name, { group }]) => (groups.includes(group) ? name : []));
}

type IndexCall = Call<typeof FLAGS, '<inputs..>'>;

export const index = command({
  usage: 'index <inputs..>',
  help: 'make an index of lines, files or records for wordvec search, or add texts to one and take some out',
  words: {
    inputs:
      'texts, a line each; folders, a text a file; .csv, .tsv, .jsonl, a text a record; - for stdin; with --add or --delete the index',
  },
  flags: FLAGS,
  examples: [
    ['index lines.txt -o lines.idx --embed corpus.wv --method sif --bm25', 'vectors and words of each line'],
    [
      'index reviews.csv -o reviews.idx --field review --id-field id',
      'words alone; the other columns are for --where',
    ],
    ['index lines.idx --add more.txt --delete 17 42', 'the same index, changed'],
    ['index reviews.idx --delete-where "year < 2000"', 'without texts that are so'],
  ],
  idle: ({ flags, given }) => [
    given.embed === undefined && [given.method ? OF_ENCODERS : OF_MODELS, 'without --embed MODEL'],
    given.embed !== undefined && !flags.bm25 && [['stopWords'], 'without --bm25'],
  ],
  async run(call) {
    const { json, quiet } = call.flags;
    const { add, delete: remove, deleteWhere } = call.flags;
    const edits = add.length + remove.length + deleteWhere.length > 0;
    const report = await withStop(quiet, (hooks) => (edits ? edit(call, hooks) : create(call, hooks)));
    if (json) await answerJson(report);
    if (!quiet) say(summary(report));
  },
});

/** A file's whole path, so that the index finds its model from wherever it is asked. */
function whole(model: string): string {
  return existsSync(model) ? resolve(model) : model;
}

async function create(call: IndexCall, hooks: RunHooks): Promise<IndexReport> {
  const { output, embed } = call.flags;
  const inputs = call.words.inputs;
  if (output === '' || output === '-')
    throw usageError('index: expected -o FILE, such as x.idx, as an index is read at places');
  await checkOutputs([output], inputs, filesBeside(call.flags));
  const options: IndexOptions = {
    ...givenOptions(call, { ...INDEX_OPTIONS, ...EMBED_OPTIONS }),
    ...collectionOptions(call),
    ...(embed !== '' && { embed: whole(embed) }),
  };
  return createIndex(inputs, output, options, hooks);
}

async function edit(call: IndexCall, hooks: RunHooks): Promise<IndexReport> {
  const [path, ...others] = call.words.inputs;
  if (others.length > 0)
    throw usageError(
      `index: expected one index with --add and --delete, got ${others[0]} too: name files to add with --add`,
    );
  if (call.given.output !== undefined)
    throw usageError(
      '--output: --add and --delete change the index in its place: leave it out, or copy the index first',
    );
  const fixed = Object.keys(givenOptions(call, { ...INDEX_OPTIONS, ...EMBED_OPTIONS })).find(
    (name) => name !== 'embed' && name !== 'threads',
  );
  if (fixed !== undefined)
    throw usageError(
      `\`${fixed}\`: an index keeps what it was made with: leave it out, or index the texts again`,
    );
  const { add, delete: remove, deleteWhere, embed } = call.flags;
  return editIndex(
    path,
    {
      add,
      remove,
      removeWhere: deleteWhere,
      reading: collectionOptions(call),
      ...(embed !== '' && { embed: whole(embed) }),
    },
    hooks,
  );
}

function summary({ texts, empty, unreadable, unknown, removed, embedder, seconds }: IndexReport): string {
  const notes = [
    [removed, 'taken out'],
    [empty, 'empty left out'],
    [unreadable, 'that could not be read left out'],
    [embedder === null ? 0 : unknown, 'without a word that the model knows'],
  ] as const;
  const told = notes.filter(([count]) => count > 0).map(([count, what]) => `, ${formatCount(count)} ${what}`);
  const how = embedder === null ? '' : `; vectors: ${embedder}`;
  return `${counted(texts, 'text')} in the index${told.join('')}, in ${formatSeconds(seconds)}${how}`;
}
