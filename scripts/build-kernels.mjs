// Compiles each AssemblyScript entry of src/kernels/assembly, or those named, to dist/kernels/NAME.wasm.
import { existsSync, mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

export const ENTRIES = ['words', 'pairs', 'joins', 'cooccurrence', 'train', 'products'];

async function build(name) {
  const source = `src/kernels/assembly/${name}.ts`;
  if (!existsSync(source)) return;
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads'];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const { error, stderr } = await asc.main([source, '-o', `dist/kernels/${name}.wasm`, ...flags, ...memory]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const named = process.argv.slice(2);
  mkdirSync('dist/kernels', { recursive: true });
  for (const name of named.length > 0 ? named : ENTRIES) await build(name);
}
