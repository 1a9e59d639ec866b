// Help on the options and questions of the page, which stands apart from the page's programs, in two languages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VERBS } from '../src/cli/verbs.js';
import { TRAINERS } from '../src/option-row.js';
import { formRows } from '../src/page/form-rows.js';

const chinese = JSON.parse(
  readFileSync(join(import.meta.dirname, '../src/page/chinese-help.json'), 'utf8'),
) as Record<'options' | 'groups' | 'verbs', Record<string, string>>;

const rows = TRAINERS.flatMap((trainer) => formRows(trainer));
const names = (all: readonly string[]) => [...new Set(all)].sort();

test('each option of the form is explained in Chinese, and no other', () => {
  expect(Object.keys(chinese.options).sort()).toEqual(names(rows.map(({ name }) => name)));
  expect(Object.keys(chinese.groups).sort()).toEqual(names(rows.map(({ group }) => group)));
});

test('each question is explained in Chinese', () => {
  expect(Object.keys(chinese.verbs).sort()).toEqual(names(VERBS.map(({ usage }) => usage.split(' ')[0])));
});

test.each(['options', 'groups', 'verbs'] as const)('%s: all of it is Chinese', (part) => {
  for (const text of Object.values(chinese[part])) expect(text).toMatch(/\p{Script=Han}/u);
});
