import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');
const index = readFileSync(join(SOURCE, 'index.ts'), 'utf8');
const CALLABLE = '(?:async )?(?:function\\*?|class)';

/** [name, the source of the file that declares it] of everything the package exports. */
const exported = [...index.matchAll(/^export (?:type )?\{([\s\S]*?)\} from '\.\/(.+?)\.js';$/gm)].flatMap(
  ([, names, path]) => {
    const source = readFileSync(join(SOURCE, `${path}.ts`), 'utf8');
    const plain = names.split(',').map(
      (name) =>
        name
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0],
    );
    return plain.filter((name) => name !== '').map((name) => [name, source] as const);
  },
);
const callable = exported.filter(([name, source]) =>
  new RegExp(`^export ${CALLABLE} ${name}\\b`, 'm').test(source),
);

test('src/index.ts holds re-exports only', () => {
  expect(index.replace(/^export (?:type )?\{[\s\S]*?\} from '.+?';$/gm, '').trim()).toBe('');
  expect(callable.length).toBeGreaterThan(20);
});

test.each(callable)('%s has a doc comment', (name, source) => {
  expect(source).toMatch(new RegExp(`\\*/\\nexport ${CALLABLE} ${name}\\b`));
});
