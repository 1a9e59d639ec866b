import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assembleCorpus, books } from './corpus.mjs';

/** About what a teacher has to show: some chapters. */
const SMALL = 50_000;
const QUESTIONS = fileURLToPath(new URL('../bench/harness/families.txt', import.meta.url));

/**
 * Writes the texts that the pages work on to `corpora/`: embedded.txt, questions.txt (analogies), authors.txt and
 * authors-test.txt, paragraphs of books labelled with who wrote them, every fifth to test with, and alice.txt, the first 50 kB
 * of Alice's Adventures in Wonderland. Returns the number of words of each package in embedded.txt.
 */
export async function assembleTexts() {
  const words = await assembleCorpus('corpora/embedded.txt');
  await copyFile(QUESTIONS, 'corpora/questions.txt');
  const all = await books();
  const [, alice] = all.find(([name]) => name === 'carroll-alice');
  await writeFile('corpora/alice.txt', `${alice.join('\n').slice(0, SMALL).replace(/\n.*$/, '\n')}`);
  const labelled = all.flatMap(([name, lines]) => lines.map((line) => [name.split('-')[0], line]));
  const lines = labelled
    .map(
      ([author, line]) =>
        `__label__${author} ${line
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim()}`,
    )
    .filter((line) => line.split(' ').length > 8);
  await writeFile(
    'corpora/authors.txt',
    linesWhere(lines, (i) => i % 5 !== 0),
  );
  await writeFile(
    'corpora/authors-test.txt',
    linesWhere(lines, (i) => i % 5 === 0),
  );
  return words;
}

function linesWhere(lines, isWanted) {
  return lines
    .filter((_, i) => isWanted(i))
    .map((line) => `${line}\n`)
    .join('');
}
