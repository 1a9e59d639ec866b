// The package in a project of its own: what it takes, its command, its types.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packedFiles, programOf, projectWithPackage, run, tools } from './packed-package.js';

const ROOT = join(import.meta.dirname, '..');
const { version, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('the installed package', () => {
  let project: string;
  let packed: string[];
  beforeAll(async () => {
    ({ project, packed } = await projectWithPackage());
    writeFileSync(join(project, 'use.ts'), USE);
  });

  test('has the files that package.test.ts looks at', () => {
    expect(packed).toEqual(packedFiles());
  });

  test('takes at most 15.5 MB with all that it brings', () => {
    const modules = join(project, 'node_modules');
    const sizes = readdirSync(modules, { recursive: true, encoding: 'utf8' }).map((path) =>
      statSync(join(modules, path)),
    );
    expect(sizes.reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0)).toBeLessThan(15.5e6);
  });

  test('has its command, without an install script', async () => {
    const wordvec = programOf(project, 'wordvec');
    const shell = process.platform === 'win32';
    expect((await run(wordvec, ['--version'], { cwd: project, shell })).stdout).toContain(version);
    writeFileSync(join(project, 'corpus.txt'), 'the king and the queen\n'.repeat(50));
    const words = ['train', 'cbow', 'corpus.txt', '-o', 'a.vec', '--dim', '4'];
    expect((await run(wordvec, words, { cwd: project, shell })).stderr).toMatch(/written +a\.vec/);
  });

  test('gives each entry that it names, and nothing else', async () => {
    const names = Object.keys(exports).filter((name) => !/browser|json/.test(name));
    const script = `for (const name of ${JSON.stringify(names)}) {
      const found = await import(name.replace('.', 'wordvec'));
      if (Object.values(found).length === 0) throw new Error(name);
    }
    await import('wordvec/dist/index.js').then(() => { throw new Error('inner') }, ({ code }) => console.log(code));`;
    const words = ['--input-type=module', '-e', script];
    expect((await run(process.execPath, words, { cwd: project })).stdout).toBe(
      'ERR_PACKAGE_PATH_NOT_EXPORTED\n',
    );
  });

  test.for(['typescript@5.7', 'typescript@6', 'typescript@latest'])(
    'compiles in strict projects, their libraries checked, under %s',
    async (name, { skip }) => {
      const { folder, missing } = await tools(name, '@types/node@20');
      if (missing) return skip(`${name} cannot be had here: ${missing}`);
      // Each of them once, as a check takes long: Node's types, or those of a page, and no other.
      for (const [moduleResolution, lib, types] of [
        ['nodenext', ['es2023'], ['node']],
        ['bundler', ['es2022', 'dom'], []],
      ] as const) {
        const module = moduleResolution === 'bundler' ? 'esnext' : 'nodenext';
        const typeRoots = [join(folder, 'node_modules/@types')];
        const compilerOptions = { ...STRICT, module, moduleResolution, lib, types, typeRoots };
        writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
        const told = await run(programOf(folder, 'tsc'), ['-p', project], { cwd: project }).catch(
          ({ stdout }) => ({ stdout }),
        );
        expect(`${moduleResolution} ${lib}: ${told.stdout}`).toBe(`${moduleResolution} ${lib}: `);
      }
    },
  );

  test('an editor tells what an option is, and where it comes from', async ({ skip }) => {
    const { folder, missing } = await tools('typescript@5.9');
    if (missing) return skip(`typescript cannot be had here: ${missing}`);
    const ts = createRequire(join(folder, 'package.json'))('typescript');
    const file = join(project, 'use.ts');
    const host = {
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (path: string) => ts.ScriptSnapshot.fromString(ts.sys.readFile(path) ?? ''),
      getCurrentDirectory: () => project,
      getCompilationSettings: () => ({
        strict: true,
        target: 99,
        module: 199,
        moduleResolution: 99,
        types: [],
      }),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
    };
    const service = ts.createLanguageService(host);
    const said = (text: string) =>
      ts.displayPartsToString(service.getQuickInfoAtPosition(file, USE.indexOf(text)).documentation);
    const shown = ts.displayPartsToString(
      service.getQuickInfoAtPosition(file, USE.indexOf('translate(v')).displayParts,
    );
    expect(shown).toContain('options?: TranslateOptions');
    expect(said('dim: 50')).toMatch(/^Numbers in a vector\. Allowed: an integer >= 1 .* Default: `100`\.$/);
    expect(said('wordNgrams')).toMatch(/^Longest sequence of words that is a feature/);
    expect(said('minCount: 2')).toMatch(/^Words that stand less often/);
    expect(said('k: 5')).not.toBe('');
    expect(said('retrieval')).toMatch(/^csls: cosines less .* Allowed: csls or nearest\. Default: `csls`\.$/);
    // As an editor's server does: by the map beside the declaration.
    const [{ fileName, textSpan }] = service.getDefinitionAtPosition(file, USE.indexOf('neighbours(v'));
    const source = service.getSourceMapper().tryGetSourcePosition({ fileName, pos: textSpan.start });
    expect(source?.fileName.replaceAll('\\', '/')).toMatch(/wordvec\/src\/query\/neighbours\.ts$/);
  });
});

const STRICT = {
  noEmit: true,
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: 'es2022',
  resolveJsonModule: true,
};

const USE = `import { analogy, neighbours, readModel, readVectors, train, type TrainOptions, vectorsOf, writeVectors } from 'wordvec';
import { prepareCorpus } from 'wordvec/corpus';
import { evaluateAnalogies } from 'wordvec/evaluate';
import { Classifier, readFastText } from 'wordvec/fasttext';
import { formatOfName } from 'wordvec/formats';
import type { KeyedVectors } from 'wordvec/query';
import { translate } from 'wordvec/spaces';
import { WordvecError } from 'wordvec/train';
import { addFile } from 'wordvec/browser';
const options: TrainOptions<'skipgram'> = { dim: 50, epochs: 2, tokenizer: 'unicode', loss: 'hs' };
const { model } = await train('skipgram', ['corpus.txt'], options);
await writeVectors(vectorsOf(model), 'out.vec');
const vectors: KeyedVectors = await readVectors('out.vec');
for (const { word, score } of neighbours(vectors, 'king', { k: 5 })) word.at(score);
// @ts-expect-error skip-gram has no such loss
await train('skipgram', ['corpus.txt'], { loss: 'softmax' });
await train('classifier', ['corpus.txt'], { loss: 'softmax', wordNgrams: 2 });
await train('skipgram', ['more.txt'], { addWords: true }, {}, await readModel('m.wv'));
// @ts-expect-error a classifier does not go on from words
await train('classifier', ['more.txt'], {}, {}, await readModel('m.wv'));
// @ts-expect-error dim is a number
await train('glove', ['corpus.txt'], { dim: '5' });
await prepareCorpus(['corpus.txt'], { minCount: 2 });
await translate(vectors, vectors, ['king'], { retrieval: 'nearest' });
export { addFile, analogy, Classifier, evaluateAnalogies, formatOfName, readFastText, WordvecError };
`;
