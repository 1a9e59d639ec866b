import { describe, expect, test } from 'vitest';
import { TRANSLATE_OPTIONS } from '../src/analysis/alignment-options.js';
import { CLASSIFY_OPTIONS } from '../src/analysis/classify-options.js';
import { CLUSTER_OPTIONS } from '../src/analysis/clusters.js';
import { COMPARE_OPTIONS } from '../src/analysis/compare-embedders.js';
import { KEYWORD_OPTIONS } from '../src/analysis/keywords.js';
import { LABEL_OPTIONS } from '../src/analysis/labelled-texts.js';
import { TOPIC_OPTIONS } from '../src/analysis/topics.js';
import { type CallTable, optionsAmong, resolveCall } from '../src/call-options.js';
import { PHRASE_OPTIONS } from '../src/corpus/phrase-options.js';
import { learnPhrases } from '../src/corpus/phrases.js';
import { Collection } from '../src/documents/collection.js';
import { COLLECTION_OPTIONS } from '../src/documents/collection-options.js';
import { PREPARE_OPTIONS } from '../src/documents/prepare-options.js';
import { DISTILL_OPTIONS } from '../src/embedders/distill.js';
import { EMBED_OPTIONS } from '../src/embedders/embed-options.js';
import { ANALOGY_OPTIONS } from '../src/query/analogy.js';
import { INDEX_OPTIONS, SEARCH_OPTIONS } from '../src/search/search-options.js';
import { QUANTIZE_OPTIONS } from '../src/trainers/quantize.js';

const TABLES: Readonly<Record<string, CallTable>> = {
  ANALOGY_OPTIONS,
  CLASSIFY_OPTIONS,
  CLUSTER_OPTIONS,
  COLLECTION_OPTIONS,
  COMPARE_OPTIONS,
  DISTILL_OPTIONS,
  EMBED_OPTIONS,
  INDEX_OPTIONS,
  KEYWORD_OPTIONS,
  LABEL_OPTIONS,
  PHRASE_OPTIONS,
  PREPARE_OPTIONS,
  QUANTIZE_OPTIONS,
  SEARCH_OPTIONS,
  TOPIC_OPTIONS,
  TRANSLATE_OPTIONS,
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
    expect(() => resolveCall(TABLES[table], { minCuont: 3 } as object)).toThrow(
      '`minCuont`: this call has no such option; ',
    );
    expect(() => resolveCall(TABLES[table], { __proto__: null, constructor: 3 } as object)).toThrow(
      '`constructor`: this call has no such option; it takes `',
    );
    expect(() => resolveCall(TABLES[table], 3 as never)).toThrow('options: expected an object, got 3');
  });

  test.each([
    [{ min_count: 3 }, '`min_count`: finding phrases has no such option; did you mean `minCount`?'],
    [{ treshold: 3 }, '`treshold`: finding phrases has no such option; did you mean `threshold`?'],
    [{ onProgress() {} }, '; hooks stand in an object of their own, behind the options'],
  ])('%o: what was meant is said', async (options, sentence) => {
    await expect(learnPhrases(['a.txt'], options as object)).rejects.toThrow(sentence);
  });

  test.each([
    [{ k: '5' }, '`k`: expected an integer >= 1 and <= 1000000, got the text "5"'],
    [{ fold: 'true' }, '`fold`: expected true or false, got the text "true"'],
    [{ k: 'five' }, '`k`: expected an integer >= 1 and <= 1000000, got five'],
  ])('%o: what stands in quotes is said to be text', (options, sentence) => {
    expect(() => resolveCall(SEARCH_OPTIONS, options as object)).toThrow(sentence);
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
