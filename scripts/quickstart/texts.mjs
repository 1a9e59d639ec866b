import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assembleCorpus, books } from './corpus.mjs';

const QUESTIONS = fileURLToPath(new URL('../bench/harness/families.txt', import.meta.url));

/**
 * Writes the texts that the README works on to `corpora/`: embedded.txt, questions.txt (analogies), and authors.txt and
 * authors-test.txt, paragraphs of books labelled with who wrote them, every fifth to test with. Returns the number of words
 * of each package in embedded.txt.
 */
export async function assembleTexts() {
  const words = await assembleCorpus('corpora/embedded.txt');
  await copyFile(QUESTIONS, 'corpora/questions.txt');
  const labelled = (await books()).flatMap(([name, lines]) =>
    lines.map((line) => [name.split('-')[0], line]),
  );
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
