// Compiles each AssemblyScript entry of src/kernels/assembly to dist/kernels/NAME.wasm.
import { existsSync, mkdirSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const ENTRIES = ['words', 'cooccurrence', 'train'];

mkdirSync('dist/kernels', { recursive: true });
for (const name of ENTRIES) {
  const source = `src/kernels/assembly/${name}.ts`;
  if (!existsSync(source)) continue;
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'threads'];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const { error, stderr } = await asc.main([source, '-o', `dist/kernels/${name}.wasm`, ...flags, ...memory]);
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
}
