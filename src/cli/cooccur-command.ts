import { usageError } from '../entries/command-line.js';
import {
  COOCCUR_OPTIONS,
  type CooccurOptions,
  type CooccurReport,
  type Cooccurrences,
  cooccur,
  type Partner,
  type ProbabilityRatio,
  probabilityRatios,
  readRows,
  strongestPartners,
  tellingProbes,
  type Vocabulary,
  writeCooccurrences,
  writeVocabulary,
} from '../entries/corpora.js';
import { nearestSpellings } from '../entries/queries.js';
import { WordvecError } from '../entries/training.js';
import {
  type Call,
  command,
  FILES_WORD,
  type Flags,
  type FlagValues,
  givenOptions,
  JSON_FLAG,
  LIST_FLAG,
  OUTPUT_FLAG,
  optionFlags,
  SUMMARY_FLAG,
  TOP_FLAG,
} from './command.js';
import { DOCUMENT_FLAGS, documentRows, filesBeside, madeOfDocuments } from './document-flags.js';
import { counted, formatBytes, formatSeconds, plainTable } from './figures.js';
import { answer, answerJson, say } from './output.js';
import { checkOutputs, checkStdout } from './output-file.js';
import { withStop } from './progress-bar.js';

const TABLE = optionFlags('glove', COOCCUR_OPTIONS);

const OWN_FLAGS = {
  output: {
    ...OUTPUT_FLAG,
    group: 'output',
    help: "file for the counts in GloVe's format (16 bytes a pair), - for stdout",
  },
  show: {
    ...LIST_FLAG,
    group: 'output',
    help: 'print the strongest partners of these words; of the first two also what tells them apart',
  },
  probes: {
    ...LIST_FLAG,
    group: 'output',
    help: 'the words that tell the two apart (chosen from their partners where none are given)',
  },
  top: { ...TOP_FLAG, group: 'output', help: 'partners shown' },
  json: JSON_FLAG,
  quiet: { ...SUMMARY_FLAG, group: 'output' },
} as const satisfies Flags;

const FLAGS = { ...TABLE, ...DOCUMENT_FLAGS, ...OWN_FLAGS };

export const cooccurCounts = command({
  usage: 'cooccur <files..>',
  help: 'count how often words stand near each other, for GloVe, or to look at with --show',
  words: { files: FILES_WORD },
  flags: FLAGS,
  examples: [
    ['cooccur corpus.txt -o cooccurrence.bin --save-vocab vocab.txt', "GloVe's two files"],
    ['cooccur corpus.txt --show ice steam --probes solid gas water fashion', 'the table of the GloVe paper'],
  ],
  idle: ({ flags }) => [flags.show.length === 0 && [['probes', 'top'], 'without --show WORD']],
  run: runCooccur,
});

async function runCooccur(call: Call<typeof FLAGS, '<files..>'>): Promise<void> {
  const { flags } = call;
  if (flags.output === '' && flags.show.length === 0)
    throw usageError('cooccur: expected -o FILE or --show WORD..., got neither');
  const inputs = call.words.files;
  const given: Partial<CooccurOptions> = givenOptions(call, TABLE);
  const { saveVocab = '' } = given;
  const printing = flags.json ? '--json' : flags.show.length > 0 && '--show';
  checkStdout(printing, { '-o': flags.output, '--save-vocab': saveVocab });
  const steps = givenOptions(call, DOCUMENT_FLAGS);
  await checkOutputs([flags.output, saveVocab], inputs, filesBeside({ ...given, ...steps }));
  await withStop(flags.quiet, async (hooks) => {
    const made = await madeOfDocuments(inputs, steps, given, hooks);
    const report = await cooccur(made ?? inputs, { ...given, saveVocab: '' }, hooks);
    const saveCounts = async () => {
      if (flags.output !== '') await writeCooccurrences(report.counts, flags.output, hooks);
    };
    try {
      // The rows of the counts are the vocabulary's: with those of another text they train nonsense. So no signal
      // comes between the two.
      if (saveVocab !== '') await writeVocabulary(report.vocabulary, saveVocab, {}, saveCounts);
      else await saveCounts();
      hooks.finish();
      const seen = look(report.vocabulary, report.counts, flags);
      if (flags.json) await answerJson({ ...figures(report), preparation: made?.report, ...seen });
      else await answer(tables(seen, flags));
      if (flags.quiet) return;
      for (const row of made ? documentRows(made.report) : []) say(row.join(': '));
      say(summary(report, flags.output));
    } finally {
      report.counts.close();
    }
  });
}

