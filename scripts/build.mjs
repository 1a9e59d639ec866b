// Builds dist: what TypeScript and AssemblyScript make side by side, then what is made of both. What was built of the same files
// stays.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const MARK = 'dist/sources.sha256';
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

/** A hash of all that dist is made of. */
function sourcesHash() {
  const hash = createHash('sha256').update(process.version);
  const inFolders = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const files = inFolders.filter((path) => /\.(ts|mjs|js|css|html)$/.test(path)).sort();
  for (const path of [...files, 'package.json', 'package-lock.json', 'tsconfig.json'])
    hash.update(`${path}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

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
if (!existsSync(MARK) || readFileSync(MARK, 'utf8') !== hash)
  try {
    rmSync(MARK, { force: true });
    await build();
    writeFileSync(MARK, hash);
  } catch (code) {
    process.exitCode = code;
  }
