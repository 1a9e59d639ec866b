// Rows of texts in files, by the ending of the name; all are written as the rows come.

import { ByteWriter } from '../corpus/byte-writer.js';
import { bytesOf } from '../corpus/lists.js';
import type { WordTable } from '../corpus/words.js';
import { inputError, usageError } from '../errors.js';
import { shortestText } from '../formats/decimal.js';
import { npyHead } from '../formats/npy.js';
import { putNumbers } from '../formats/projector.js';
import { writeSafetensorsHead } from '../formats/safetensors.js';
import { filesOf } from '../formats/words-beside.js';
import { checkOutputName, type Output, platform, type Sink } from '../platform.js';
import type { RunHooks } from '../progress.js';
import type { EmbeddedTexts } from './embedded-texts.js';
import type { SparseRows } from './embedder.js';
import { denseRow } from './sparse-rows.js';

const EMBEDDING_FORMATS = ['npy', 'jsonl', 'csv', 'tsv', 'safetensors'] as const;
export type EmbeddingFormat = (typeof EMBEDDING_FORMATS)[number];

export interface EmbeddingPlan {
  readonly texts: number;
  readonly dim: number;
  /** What the columns of sparse rows are called. */
  readonly words: WordTable | undefined;
  /** Of all texts, for the formats that have them in front. */
  readonly ids: readonly string[];
}

type Rows = AsyncIterable<EmbeddedTexts>;

/** The format that a name asks for. @throws WordvecError `usage` for other names */
export function embeddingFormatOf(path: string): EmbeddingFormat {
  checkOutputName(path);
  const ending = /\.([^./\\]+?)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (path === '-') return 'jsonl';
  const found = EMBEDDING_FORMATS.find((name) => name === ending);
  if (found) return found;
  throw usageError(
    `${path}: the name does not tell the format: end it with ${EMBEDDING_FORMATS.map((name) => `.${name}`).join(', ')} (each also with .gz)`,
  );
}

/** The files that are written: the one named, and what lies beside it. */
export function embeddingFiles(path: string): string[] {
  return filesOf(path, embeddingFormatOf(path));
}

/** Writes rows in the order in which they come. @throws WordvecError `usage`, `input`, `io`, `aborted` */
export async function writeEmbeddings(
  path: string,
  plan: EmbeddingPlan,
  rows: Rows,
  hooks: RunHooks,
): Promise<void> {
  const format = embeddingFormatOf(path);
  const files = embeddingFiles(path);
  const ids: Uint8Array[] = [];
  const listed = files.length > 1 ? tapped(rows, ids) : rows;
  const outputs: Output[] = [{ path, write: (sink) => WRITERS[format](sink, plan, listed) }];
  if (files.length > 1)
    outputs.push({
      path: files[1],
      async write(sink) {
        for (const part of ids) await sink.write(part);
      },
    });
  if (format === 'npy' && path !== '-') platform().files.checkSpace(path, plan.texts * plan.dim * 4);
  await platform().files.writeTogether(outputs, hooks);
}

/** The rows; their ids, a line each, are kept: as bytes, which are a tenth of what texts take. */
async function* tapped(rows: Rows, ids: Uint8Array[]): AsyncGenerator<EmbeddedTexts> {
  const encoder = new TextEncoder();
  for await (const batch of rows) {
    const own = batch.texts.map(({ id }) => id);
    const wrong = own.find((id) => /[\n\r]/.test(id));
    if (wrong !== undefined)
      throw inputError(`the id "${wrong}" holds a line end, and ids stand a line each: write .jsonl`);
    ids.push(encoder.encode(`${own.join('\n')}\n`));
    yield batch;
  }
}

const WRITERS: Readonly<
  Record<EmbeddingFormat, (sink: Sink, plan: EmbeddingPlan, rows: Rows) => Promise<void>>
> = {
  async npy(sink, plan, rows) {
    await sink.write(npyHead(plan.texts, plan.dim));
    for await (const batch of rows) await writeNumbers(sink, batch, plan);
  },
  async safetensors(sink, plan, rows) {
    const writer = new ByteWriter(sink);
    const { texts, dim, ids } = plan;
    const tensor = { name: 'embeddings', dtype: 'F32', shape: [texts, dim], bytes: texts * dim * 4 };
    const metadata = { words: JSON.stringify(ids) };
    await writeSafetensorsHead(writer, [tensor], metadata);
    await writer.flush();
    for await (const batch of rows) await writeNumbers(sink, batch, plan);
  },
  async tsv(sink, plan, rows) {
    await writeLines(sink, plan, rows, { separator: '\t', end: '\n', start: () => '' });
  },
  async csv(sink, plan, rows) {
    const names = Array.from({ length: plan.dim }, (_, d) => plan.words?.word(d) ?? `d${d}`);
    await sink.write(new TextEncoder().encode(`${['id', ...names].map(quoted).join(',')}\n`));
    await writeLines(sink, plan, rows, { separator: ',', end: '\n', start: ({ id }) => `${quoted(id)},` });
  },
  async jsonl(sink, plan, rows) {
    if (plan.words) return writeWeights(sink, plan.words, rows);
    const start = (text: EmbeddedText) => `${headOf(text)},"vector":[`;
    await writeLines(sink, plan, rows, { separator: ',', end: ']}\n', start });
  },
};

type EmbeddedText = EmbeddedTexts['texts'][number];

/** The members of a text's object of JSON, not closed. */
function headOf({ id, line }: EmbeddedText): string {
  return JSON.stringify({ id, line }).slice(0, -1);
}

interface LineForm {
  readonly separator: string;
  start(text: EmbeddedText): string;
  readonly end: string;
}

async function writeLines(sink: Sink, { dim }: EmbeddingPlan, rows: Rows, form: LineForm): Promise<void> {
  const writer = new ByteWriter(sink);
  const encoder = new TextEncoder();
  const ending = encoder.encode(form.end);
  const code = form.separator.charCodeAt(0);
  for await (const { texts, rows: numbers } of rows)
    for (const [i, text] of texts.entries()) {
      await writer.write(encoder.encode(form.start(text)));
      await putNumbers(writer, denseRow(numbers, i, dim), code);
      // In the place of the last separator.
      writer.end--;
      await writer.write(ending);
    }
  await writer.flush();
}

/** Of sparse rows, the words that have a weight. */
async function writeWeights(sink: Sink, words: WordTable, rows: Rows): Promise<void> {
  const encoder = new TextEncoder();
  for await (const { texts, rows: numbers } of rows) {
    const { starts, columns, weights } = numbers as SparseRows;
    const lines = texts.map((text, i) => {
      const cells: string[] = [];
      for (let cell = starts[i]; cell < starts[i + 1]; cell++)
        cells.push(`${JSON.stringify(words.word(columns[cell]))}:${shortestText(weights[cell])}`);
      return `${headOf(text)},"weights":{${cells.join(',')}}}\n`;
    });
    await sink.write(encoder.encode(lines.join('')));
  }
}

async function writeNumbers(sink: Sink, { texts, rows }: EmbeddedTexts, { dim }: EmbeddingPlan) {
  if (rows instanceof Float32Array) return sink.write(bytesOf(rows));
  for (let i = 0; i < texts.length; i++) await sink.write(bytesOf(denseRow(rows, i, dim)));
}

function quoted(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