type OwnFlags = FlagValues<typeof OWN_FLAGS>;

function figures({ vocabulary, counts, counting, encoding }: CooccurReport) {
  const seconds = counting.seconds + encoding.seconds + counts.seconds;
  return { pairs: counts.records, words: vocabulary.words.size, seconds, spilledBytes: counts.spilled };
}

function summary(report: CooccurReport, output: string): string {
  const { pairs, words, seconds, spilledBytes } = figures(report);
  const spilled = spilledBytes > 0 ? `, ${formatBytes(spilledBytes)} on disk meanwhile` : '';
  const where = output === '' ? '' : `; ${output === '-' ? 'stdout' : output}`;
  return `${counted(pairs, 'pair')} of ${counted(words, 'word')} in ${formatSeconds(seconds)}${spilled}${where}`;
}

/** What --show asks for: partners of each word, and of the first two what tells them apart. */
function look(vocabulary: Vocabulary, counts: Cooccurrences, { show, probes, top }: OwnFlags) {
  if (show.length === 0) return { partners: [], ratios: [] };
  const rows = show.map((word) => askedRow(vocabulary, word));
  const given = probes.map((word) => askedRow(vocabulary, word));
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

function askedRow({ words }: Vocabulary, word: string): number {
  const row = words.indexOf(word);
  if (row >= 0) return row;
  const near = nearestSpellings(words, word);
  const advice = near.length > 0 ? `; did you mean ${near.join(', ')}?` : '; try a lower --min-count';
  throw new WordvecError('unknown-word', `"${word}" is not in the vocabulary${advice}`);
}

/** The strongest partners of a word: X, P(k|word), and how much more often than by chance. */
function partnerTable({ word, partners }: { word: string; partners: readonly Partner[] }): string {
  const rows = partners.map(({ word: partner, count, probability, lift }) => [
    partner,
    count.toFixed(1),
    scientific(probability),
    `${significant(lift)} x chance`,
  ]);
  if (rows.length === 0) return `${word}: no partners\n`;
  return plainTable(rows, ['left', 'right', 'right', 'right'], [`near ${word}`, 'X', `P(k|${word})`, '']);
}

/** Probabilities and their ratios, a probe word a row, after table 1 of the GloVe paper. */
function ratioTable(first: string, second: string, ratios: readonly ProbabilityRatio[]): string {
  const rows = ratios.map((probe) => [
    probe.probe,
    scientific(probe.first),
    scientific(probe.second),
    significant(probe.ratio),
    meaning(probe, first, second),
  ]);
  const head = ['k', `P(k|${first})`, `P(k|${second})`, 'ratio', ''];
  return plainTable(rows, ['left', 'right', 'right', 'right', 'left'], head);
}

/** Past this a ratio says something, as its inverse does. */
const TELLING = 2;
/** A count that a ratio can rest on. */
const ENOUGH = 2;

function meaning({ ratio, count }: ProbabilityRatio, first: string, second: string): string {
  if (count === 0) return 'near neither';
  if (count < ENOUGH) return 'too rare to tell';
  if (ratio >= TELLING) return `goes with ${first}`;
  return ratio <= 1 / TELLING ? `goes with ${second}` : 'near both alike';
}

function scientific(probability: number): string {
  return probability === 0 ? '0' : probability.toExponential(1);
}

function significant(x: number): string {
  if (Number.isNaN(x)) return '-';
  if (!Number.isFinite(x)) return '∞';
  return x === 0 ? '0' : String(Number(x.toPrecision(x >= 100 ? 3 : 2)));
}
