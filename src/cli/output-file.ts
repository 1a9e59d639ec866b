import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { checkWritable, findSources, WordvecError } from '../training.js';

/**
 * Where to write when the user did not say: the first input's name, without its folder and endings.
 * @throws WordvecError `usage` when the input is stdin.
 */
export function defaultOutput(inputs: readonly string[], extension: string): string {
  if (inputs.length === 0) throw new WordvecError('usage', 'say where to write with -o FILE');
  const name = basename(inputs[0]!).replace(/\.gz$/, '');
  if (name === '-') throw new WordvecError('usage', 'stdin has no name: say where to write with -o FILE');
  if (/[*?{}[\]]/.test(name))
    throw new WordvecError('usage', `${name}: stands for many files: say where to write with -o FILE`);
  return basename(name, extname(name)) + extension;
}

/** `dir/out.vec.gz` -> `dir/out.stopped.vec.gz`: the file of a run that did not come to its end. */
export function stoppedName(output: string): string {
  if (output === '-') return output;
  const packed = output.endsWith('.gz') ? '.gz' : '';
  const name = basename(output, packed);
  const extension = extname(name);
  return join(dirname(output), `${basename(name, extension)}.stopped${extension}${packed}`);
}

/**
 * Finds out, before hours of work, whether the outputs can be written.
 * @param inputs what is read, folders and patterns too
 * @param others files that are read besides
 * @throws WordvecError `io`, or `usage` when an output is one of the inputs, or named twice.
 */
export async function checkOutputs(
  outputs: readonly string[],
  inputs: readonly string[],
  others: readonly string[] = [],
): Promise<void> {
  const sources = inputs.length === 0 ? [] : (await findSources(inputs)).map(({ path }) => path);
  const read = await Promise.all([...sources, ...others].map(identityOf));
  const written = new Set<string>();
  for (const output of outputs) {
    const identity = await identityOf(output);
    if (identity === undefined) continue;
    if (output !== '-' && read.includes(identity))
      throw new WordvecError('usage', `${output}: is an input too; name another file`);
    if (written.has(identity))
      throw new WordvecError(
        'usage',
        `expected different files for all that is written, got ${output} twice`,
      );
    written.add(identity);
    await checkWritable(output);
  }
}

/** Equal for names of the same file; undefined for devices and pipes. */
async function identityOf(path: string): Promise<string | undefined> {
  if (path === '-') return path;
  const found = await stat(path).catch(() => undefined);
  if (!found) return resolve(path);
  return found.isFile() || found.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
}
