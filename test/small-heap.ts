import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '..');
const BUILT = pathToFileURL(join(ROOT, 'dist/')).href;

/**
 * Runs `work`, which sees nothing but the built modules that it is handed, in the package's folder, in a process that dies where
 * its objects take more. What this process's own heap grows by would tell when its garbage was collected.
 */
export function inSmallHeap(
  megabytes: number,
  modules: readonly string[],
  // biome-ignore lint/suspicious/noExplicitAny: modules are whatever they export
  work: (...modules: any[]) => unknown,
): unknown {
  const names = ['platform/node.js', ...modules].map((name) => `import('${BUILT}${name}')`);
  const code = `
    const [, ...modules] = await Promise.all([${names.join(', ')}]);
    console.log(JSON.stringify(await (${work.toString()})(...modules)));`;
  const flags = [`--max-old-space-size=${megabytes}`, '--input-type=module', '-e', code];
  return JSON.parse(execFileSync(process.execPath, flags, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }));
}
