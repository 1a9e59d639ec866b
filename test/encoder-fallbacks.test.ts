// Encoders in folders that say little, that are none, and sparse heads.
import { InferenceSession } from 'onnxruntime-web';
import { describe, expect, it, vi } from 'vitest';
import type { EncoderOptions } from '../src/embedders/embed-options.js';
import type { SparseEmbedder, TextRole } from '../src/embedders/embedder.js';
import { openEncoder } from '../src/embedders/encoder-folder.js';
import { isNoEncoder, knownEncoder } from '../src/embedders/known-encoders.js';
import { DEFAULTS, expectRows, means, pooling, smallEncoders, TEXTS } from './embedded-rows.js';
import {
  type Files,
  GRAPH,
  idsOf,
  modules,
  TOKENIZER,
  tokensOf,
  WEIGHTS,
  WIDTH,
  writeEncoder,
  writeFiles,
} from './encoder-model.js';
import type { Graph } from './onnx-bert.js';
import { norm, POOLED, unit } from './reference/bert.js';
import { firstOf, thorough } from './thorough.js';

const { at, embed } = smallEncoders();

describe('where the folder is silent', () => {
  const rowsBy = async (name: string, options: Partial<EncoderOptions> = {}, role: TextRole = 'document') =>
    (await embed({}, options, { name, role })).rows;
  const prefixed = (prefix: string) => TEXTS.map((text) => `${prefix}${text}`);
  const first = TEXTS.map((text) => unit(POOLED.cls(tokensOf(text, GRAPH))));

  it('what is known of the model by its name is done', async () => {
    expectRows(await rowsBy('models--BAAI--bge-m3/snapshots/0123abcd', {}, 'query'), first);
    const nomic = means(prefixed('search_document: ')).map((row) => norm(row));
    expectRows(
      await rowsBy('nomic-embed-text-v1.5', { dims: 5 }),
      nomic.map((row) => unit(row.slice(0, 5))),
    );
    if (!thorough) return;
    expectRows(await rowsBy('e5-base-v2', {}, 'query'), means(prefixed('query: ')).map(unit));
    expectRows(await rowsBy('bge-m3'), first);
    expectRows(await rowsBy('M3E-base'), means());
    expectRows(await rowsBy('multilingual-e5-small'), means(prefixed('passage: ')).map(unit));
    expectRows(await rowsBy('bge-small-en-v1.5'), first);
    expectRows(await rowsBy('nomic-embed-text-v1.5'), nomic.map(unit));
    expectRows(
      (await embed(pooling('cls'), {}, { name: 'nomic-embed-text-v1.5' })).rows,
      prefixed('search_document: ').map((text) => unit(norm(POOLED.cls(tokensOf(text, GRAPH))))),
    );
  });

  it('the mean is taken with a note, and the caller may say otherwise', async () => {
    const { rows, notes } = await embed({});
    expectRows(rows, means());
    expect(notes).toEqual([
      expect.stringMatching(/nothing says .* `tokenPooling` says otherwise|--token-pooling/),
    ]);
    const chosen = await embed({}, { tokenPooling: 'cls', queryPrefix: 'search ' }, { role: 'query' });
    expectRows(
      chosen.rows,
      prefixed('search ').map((text) => POOLED.cls(tokensOf(text, GRAPH))),
    );
    expect(chosen.notes).toEqual([]);
  });

  it("the graph's own vectors of texts are taken, where it has no others", async () => {
    const graph: Graph = { ...GRAPH, output: 'sentence_embedding' };
    const { rows } = await embed({ 'modules.json': modules('Pooling', 'Normalize') }, {}, { graph });
    expectRows(rows, first);
  });

  it('a batch is padded on the side that the tokenizer names', async () => {
    const graph: Graph = { ...GRAPH, output: 'text_embeds' };
    const files = { 'tokenizer_config.json': { pad_token: '[PAD]', padding_side: 'left' } };
    const last = TEXTS.map((text) => POOLED.lasttoken(tokensOf(text, GRAPH)));
    expectRows((await embed(files, {}, { graph })).rows, last);
    const inFile = {
      'tokenizer.json': { ...TOKENIZER, padding: { direction: 'Left', pad_id: 1 } },
      'tokenizer_config.json': {},
    };
    expectRows((await embed(inFile, {}, { graph })).rows, last);
  });

  it('fingerprints follow the weights and all that changes rows, not the place', async () => {
    const of = async (files: Files, options: Partial<EncoderOptions> = {}, graph = GRAPH) =>
      (await embed(files, options, { graph })).embedder.fingerprint;
    const same = await of(pooling('cls'));
    expect(await of(pooling('cls'))).toBe(same);
    const changes = firstOf(1, [
      () => of(pooling('cls'), { queryPrefix: 'q' }),
      () => of(pooling('cls'), {}, { ...GRAPH, positions: 'none' }),
      () => of(pooling('mean')),
      () => of(pooling('cls'), { dims: 3 }),
    ]);
    const found = new Set([same]);
    for (const change of changes) found.add(await change());
    expect(found.size).toBe(1 + changes.length);
  });
});

