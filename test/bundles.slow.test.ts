// A program that uses the library, bundled as people bundle, carried off, and run: for Node, and in a real browser.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { train, writeFastText } from '../src/index.js';
import {
  ANSWER,
  BODY,
  CORPUS,
  folderForBundle,
  IMPORTS,
  programOf,
  projectWithPackage,
  run,
  tools,
  writeProgram,
} from './packed-package.js';

type Bundler = 'esbuild' | 'webpack' | 'vite';
const PACKAGES = { esbuild: ['esbuild@0.28'], webpack: ['webpack@5', 'webpack-cli@7'], vite: ['vite@8'] };

describe('a bundled program', () => {
  let project: string;
  const bundlers = {} as Record<Bundler, { folder: string; missing?: string }>;
  beforeAll(async () => {
    ({ project } = await projectWithPackage());
    writeProgram(project);
    writeFileSync(join(project, 'page.mjs'), PAGE);
    writeFileSync(join(project, 'small.mjs'), SMALL);
    for (const name of Object.keys(PACKAGES) as Bundler[]) bundlers[name] = await tools(...PACKAGES[name]);
  });

  /** Bundles `script` of the project into a folder elsewhere; undefined where there is no such bundler. */
  async function bundled(bundler: Bundler, script: string, platform: 'node' | 'browser', format = 'esm') {
    const { folder, missing } = bundlers[bundler];
    if (missing) return undefined;
    const into = folderForBundle();
    const words = WORDS[bundler](script, join(into, 'out'), platform, format);
    const config = join(project, `${bundler}.config.mjs`);
    writeFileSync(config, CONFIGS[bundler]?.(script, join(into, 'out'), platform) ?? '');
    await run(programOf(folder, bundler), words, { cwd: project });
    const file = readdirSync(join(into, 'out')).find((name) => name.startsWith(script.replace('.mjs', '.')));
    return { into, file: join('out', file!) };
  }

  test.for([
    ['esbuild', 'esm'],
    ['esbuild', 'cjs'],
    ['webpack', 'esm'],
    ['vite', 'esm'],
  ] as const)('by %s, as %s, reads, trains and answers under Node', async ([bundler, format], { skip }) => {
    const bundle = await bundled(bundler, 'program.mjs', 'node', format);
    if (!bundle) return skip(`${bundler} cannot be had here: ${bundlers[bundler].missing}`);
    // Webpack writes down where the sources lay when it ran; where a bundle is deployed there are none.
    const [there, away] = ['node_modules', 'away'].map((name) => join(project, name));
    renameSync(there!, away!);
    try {
      const { stdout } = await run(process.execPath, [bundle.file], { cwd: bundle.into });
      expect(stdout).toBe(`${ANSWER}\n`);
    } finally {
      renameSync(away!, there!);
    }
  });

  test.for(['esbuild', 'webpack', 'vite'] as const)(
    'by %s trains in threads in a browser',
    async (bundler, { skip }) => {
      const browser = await findBrowser();
      if (!browser) return skip('no Chromium is installed here (CHROMIUM names one)');
      const bundle = await bundled(bundler, 'page.mjs', 'browser');
      if (!bundle) return skip(`${bundler} cannot be had here: ${bundlers[bundler].missing}`);
      expect(await answerOfPage(browser, bundle)).toBe(ANSWER);
    },
  );

  test('of an entry brings that entry only', async ({ skip }) => {
    const bundle = await bundled('esbuild', 'small.mjs', 'node');
    if (!bundle) return skip(`esbuild cannot be had here: ${bundlers.esbuild.missing}`);
    writeFileSync(join(bundle.into, 'some.vec'), '2 2\na 1 0\nb 1 1\n');
    const { stdout } = await run(process.execPath, [bundle.file], { cwd: bundle.into });
    expect(stdout).toBe('b\n');
    // Esbuild writes the name of each module above it.
    const code = readFileSync(join(bundle.into, bundle.file), 'utf8');
    expect(code).toContain('wordvec/dist/query/');
    expect(code).not.toMatch(/^\/\/ .*wordvec\/dist\/(trainers|evaluation|run)\//m);
  });
});

test('wrangler takes along what answers and classifies in workerd', async ({ skip }) => {
  const { folder, missing } = await tools('wrangler@4', 'miniflare@4');
  if (missing) return skip(`wrangler cannot be had here: ${missing}`);
  const { project } = await projectWithPackage();
  writeFileSync(join(project, 'worker.mjs'), WORKER);
  const out = join(project, 'out');
  const date = ['--compatibility-date', '2024-01-01'];
  const words = ['deploy', 'worker.mjs', '--dry-run', '--outdir', out, '--name', 'asked', ...date];
  await run(programOf(folder, 'wrangler'), words, { cwd: project });
  const text = ['a dog ran', 'the king'].map((line, i) => `__label__${i} ${line}`);
  const lines = Array.from({ length: 200 }, (_, i) => text[i % 2]!);
  const { model } = await train('classifier', { text: lines }, { dim: 4, epochs: 5, seed: 1, minCount: 1 });
  await writeFastText(model, join(out, 'labels.bin'));
  writeFileSync(join(folder, 'ask.mjs'), ASKING);
  const { stdout } = await run(process.execPath, [join(folder, 'ask.mjs'), out]);
  expect(JSON.parse(stdout)).toEqual(['w1', 'w1', 'w1', 'w1', ['w1', 'w0'], '__label__1']);
});

/** What is asked until codes of all rows are asked first, many words at once, and of a classifier given as bytes. */
const WORKER = `import { batchNeighbours, createMatrix, KeyedVectors, neighbours, WordTable } from 'wordvec/query';
import { Classifier, readFastText } from 'wordvec/fasttext';
export default {
  async fetch(request) {
    const matrix = createMatrix(1000, 300);
    for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = Math.sin(i * i);
    matrix.data.set(matrix.data.subarray(0, 299), 300);
    const words = Array.from({ length: 1000 }, (_, i) => 'w' + i);
    const vectors = new KeyedVectors(WordTable.from(words), matrix);
    const near = words.slice(0, 4).map(() => neighbours(vectors, 'w0', { k: 1 })[0].word);
    const many = await batchNeighbours(vectors, ['w0', 'w1'], { k: 1 });
    const classifier = new Classifier(await readFastText(new Uint8Array(await request.arrayBuffer())));
    return Response.json([...near, many.map(([{ word }]) => word), classifier.predict('the king')[0].label]);
  },
};
`;

const ASKING = `import { readdirSync, readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';
const [out] = process.argv.slice(2);
const types = { js: 'ESModule', wasm: 'CompiledWasm' };
const modules = readdirSync(out).sort().flatMap((name) => {
  const type = types[name.split('.').at(-1)];
  return type ? [{ type, path: out + '/' + name }] : [];
});
modules.sort((one) => (one.path.endsWith('/worker.js') ? -1 : 1));
const workerd = new Miniflare({ modules, modulesRoot: out, compatibilityDate: '2024-01-01' });
const body = readFileSync(out + '/labels.bin');
const response = await workerd.dispatchFetch('http://asked/', { method: 'POST', body });
console.log(await response.text());
await workerd.dispose();
`;

const SMALL = `import { neighbours } from 'wordvec/query';
import { readVectors } from 'wordvec/formats';
readVectors('some.vec').then((vectors) => console.log(neighbours(vectors, 'a', { k: 1 })[0].word));
`;

const PAGE = `${IMPORTS}
import { addFile } from 'wordvec/browser';
async function main() {
  addFile('corpus.txt', await (await fetch('/corpus.txt')).blob());
${BODY}
}
main().then(JSON.stringify, String).then((body) => fetch('/answer', { method: 'POST', body }));
`;

/** What each bundler is told. */
const WORDS: Record<Bundler, (script: string, out: string, platform: string, format: string) => string[]> = {
  esbuild: (script, out, platform, format) => [
    script,
    '--bundle',
    `--platform=${platform}`,
    `--format=${format}`,
    `--outdir=${out}`,
    `--out-extension:.js=.${format === 'cjs' ? 'cjs' : 'mjs'}`,
    '--log-level=error',
  ],
  webpack: () => ['--config', 'webpack.config.mjs'],
  vite: () => ['build', '--config', 'vite.config.mjs', '--logLevel', 'error'],
};

const CONFIGS: Partial<Record<Bundler, (script: string, out: string, platform: string) => string>> = {
  webpack: (script, path, platform) =>
    `export default ${JSON.stringify({
      mode: 'production',
      target: platform === 'node' ? 'node20' : 'web',
      entry: `./${script}`,
      output: { path, filename: script, module: true, chunkFormat: 'module', chunkLoading: 'import' },
      experiments: { outputModule: true },
    })};`,
  vite: (script, outDir, platform) =>
    `export default ${JSON.stringify(
      platform === 'node'
        ? { build: { ssr: script, outDir, emptyOutDir: true }, ssr: { noExternal: true } }
        : {
            build: {
              outDir,
              emptyOutDir: true,
              target: 'esnext',
              lib: { entry: script, formats: ['es'], fileName: 'page' },
            },
          },
    )};`,
};

async function findBrowser(): Promise<string | undefined> {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  for (const name of names) {
    if (!name) continue;
    const found = await run(name, ['--version']).then(
      () => true,
      () => false,
    );
    if (found) return name;
  }
  return undefined;
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.txt': 'text/plain',
};

/** What the page posts to its server, which isolates it, so that it has threads. */
async function answerOfPage(
  browser: string,
  { into, file }: { into: string; file: string },
): Promise<string> {
  let answered: (text: string) => void;
  const answer = new Promise<string>((resolve) => {
    answered = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (request.method === 'POST') {
      const parts: Buffer[] = [];
      request
        .on('data', (part) => parts.push(part))
        .on('end', () => answered(Buffer.concat(parts).toString()));
      return response.end();
    }
    const path = request.url === '/corpus.txt' ? 'corpus.txt' : join('out', request.url!);
    response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/html');
    if (request.url === '/') return response.end(`<script type="module" src="/${file.slice(4)}"></script>`);
    try {
      return response.end(path === 'corpus.txt' ? CORPUS : readFileSync(join(into, path)));
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(into, 'profile')}`];
  const page = spawn(browser, [...flags, `http://127.0.0.1:${port}/`], { stdio: 'ignore' });
  try {
    return await answer;
  } finally {
    page.kill();
    await new Promise((resolve) => page.once('close', resolve));
    server.closeAllConnections();
    server.close();
  }
}
