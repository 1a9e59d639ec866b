// npm run build: makes dist, what TypeScript and AssemblyScript make side by side, then what is made of both. What was built of the
// same files stays.
import './help.mjs';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isBuilt, markBuilt, sourcesHash } from './built.mjs';

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

/** @throws the exit code of a step that fails, which has said why */
function run(...args) {
  return new Promise((done, failed) => {
    spawn(process.execPath, args, { stdio: 'inherit' }).on('exit', (code) =>
      code === 0 ? done() : failed(code ?? 1),
    );
  });
}

async function build() {
  await Promise.all([
    run(join(typescript, 'bin/tsc'), '-p', 'tsconfig.json'),
    run('scripts/build-kernels.mjs'),
  ]);
  await Promise.all([
    run('scripts/build-workers.mjs'),
    run('scripts/build-program.mjs'),
    run('scripts/build-page.mjs'),
  ]);
  await run('scripts/build-field-docs.mjs');
}

const hash = sourcesHash();
if (!isBuilt('.', hash))
  try {
    markBuilt(undefined);
    await build();
    markBuilt(hash);
  } catch (code) {
    process.exitCode = code;
  }
