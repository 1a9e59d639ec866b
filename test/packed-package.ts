// The package as a user gets it: packed, and installed into a project of its own. And other people's tools, installed
// when a test asks for them: they are many megabytes, and not all are there for every machine.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { globSync } from 'tinyglobby';
import { afterAll } from 'vitest';
import { unusedDeclarations } from '../scripts/bare-code.mjs';

const ROOT = join(import.meta.dirname, '..');
const WINDOWS = process.platform === 'win32';
const QUIET = ['--no-audit', '--no-fund', '--no-package-lock'];

export const run = promisify(execFile);

function npm(words: readonly string[], cwd: string) {
  return run('npm', words, { cwd, shell: WINDOWS, maxBuffer: 2 ** 26 });
}

/** The files that package.json says are packed: npm, which takes seconds to say so, is asked by `projectWithPackage`. */
export function packedFiles(): string[] {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  const left = files.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
  const taken = [...files.filter((name) => !name.startsWith('!')), 'package.json', 'README*'];
  const unused = new Set(unusedDeclarations(ROOT));
  return globSync(taken, { cwd: ROOT, ignore: left })
    .filter((path) => !unused.has(path))
    .sort();
}

/** A project that has the packed package and nothing else; and what was packed. */
export async function projectWithPackage(): Promise<{ project: string; packed: string[] }> {
  const project = emptyProject();
  const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', project], ROOT);
  const { filename, files } = Object.values(JSON.parse(stdout))[0] as {
    filename: string;
    files: { path: string }[];
  };
  await npm(['install', '--ignore-scripts', ...QUIET, `./${filename}`], project);
  // As `prepack` does, which would change the dist that other tests run.
  const unused = unusedDeclarations(ROOT);
  for (const path of unused) rmSync(join(project, 'node_modules/wordvec', path));
  const packed = files.map(({ path }) => path).filter((path) => !unused.includes(path));
  return { project, packed: packed.sort() };
}

const folders: string[] = [];

// Of each file that loads this one: hooks that a hook or a test adds never run.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `wordvec-${name}-`));
  folders.push(folder);
  return folder;
}

function emptyProject(): string {
  const folder = newFolder('project');
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return folder;
}

/**
 * A folder whose node_modules has these packages (`esbuild@0.28`), or the reason why not. Their install scripts run: some
 * fetch a program.
 */
export async function tools(...names: string[]): Promise<{ folder: string; missing?: string }> {
  const folder = emptyProject();
  try {
    await npm(['install', ...QUIET, ...names], folder);
    return { folder };
  } catch (cause) {
    const lines = String((cause as { stderr?: string }).stderr ?? cause).split('\n');
    return { folder, missing: `npm install ${names.join(' ')}: ${lines[0]}` };
  }
}

/** The path of an installed program. */
export function programOf(folder: string, name: string): string {
  return join(folder, 'node_modules', '.bin', WINDOWS ? `${name}.cmd` : name);
}

/** Lines over 50 words, more than 1 MiB: threads count them. */
export const CORPUS = Array.from(
  { length: 60_000 },
  (_, i) => `${Array.from({ length: 12 }, (_, j) => `w${(i * 7 + j * j * 3) % 50}`).join(' ')}\n`,
).join('');

/** What a program of a user imports, and does with `corpus.txt`: its answer is that of `ANSWER`. */
export const IMPORTS =
  "import { batchNeighbours, neighbours, readVectors, train, vectorsOf, writeVectors } from 'wordvec';";
export const BODY = `  const options = { dim: 20, epochs: 1, minCount: 1, threads: 3 };
  const { model } = await train('skipgram', ['corpus.txt'], options);
  await writeVectors(vectorsOf(model), 'out.vec');
  const { model: counted } = await train('glove', ['corpus.txt'], options);
  const vectors = await readVectors('out.vec');
  const two = await batchNeighbours(vectors, ['w1', 'w2'], { k: 4 });
  return [vectors.words.size, neighbours(vectors, 'w1', { k: 3 }).length, two.map((found) => found.length), vectorsOf(counted).words.size];`;

/** Puts a module beside the package that reads, trains in threads, writes, asks, and prints what it counted. */
export function writeProgram(project: string): string {
  const path = join(project, 'program.mjs');
  writeFileSync(join(project, 'corpus.txt'), CORPUS);
  writeFileSync(
    path,
    `${IMPORTS}
async function main() {
${BODY}
}
main().then((found) => console.log(JSON.stringify(found)));
`,
  );
  return path;
}

/** What `writeProgram`'s program prints. */
export const ANSWER = JSON.stringify([50, 3, [4, 4], 50]);

/** A folder for the program's bundle, away from the project, where no file of the package is near. */
export function folderForBundle(): string {
  const folder = newFolder('bundle');
  writeFileSync(join(folder, 'corpus.txt'), CORPUS);
  return folder;
}
