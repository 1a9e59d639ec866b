import {
  type CooccurOptions,
  type Cooccurrences,
  cooccur,
  defaultOf,
  nearestSpellings,
  type OptionName,
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
import { formatAmount, formatCount, formatSeconds } from '../values.js';

/** The options of the GloVe trainer that are about counting. */
const COUNTING = [
  'window',
  'symmetric',
  'distanceWeighting',
  'acrossLines',
  'tokenizer',
  'maxSentence',
  'minCount',
  'maxVocab',
  'readVocab',
  'saveVocab',
  'threads',
  'memory',
] as const satisfies OptionName[];

const tableFlags = Object.fromEntries(
  COUNTING.map((name) => [name, { ...optionRow(name, 'glove'), default: defaultOf(name, 'glove') }]),
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
  if (flags.output === '-' && flags.show.length > 0)
    throw new WordvecError('usage', '--show: prints to stdout, where -o - writes the counts');
  const inputs = listOf(call, 'files');
  const options = countingOptions(call);
  const outputs = [flags.output, options.saveVocab].filter((path) => path !== '');
  await checkOutputs(outputs, inputs);
  const reporter = createReporter(flags.quiet);
  const stop = listenForStop();
  const hooks = { ...reporter, signal: stop.signal };
  try {
    const report = await cooccur(inputs, options, hooks);
    try {
      if (flags.output !== '') await writeCooccurrences(flags.output, report.counts, hooks);
      reporter.finish();
      if (flags.show.length > 0) await show(report.vocabulary, report.counts, flags);
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

function summary(report: Awaited<ReturnType<typeof cooccur>>, output: string): string {
  const { vocabulary, counts, counting, encoding } = report;
  const seconds = counting.seconds + encoding.seconds + counts.seconds;
  const spilled = counts.spilled > 0 ? `, ${formatAmount(counts.spilled)} bytes on disk meanwhile` : '';
  const where = output === '' ? '' : `; ${output === '-' ? 'stdout' : output}`;
  return `${formatCount(counts.records)} pairs of ${formatCount(vocabulary.words.size)} words in ${formatSeconds(seconds)}${spilled}${where}`;
}

async function show(vocabulary: Vocabulary, counts: Cooccurrences, flags: OwnFlags): Promise<void> {
  const rows = flags.show.map((word) => rowOfWord(vocabulary, word));
  const read = readRows(counts, vocabulary.words.size, rows);
  const partners = flags.show.map((word, i) => {
    return { word, partners: strongestPartners(vocabulary, read, rows[i]!, flags.top) };
  });
  const [first, second] = rows;
  const pair = second === undefined || second === first ? undefined : ([first!, second] as const);
  const probes = flags.probes.map((word) => rowOfWord(vocabulary, word));
  const ratios = pair
    ? probabilityRatios(vocabulary, read, ...pair, probes.length > 0 ? probes : tellingProbes(read, ...pair))
    : [];
  if (flags.json) return answerJson({ partners, ratios });
  await answer(partners.map(partnerTable).join('\n'));
  if (ratios.length > 0) await answer(`\n${ratioTable(flags.show[0]!, flags.show[1]!, ratios)}`);
}

function rowOfWord({ words }: Vocabulary, word: string): number {
  const row = words.indexOf(word);
  if (row >= 0) return row;
  const near = nearestSpellings(words, word);
  const advice = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '; try a lower --min-count';
  throw new WordvecError('unknown-word', `"${word}" is not in the vocabulary${advice}`);
}
