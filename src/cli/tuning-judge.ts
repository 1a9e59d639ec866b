import { exec } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputError, readChunks, shown, usageError } from '../entries/command-line.js';
import { evaluateAnalogies, evaluateSimilarity } from '../entries/evaluations.js';
import type { KeyedVectors } from '../entries/queries.js';
import { writeVectors } from '../entries/vector-files.js';

/** The judge that the flags name; undefined where they name none. @throws WordvecError `usage` for more than one */
export function judgeOf({
  similarity,
  analogies,
  judge,
}: Readonly<Record<'similarity' | 'analogies' | 'judge', string>>):
  | ((vectors: KeyedVectors) => Promise<number>)
  | undefined {
  const given = Object.entries({ similarity, analogies, judge }).filter(([, value]) => value !== '');
  if (given.length > 1)
    throw usageError(
      `${given.map(([name]) => `--${name}`).join(', ')}: vectors are judged by one number: give one of them`,
    );
  if (similarity !== '')
    return async (vectors) => {
      const { spearman } = await evaluateSimilarity(vectors, readChunks(similarity), { name: similarity });
      if (spearman !== null) return spearman;
      throw inputError(
        `--similarity: ${similarity} has no two pairs of words of the text: give pairs of words that it has`,
      );
    };
  if (analogies !== '')
    return async (vectors) =>
      (await evaluateAnalogies(vectors, readChunks(analogies), { name: analogies })).overall.accuracy ?? 0;
  return judge === '' ? undefined : (vectors) => askCommand(judge, vectors);
}

/** Runs a command on a file of the vectors; the last word that it prints is the number. */
async function askCommand(command: string, vectors: KeyedVectors): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'wordvec-'));
  try {
    const path = join(folder, 'trial.vec');
    await writeVectors(vectors, path, { format: 'vec' });
    const asked = command.includes('{}') ? command.replaceAll('{}', `"${path}"`) : `${command} "${path}"`;
    const said = await new Promise<string>((resolve, reject) => {
      // Its bar of progress may be long.
      exec(asked, { maxBuffer: Number.POSITIVE_INFINITY }, (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const reason = stderr.trim().split('\n').at(-1) || `it ended with code ${error.code}`;
        reject(inputError(`--judge: ${shown(command)} failed: ${shown(reason, 200)}`));
      });
    });
    const word = said.trim().split(/\s+/).at(-1) ?? '';
    if (word !== '' && Number.isFinite(Number(word))) return Number(word);
    throw inputError(`--judge: expected a number from ${shown(command)}, got ${shown(said.trim())}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
