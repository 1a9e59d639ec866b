// Compiles each AssemblyScript entry of src/kernels/assembly, or those named, to dist/kernels/NAME.wasm, and puts its
// bytes into a module beside it: a bundler takes a module along, wherever it puts it, but not every one takes a file.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

export const ENTRIES = ['words', 'cooccurrence', 'train', 'products'];

async function build(name) {
  const source = `src/kernels/assembly/${name}.ts`;
  if (!existsSync(source)) return;
  const kernel = `dist/kernels/${name}.wasm`;
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads'];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const { error, stderr } = await asc.main([source, '-o', kernel, ...flags, ...memory]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  writeFileSync(`${kernel}.js`, `export default '${readFileSync(kernel, 'base64')}';\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const named = process.argv.slice(2);
  mkdirSync('dist/kernels', { recursive: true });
  for (const name of named.length > 0 ? named : ENTRIES) await build(name);
}
