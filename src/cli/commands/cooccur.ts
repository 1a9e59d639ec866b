import {
  aliasesOf,
  COOCCUR_OPTIONS,
  type CooccurOptions,
  type CooccurReport,
  type Cooccurrences,
  cooccur,
  defaultOf,
  nearestSpellings,
  optionRow,
  probabilityRatios,
  readRows,
  resolveOptions,
  strongestPartners,
  tellingProbes,
  type Vocabulary,
  WordvecError,
  writeCooccurrences,
} from '../../index.js';
import { type Call, command, type Flags, JSON_FLAG, listOf } from '../command.js';
import { partnerTable, ratioTable } from '../cooccurrence-tables.js';
import { answer, answerJson, say } from '../output.js';
import { checkOutputs } from '../output-file.js';
import { createReporter } from '../progress.js';
import { listenForStop } from '../stop.js';
import { formatBytes, formatCount, formatSeconds } from '../values.js';

const tableFlags = Object.fromEntries(
  COOCCUR_OPTIONS.map((name) => [
    name,
    { ...optionRow(name, 'glove'), default: defaultOf(name, 'glove'), aliases: aliasesOf(name, 'glove') },
  ]),
) as Flags;

const ownFlags = {
  output: {
    kind: 'string',
    short: 'o',
    aliases: ['out'],
    group: 'output',
    help: "file for the counts in GloVe's format (16 bytes a pair), - for stdout",
  },
  show: {
    kind: 'string',
    repeatable: true,
    greedy: true,
    group: 'output',
    help: 'print the strongest partners of these words; of the first two also what tells them apart',
  },
  probes: {
    kind: 'string',
    repeatable: true,
    greedy: true,
    group: 'output',
    help: 'the words that tell the two apart (chosen from their partners where none are given)',
  },
  top: { kind: 'integer', default: 10, min: 1, max: 1_000_000, group: 'output', help: 'partners shown' },
  json: JSON_FLAG,
  quiet: { kind: 'boolean', short: 'q', group: 'output', help: 'no progress and no summary' },
} as const satisfies Flags;

/** `wordvec cooccur FILE -o cooccurrence.bin`: the counts that GloVe is trained on, and a look at them. */
export const cooccurCommand = command<Flags>({
  usage: 'cooccur <files..>',
  help: 'count how often words stand near each other, for GloVe, or to look at with --show',
  words: { files: 'text files, folders, globs, .gz, - for stdin' },
  flags: { ...tableFlags, ...ownFlags },
  examples: [
    ['cooccur corpus.txt -o cooccurrence.bin --save-vocab vocab.txt', "GloVe's two files"],
    ['cooccur corpus.txt --show ice steam --probes solid gas water fashion', 'the table of the GloVe paper'],
  ],
  run: runCooccur,
});

async function runCooccur(call: Call): Promise<void> {
  const flags = call.flags as unknown as OwnFlags;
  if (flags.output === '' && flags.show.length === 0)
    throw new WordvecError('usage', 'cooccur: expected -o FILE or --show WORD..., got neither');
  const inputs = listOf(call, 'files');
  const options = countingOptions(call);
  const piped = flags.output === '-' ? '-o -' : options.saveVocab === '-' ? '--save-vocab -' : undefined;
  if (piped !== undefined && (flags.json || flags.show.length > 0))
    throw new WordvecError(
      'usage',
      `--${flags.json ? 'json' : 'show'}: prints to stdout, where ${piped} writes too`,
    );
  const outputs = [flags.output, options.saveVocab].filter((path) => path !== '');
  await checkOutputs(outputs, inputs, options.readVocab === '' ? [] : [options.readVocab]);
  const reporter = createReporter(flags.quiet);
  const stop = listenForStop();
  const hooks = { ...reporter, signal: stop.signal };
  try {
    const report = await cooccur(inputs, options, hooks);
    try {
      if (flags.output !== '') await writeCooccurrences(report.counts, flags.output, hooks);
      reporter.finish();
      const shown = look(report.vocabulary, report.counts, flags);
      if (flags.json) await answerJson({ ...figures(report), ...shown });
      else await answer(tables(shown, flags));
      if (!flags.quiet) say(summary(report, flags.output));
    } finally {
      report.counts.close();
    }
  } finally {
    reporter.finish();
    stop.release();
  }
}

interface OwnFlags {
  readonly output: string;
  readonly show: readonly string[];
  readonly probes: readonly string[];
  readonly top: number;
  readonly json: boolean;
  readonly quiet: boolean;
}

function countingOptions(call: Call): CooccurOptions {
  const given = Object.entries(call.given).filter(([name]) => name in tableFlags);
  return resolveOptions('glove', Object.fromEntries(given));
}

function figures({ vocabulary, counts, counting, encoding }: CooccurReport) {
  const seconds = counting.seconds + encoding.seconds + counts.seconds;
  return { pairs: counts.records, words: vocabulary.words.size, seconds, spilledBytes: counts.spilled };
}

function summary(report: CooccurReport, output: string): string {
  const { pairs, words, seconds, spilledBytes } = figures(report);
  const spilled = spilledBytes > 0 ? `, ${formatBytes(spilledBytes)} on disk meanwhile` : '';
  const where = output === '' ? '' : `; ${output === '-' ? 'stdout' : output}`;
  return `${formatCount(pairs)} pairs of ${formatCount(words)} words in ${formatSeconds(seconds)}${spilled}${where}`;
}

/** What --show asks for: partners of each word, and of the first two what tells them apart. */
function look(vocabulary: Vocabulary, counts: Cooccurrences, { show, probes, top }: OwnFlags) {
  if (show.length === 0) return { partners: [], ratios: [] };
  const rows = show.map((word) => rowOfWord(vocabulary, word));
  const given = probes.map((word) => rowOfWord(vocabulary, word));
  const read = readRows(counts, vocabulary.words.size, rows);
  const partners = show.map((word, i) => {
    return { word, partners: strongestPartners(vocabulary, read, rows[i], top) };
  });
  const [first, second] = rows as [number, number | undefined];
  if (second === undefined || second === first) return { partners, ratios: [] };
  const chosen = given.length > 0 ? given : tellingProbes(read, first, second);
  return { partners, ratios: probabilityRatios(vocabulary, read, first, second, chosen) };
}

function tables({ partners, ratios }: ReturnType<typeof look>, { show }: OwnFlags): string {
  const each = partners.map(partnerTable);
  return [...each, ...(ratios.length > 0 ? [ratioTable(show[0], show[1], ratios)] : [])].join('\n');
}

function rowOfWord({ words }: Vocabulary, word: string): number {
  const row = words.indexOf(word);
  if (row >= 0) return row;
  const near = nearestSpellings(words, word);
  const advice = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '; try a lower --min-count';
  throw new WordvecError('unknown-word', `"${word}" is not in the vocabulary${advice}`);
}
