import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as api from '../src/index.js';

const SOURCE = join(import.meta.dirname, '../src');
const read = (path: string) => readFileSync(join(SOURCE, path), 'utf8');

/** Every name that index.ts exports, also by way of training.ts, with the file that declares it. */
function exportedNames(): { name: string; path: string }[] {
  const source = read('index.ts') + read('training.ts');
  const clauses = [...source.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/(.+?)\.js'/g)];
  return clauses.flatMap(([, names, path]) =>
    names!
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, path: declaringFile(`${path}.ts`, name) })),
  );
}

/** Follows a re-export. */
function declaringFile(path: string, name: string): string {
  const passedOn = new RegExp(`export \\{[^}]*\\b${name}\\b[^}]*\\} from '\\./(.+?)\\.js'`).exec(read(path));
  return passedOn ? declaringFile(join(path, '..', `${passedOn[1]}.ts`), name) : path;
}

test.each(['index.ts', 'training.ts'])('%s re-exports and does nothing else', (file) => {
  const rest = read(file).replace(
    /import '#platform';\s*|export (?:\*|(?:type )?\{[^}]*\}) from '[^']+';\s*|\/\/.*\n/g,
    '',
  );
  expect(rest).toBe('');
});

test('every export has a doc comment', () => {
  const bare = exportedNames().filter(({ name, path }) => {
    const declared = new RegExp(
      `(\\*/\\n)?export (?:async )?(?:function|class|const|interface|type)\\*? ${name}\\b`,
    ).exec(read(path));
    return declared?.[1] === undefined;
  });
  expect(bare).toEqual([]);
});

test('the values are there', () => {
  const values = Object.keys(api);
  expect(values).toEqual(
    expect.arrayContaining([
      'train',
      'readVectors',
      'writeVectors',
      'neighbours',
      'analogy',
      'prepareCorpus',
    ]),
  );
  expect(Object.values(api).filter((value) => value === undefined)).toEqual([]);
});
