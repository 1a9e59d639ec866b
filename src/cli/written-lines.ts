import { writeWhole } from '../entries/command-line.js';

const BATCH = 4096;

/** Writes a line for each item; the file appears whole or not at all. @throws WordvecError `io` */
export async function writeLines<Item>(
  path: string,
  items: readonly Item[],
  lineOf: (item: Item, i: number) => string,
): Promise<void> {
  const encoder = new TextEncoder();
  await writeWhole(path, async (sink) => {
    for (let first = 0; first < items.length; first += BATCH) {
      const lines = items.slice(first, first + BATCH).map((item, i) => `${lineOf(item, first + i)}\n`);
      await sink.write(encoder.encode(lines.join('')));
    }
  });
}
