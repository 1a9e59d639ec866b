// How bundles are made of src itself.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** Files of `src` that threads begin with, by their paths in `dist`. */
export const workers = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('-worker.ts'))
  .map((path) => path.replace(/ts$/, 'js'))
  .sort();

export function sourceOf(worker) {
  return resolve('src', worker.replace(/js$/, 'ts'));
}

/** @param platform `node` or `browser`; of what is not imported for its sake, only what is used is taken along */
export function fromSources(platform) {
  return {
    platform,
    resolve: {
      alias: {
        '#platform': resolve(`src/platform/${platform}.ts`),
        'wordvec/browser': resolve('src/platform/browser.ts'),
      },
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
    treeshake: {
      moduleSideEffects: [
        {
          test: /[\\/]src[\\/](entries|platform|page)[\\/]|[\\/]cli[\\/]main\.ts$|-worker\.ts$/,
          sideEffects: true,
        },
        { test: /./, sideEffects: false },
      ],
    },
    // Of imports that are lazy for one command only.
    logLevel: 'silent',
  };
}