describe('what is refused, with a sentence', () => {
  const refused = (files: Files, graph: Graph = GRAPH) => expect(embed(files, {}, { graph })).rejects;

  it.each<[string, Files, RegExp]>([
    [
      'a tokenizer that is missing',
      { 'tokenizer.json': {} },
      /tokenizer\.json: it is no tokenizer that is known/,
    ],
    [
      'a module that is not known',
      { 'modules.json': modules('Router') },
      /expected the modules .* got Router/,
    ],
    ['modules that are none', { 'modules.json': {} }, /expected a list of modules/],
    [
      'weights that are not there',
      { 'modules.json': modules('Dense') },
      /1_Dense.model.safetensors: there is no such file/,
    ],
    [
      'an unknown pooling',
      { '1_Pooling/config.json': { pooling_mode: 'best' } },
      /expected cls, .* got best/,
    ],
    ['a graph that is none', { 'onnx/model.onnx': new Uint8Array(9) }, /onnxruntime cannot run it/],
    ['a config that is none', { 'config.json': [] }, /config.json: expected a JSON object/],
  ])('%s', async (_, files, sentence) => {
    await refused(files).toThrow(sentence);
  });

  it('a graph with other inputs, which is let go of', async () => {
    const { create } = InferenceSession;
    const released = vi.fn();
    const spy = vi.spyOn(InferenceSession, 'create').mockImplementation(async (...given: [never]) => {
      const session = await create.apply(InferenceSession, given);
      const inputNames = [...session.inputNames, 'pixel_values'];
      return { ...session, inputNames, release: released } as never;
    });
    await refused({}).toThrow(/expected a graph with the inputs .* got pixel_values/);
    expect(released).toHaveBeenCalledOnce();
    spy.mockRestore();
  });

  it('scores of words, also where config.json says no width', async () => {
    const logits: Graph = { ...GRAPH, output: 'logits' };
    await refused({}, logits).toThrow(
      /texts x tokens x 8 numbers, got 1 x 3 x 16, scores of words \(logits\)/,
    );
    await refused({ 'config.json': { vocab_size: 16 } }, logits).toThrow(/scores of words/);
  });

  it('a folder without an ONNX file, or with several', async () => {
    const none = writeFiles(at('none'), { 'config.json': {} });
    await expect(openEncoder(none, DEFAULTS, {})).rejects.toThrow(
      /expected one ONNX file, found none: export/,
    );
    const several = writeFiles(at('several'), { 'onnx/a.onnx': {}, 'onnx/b.onnx': {} });
    await expect(openEncoder(several, DEFAULTS, {})).rejects.toThrow(/found .*a\.onnx, .*b\.onnx: name one/);
    const named = writeEncoder(at('named'), { ...pooling('cls'), 'onnx/model_int8.onnx': {} });
    const embedder = await openEncoder(`${named}/onnx/model.onnx`, DEFAULTS, {});
    expect([embedder.name, embedder.dim]).toEqual([named, WIDTH]);
    await embedder.close();
    // As a person on Windows names it.
    const windows = await openEncoder(`${named}\\onnx\\model.onnx`, DEFAULTS, {});
    expect(windows.name).toBe(named);
    await windows.close();
  });
});

