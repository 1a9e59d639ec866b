// A model of fastText in our own container: the head of fastText's file, up to its matrices, and the rows in use.
import { type FastTextModel, lacksOutput, withoutOutput } from '../embeddings/fasttext-model.js';
import type { Sink } from '../platform.js';
import { type RunHooks, startProgress } from '../progress.js';
import type { ByteReader } from './byte-reader.js';
import { type Container, readContainer, writeContainer } from './container.js';
import { type FastTextHead, outputRowsOf, readHead, writeHead } from './fasttext-head.js';
import { takeMaking } from './native-head.js';
import { bytesSection, checkEnd, rowSections, sectionsOf, takeRows } from './native-rows.js';

export const FASTTEXT_MODEL = 'fasttext-model';

/** Writes all of a model, but for rows that are zeros. */
export async function writeNativeFastText(model: FastTextModel, sink: Sink, hooks: RunHooks): Promise<void> {
  const { input, output, making } = model;
  const report = startProgress(hooks, { phase: 'saving', unit: 'rows', total: input.rows + output.rows });
  await writeContainer(sink, { kind: FASTTEXT_MODEL, meta: { making } }, [
    await bytesSection('head', (writer) => writeHead(writer, model)),
    ...(await rowSections('input', input, report)),
    ...(lacksOutput(model) ? [] : await rowSections('output', output, (rows) => report(input.rows + rows))),
  ]);
}

/** @throws WordvecError `format`, also where the file holds something else */
export async function readNativeFastText(reader: ByteReader): Promise<FastTextModel> {
  const container = await readContainer(reader);
  if (container.kind === FASTTEXT_MODEL) return takeFastText(container, reader);
  throw container.error(
    'it holds no model of fastText, whose n-grams or labels are asked for: give a .bin or .ftz file, or what `train fasttext` or `train classifier` wrote',
  );
}

/** What stands before the rows, and whether these are quantized. @throws WordvecError `format` */
export async function takeHeadOf(container: Container, reader: ByteReader): Promise<FastTextHead> {
  const bytes = reader.over(container.take('head', 'uint8', [-1]));
  const head = await readHead(bytes);
  await checkEnd(bytes, 'head');
  return { ...head, quantized: !container.has('input') };
}

/** The model of a container that was read whole. @throws WordvecError `format` */
export async function takeFastText(container: Container, reader: ByteReader): Promise<FastTextModel> {
  const { quantized: _, ...head } = await takeHeadOf(container, reader);
  const making = takeMaking(container);
  const rows = (name: string, count: number) => takeRows(container, reader, name, count, head.settings.dim);
  const input = await rows('input', head.dictionary.inputRows);
  if (!sectionsOf('output').some(container.has)) return withoutOutput({ ...head, input, making });
  return { ...head, making, input, output: await rows('output', outputRowsOf(head)) };
}
