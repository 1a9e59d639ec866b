// Compiles each AssemblyScript entry of src/kernels/assembly, or those named, to dist/kernels/NAME.wasm, and puts its
// bytes into a module beside it: a bundler takes a module along, wherever it puts it, but not every one takes a file.
// What was compiled from the same sources stays.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import { WideMemory } from './wide-memory.mjs';

/** `train64` is `train` for a memory of more than 4 GiB; `Relaxed` are those for engines with Relaxed SIMD. */
const TRAIN = ['train', 'train64', 'trainRelaxed', 'train64Relaxed'];
export const ENTRIES = ['words', 'pairs', 'joins', 'cooccurrence', ...TRAIN, 'products'];
const WIDE = /64/;
const RELAXED = /Relaxed$/;
/** What workerd, which compiles no bytes, may import as a file, with a memory of its one thread: questions, no training. */
const WORKERD = 'dist/kernels/workerd';

/** A hash of all that kernels are made of and by. */
function sourcesHash() {
  const folder = 'src/kernels/assembly';
  const hash = createHash('sha256').update(
    createRequire(import.meta.url)('assemblyscript/package.json').version,
  );
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const sources = names.sort().map((name) => `${folder}/${name}`);
  // The records that kernels share with what calls them.
  const shared = sources.flatMap((source) =>
    [...readFileSync(source, 'utf8').matchAll(/from '\.\.\/([\w-]+)'/g)].map(
      ([, name]) => `src/kernels/${name}.ts`,
    ),
  );
  for (const name of [
    ...sources,
    ...new Set(shared),
    fileURLToPath(import.meta.url),
    fileURLToPath(new URL('wide-memory.mjs', import.meta.url)),
  ])
    hash.update(readFileSync(name));
  return hash.digest('hex');
}

async function build(name, hash) {
  const wide = WIDE.test(name);
  const source = `src/kernels/assembly/${name.replace(RELAXED, '').replace(WIDE, '')}.ts`;
  if (!existsSync(source)) return;
  const kernel = `dist/kernels/${name}.wasm`;
  const mark = `// ${hash}\n`;
  if (existsSync(kernel) && existsSync(`${kernel}.js`) && readFileSync(`${kernel}.js`, 'utf8').endsWith(mark))
    return;
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads'];
  if (RELAXED.test(name)) flags.push('--enable', 'relaxed-simd');
  // The most pages that engines give: 4 GiB, and 16 GiB of 64-bit memory.
  const most = wide ? ['262144', '--enable', 'memory64'] : ['65536'];
  const memory = ['--importMemory', '--initialMemory', '1', '--maximumMemory', ...most];
  const transforms = wide ? [WideMemory] : [];
  await compile([source, '-o', kernel, ...flags, ...memory, '--sharedMemory'], transforms);
  if (name === 'products') {
    await compile([source, '-o', `${WORKERD}/${name}.wasm`, ...flags, ...memory], []);
    // Wrangler takes along what is named as a file.
    writeFileSync(`${WORKERD}/${name}.js`, `export { default } from './${name}.wasm';\n`);
  }
  writeFileSync(`${kernel}.js`, `export default '${readFileSync(kernel, 'base64')}';\n${mark}`);
}

async function compile(words, transforms) {
  const { error, stderr } = await asc.main(words, { transforms });
  if (!error) return;
  console.error(stderr.toString());
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const named = process.argv.slice(2);
  mkdirSync(WORKERD, { recursive: true });
  const hash = sourcesHash();
  for (const name of named.length > 0 ? named : ENTRIES) await build(name, hash);
}
