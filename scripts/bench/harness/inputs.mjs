import { existsSync } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { assembleCorpus } from '../../quickstart/corpus.mjs';

const EMBEDDED = 'corpora/embedded.txt';
const QUICK_BYTES = 4e6;

/** The text to train on: the one named, else the quick start's, cut for a quick run. Lower case, split by spaces. */
export async function chooseCorpus(given, quick, folder) {
  const named = given ?? (await plainEmbedded(folder));
  const path = quick ? await cutOf(named, folder) : resolve(named);
  const { size } = await stat(path);
  const name = given === undefined ? 'the embedded corpus' : basename(given);
  return { path, name: quick ? `${name} (first ${QUICK_BYTES / 1e6} MB)` : name, megabytes: size / 1e6 };
}

/** The embedded corpus as the peers need it: they have no tokenizer but spaces. */
async function plainEmbedded(folder) {
  if (!existsSync(EMBEDDED)) await assembleCorpus(EMBEDDED);
  const path = join(folder, 'embedded.txt');
  const file = await open(EMBEDDED);
  const lines = [];
  for await (const line of file.readLines())
    lines.push(
      line
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim(),
    );
  await writeFile(path, lines.join('\n'));
  return path;
}

async function cutOf(path, folder) {
  const file = await open(path);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(QUICK_BYTES), 0, QUICK_BYTES, 0);
  await file.close();
  const whole = buffer.subarray(0, bytesRead);
  const cut = join(folder, 'cut.txt');
  await writeFile(cut, whole.subarray(0, whole.lastIndexOf(10) + 1 || bytesRead));
  return cut;
}

/** The analogy questions: the file named, else the fetched questions-words.txt, else a few families of our own. */
export function chooseQuestions(given) {
  const fetched = 'corpora/questions-words.txt';
  const path = given ?? (existsSync(fetched) ? fetched : 'scripts/bench/harness/families.txt');
  return { path, name: basename(path), restrict: 30_000 };
}