describe('a sparse head', () => {
  it('weighs the tokens of a text, each once, without special ones', async () => {
    const graph: Graph = { ...GRAPH, output: 'sparse_vecs' };
    const embedder = (await openEncoder(
      writeEncoder(at('sparse'), {}, graph),
      { ...DEFAULTS, sparse: true },
      {},
    )) as SparseEmbedder;
    const { starts, columns, weights } = await embedder.embed(TEXTS, 'document');
    await embedder.close();
    TEXTS.forEach((text, i) => {
      const wanted = new Map<number, number>();
      const tokens = tokensOf(text, GRAPH);
      for (const [t, id] of idsOf(text).entries()) {
        const weight = tokens[t].reduce((sum, x, d) => sum + x * WEIGHTS.query[d][0], 0);
        if (id > 3 && weight > (wanted.get(id) ?? 0)) wanted.set(id, weight);
      }
      expect([...columns.subarray(starts[i], starts[i + 1])]).toEqual(
        [...wanted.keys()].sort((a, b) => a - b),
      );
      for (let cell = starts[i]; cell < starts[i + 1]; cell++)
        expect(weights[cell]).toBeCloseTo(wanted.get(columns[cell])!, 5);
    });
    const silent = writeEncoder(at('silent'), { 'config.json': { hidden_size: WIDTH } }, graph);
    await expect(openEncoder(silent, { ...DEFAULTS, sparse: true }, {})).rejects.toThrow(
      /config\.json: expected a vocab_size/,
    );
    await expect(openEncoder(writeEncoder(at('dense')), { ...DEFAULTS, sparse: true }, {})).rejects.toThrow(
      /sparse_vecs/,
    );
  });

  it('that sums the weights by word is refused', async () => {
    const graph: Graph = { ...GRAPH, output: 'sparse_weights' };
    const embedder = (await openEncoder(
      writeEncoder(at('summed'), {}, graph),
      { ...DEFAULTS, sparse: true },
      {},
    )) as SparseEmbedder;
    await expect(embedder.embed(['a cat'], 'document')).rejects.toThrow(/expected 1 x 4 x 1 .* got 1 x 16: /);
    await embedder.close();
  });
});

describe('names of models, as publishers and servers write them', () => {
  const BGE = 'Represent this sentence for searching relevant passages: ';
  it.each<[string, string, string, string]>([
    ['BAAI/bge-m3', 'cls', '', ''],
    ['bge-m3:567m', 'cls', '', ''],
    ['BAAI/bge-large-en-v1.5', 'cls', BGE, ''],
    ['bge-large:335m', 'cls', BGE, ''],
    ['BAAI/bge-small-zh-v1.5', 'cls', '为这个句子生成表示以用于检索相关文章：', ''],
    ['moka-ai/m3e-base', 'mean', '', ''],
    ['milkey/m3e', 'mean', '', ''],
    ['nomic-embed-text:latest', 'mean', 'search_query: ', 'search_document: '],
    ['nomic-ai/nomic-embed-text-v1', 'mean', 'search_query: ', 'search_document: '],
    ['intfloat/multilingual-e5-large', 'mean', 'query: ', 'passage: '],
    ['Xenova/e5-small-v2', 'mean', 'query: ', 'passage: '],
    ['snowflake-arctic-embed:22m', 'cls', BGE, ''],
    ['snowflake-arctic-embed2:568m', 'cls', 'query: ', ''],
    ['Snowflake/snowflake-arctic-embed-l-v2.0', 'cls', 'query: ', ''],
    ['sentence-transformers/all-MiniLM-L6-v2', 'mean', '', ''],
    ['thenlper/gte-base', 'mean', '', ''],
    ['Alibaba-NLP/gte-base-en-v1.5', 'cls', '', ''],
  ])('%s', (name, mode, query, document) => {
    const { pooling: found, prefixes = { query: '', document: '' } } = knownEncoder(name)!;
    expect([found, prefixes]).toEqual([mode, { query, document }]);
  });

  it('layer norm is of Nomic v1.5 alone', () => {
    const normed = [
      'nomic-embed-text',
      'nomic-embed-text-v1.5',
      'nomic-embed-text-v1',
      'nomic-embed-text-v2-moe',
    ];
    expect(normed.map((name) => knownEncoder(name)!.layerNorm === true)).toEqual([true, true, false, false]);
    expect(knownEncoder('my-own-model')).toBeUndefined();
  });

  it('models that write are told from encoders made of them', () => {
    const writers = [
      'deepseek-r1:8b',
      'deepseek-ai/DeepSeek-R1',
      'llama3.2',
      'qwen3:4b',
      'mistral',
      'gpt-oss',
    ];
    expect(writers.filter((name) => !isNoEncoder(name))).toEqual([]);
    const encoders = [
      'qwen3-embedding',
      'e5-mistral-7b-instruct',
      'embeddinggemma',
      'gte-qwen2',
      'bge-m3',
      '',
    ];
    expect(encoders.filter(isNoEncoder)).toEqual([]);
  });
});
