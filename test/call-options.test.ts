import { describe, expect, test } from 'vitest';
import { CLASSIFY_OPTIONS } from '../src/analysis/classify-options.js';
import { CLUSTER_OPTIONS } from '../src/analysis/clusters.js';
import { KEYWORD_OPTIONS } from '../src/analysis/keywords.js';
import { LABEL_OPTIONS } from '../src/analysis/labelled-texts.js';
import { type CallTable, optionsAmong, resolveCall } from '../src/call-options.js';
import { PHRASE_OPTIONS } from '../src/corpus/phrase-options.js';
import { Collection } from '../src/documents/collection.js';
import { COLLECTION_OPTIONS } from '../src/documents/collection-options.js';
import { PREPARE_OPTIONS } from '../src/documents/prepare-options.js';
import { DISTILL_OPTIONS } from '../src/embedders/distill.js';
import { EMBED_OPTIONS } from '../src/embedders/embed-options.js';
import { INDEX_OPTIONS, SEARCH_OPTIONS } from '../src/search/search-options.js';

const TABLES: Readonly<Record<string, CallTable>> = {
  CLASSIFY_OPTIONS,
  CLUSTER_OPTIONS,
  COLLECTION_OPTIONS,
  DISTILL_OPTIONS,
  EMBED_OPTIONS,
  INDEX_OPTIONS,
  KEYWORD_OPTIONS,
  LABEL_OPTIONS,
  PHRASE_OPTIONS,
  PREPARE_OPTIONS,
  SEARCH_OPTIONS,
};
const rows = Object.entries(TABLES).flatMap(([table, options]) =>
  Object.keys(options).map((name) => [table, name] as const),
);

describe('options of a call', () => {
  test.each(rows)('%s: %s has its default, and takes no value of another kind', (table, name) => {
    const options = TABLES[table];
    const row = options[name];
    expect(resolveCall(options, {})).toHaveProperty(name, row.default);
    expect(row.follows === undefined).toBe(row.default !== undefined);
    const wrong =
      row.kind === 'string' || row.repeatable ? 1 : row.kind === 'boolean' ? 'yes' : 'none of them';
    expect(() => resolveCall(options, { [name]: wrong } as object)).toThrow(`\`${name}\`: expected`);
    expect(() => resolveCall(options, { [name]: null } as object)).toThrow(`\`${name}\`: expected`);
  });

  test.each(Object.keys(TABLES))('%s: what is none of them is refused by name', (table) => {
    expect(() => resolveCall(TABLES[table], { minCuont: 3 } as object)).toThrow('got minCuont');
    expect(() => resolveCall(TABLES[table], { __proto__: null, constructor: 3 } as object)).toThrow(
      'got constructor',
    );
    expect(() => resolveCall(TABLES[table], 3 as never)).toThrow('options: expected an object, got 3');
  });

  test('lists are lists of texts', () => {
    for (const field of ['body', ['body', 3], ['']])
      expect(() => new Collection([], { field: field as string[] })).toThrow(
        '`field`: expected a list of texts',
      );
    expect(() => new Collection([], { documents: '' as 'line' })).toThrow(
      '`documents`: expected auto or line',
    );
  });

  test('are picked out of others by their names alone', () => {
    expect(optionsAmong(SEARCH_OPTIONS, { k: 3, kk: 4, toString: 5, mode: undefined })).toEqual({ k: 3 });
  });
});
