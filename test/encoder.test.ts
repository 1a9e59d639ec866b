// Encoders in folders, against a plain reference.
import { describe, expect, it } from 'vitest';
import type { Embedder, SparseEmbedder, TextRole } from '../src/embedders/embedder.js';
import { openEncoder as open } from '../src/embedders/encoder-folder.js';
import { ENCODER_OPTIONS, type EncoderOptions } from '../src/embedders/encoder-options.js';
import { POOLING_MODES } from '../src/embedders/token-pooling.js';
import {
  type Files,
  GRAPH,
  idsOf,
  modules,
  safetensors,
  tokensOf,
  WEIGHTS,
  WIDTH,
  writeEncoder,
  writeFiles,
} from './encoder-model.js';
import type { Graph } from './onnx-bert.js';
import { norm, POOLED, unit } from './reference/bert.js';
import { temporaryFiles } from './temporary-files.js';

const { path: at } = temporaryFiles();
const DEFAULTS = {
  ...Object.fromEntries(Object.entries(ENCODER_OPTIONS).map(([name, row]) => [name, row.default])),
  threads: 1,
} as unknown as EncoderOptions;
const TEXTS = [
  'the cat sat on the mat',
  'a dog',
  'the dog s',
  'cat',
  'a cat sat on a dog on a mat on the mat',
];

const openEncoder = async (...[name, options, hooks]: Parameters<typeof open>) =>
  (await open(name, options, hooks)) as Embedder;

let folders = 0;
async function embed(
  files: Files,
  options: Partial<EncoderOptions> = {},
  { graph = GRAPH, texts = TEXTS, role = 'document' as TextRole, name = `model-${folders++}` } = {},
) {
  const notes: string[] = [];
  const embedder = await openEncoder(
    writeEncoder(at(name), files, graph as Graph),
    { ...DEFAULTS, ...options },
    { onNote: (note) => notes.push(note) },
  );
  const rows = await embedder.embed(texts, role);
  await embedder.close();
  const { dim } = embedder;
  return { embedder, notes, rows: texts.map((_, i) => [...rows.subarray(i * dim, (i + 1) * dim)]) };
}

function expectRows(found: number[][], wanted: number[][]): void {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((row, i) => {
    expect(found[i].length).toBe(row.length);
    for (const [d, x] of row.entries()) expect(found[i][d]).toBeCloseTo(x, 5);
  });
}

const SWITCH: Record<string, string> = {
  cls: 'pooling_mode_cls_token',
  max: 'pooling_mode_max_tokens',
  mean: 'pooling_mode_mean_tokens',
  mean_sqrt_len_tokens: 'pooling_mode_mean_sqrt_len_tokens',
  weightedmean: 'pooling_mode_weightedmean_tokens',
  lasttoken: 'pooling_mode_lasttoken',
};
const pooling = (...modes: string[]) => ({
  'modules.json': modules('Pooling'),
  '1_Pooling/config.json': Object.fromEntries(
    Object.entries(SWITCH).map(([mode, name]) => [name, modes.includes(mode)]),
  ),
});

describe('pooling', () => {
  it.each(POOLING_MODES)('%s of a padded batch is that of each text alone', async (mode) => {
    for (const padding_side of ['left', 'right']) {
      const files = { ...pooling(mode), 'tokenizer_config.json': { pad_token: '[PAD]', padding_side } };
      for (const positions of ['none', 'input', 'roberta'] as const) {
        const { rows } = await embed(files, {}, { graph: { ...GRAPH, positions } });
        expectRows(
          rows,
          TEXTS.map((text) => POOLED[mode](tokensOf(text, { positions }))),
        );
      }
    }
  });
});

/** The mean of each text's tokens. */
const means = (texts = TEXTS) => texts.map((text) => POOLED.mean(tokensOf(text, GRAPH)));

describe('what the folder says', () => {
  it('several poolings stand side by side, in the order of sentence-transformers', async () => {
    const { rows } = await embed(pooling('mean', 'cls'));
    expectRows(
      rows,
      TEXTS.map((text) => [...POOLED.cls(tokensOf(text, GRAPH)), ...POOLED.mean(tokensOf(text, GRAPH))]),
    );
    const named = { 'modules.json': modules('Pooling'), '1_Pooling/config.json': { pooling_mode: 'max' } };
    expectRows(
      (await embed(named)).rows,
      TEXTS.map((text) => POOLED.max(tokensOf(text, GRAPH))),
    );
  });

  it('prefixes stand before texts by their role, and are pooled unless the folder says no', async () => {
    const prompts = { query: 'search ', passage: 'passage : ' };
    const files = { ...pooling('mean'), 'config_sentence_transformers.json': { prompts } };
    const asked = await embed(files, {}, { role: 'query' });
    expectRows(asked.rows, means(TEXTS.map((text) => `search ${text}`)));
    expectRows((await embed(files)).rows, means(TEXTS.map((text) => `passage : ${text}`)));
    expectRows((await embed(files, { documentPrefix: '' })).rows, means());
    const unpooled = {
      ...files,
      '1_Pooling/config.json': { pooling_mode_mean_tokens: true, include_prompt: false },
    };
    expectRows(
      (await embed(unpooled)).rows,
      TEXTS.map((text) => POOLED.mean(tokensOf(`passage : ${text}`, GRAPH).slice(3))),
    );
    const byDefault = { default_prompt_name: 'any', prompts: { any: 'search ' } };
    const defaulted = { ...pooling('mean'), 'config_sentence_transformers.json': byDefault };
    expectRows((await embed(defaulted)).rows, means(TEXTS.map((text) => `search ${text}`)));
  });

  it('rows go through its modules, are cut, and have length 1 at the end', async () => {
    const dense = Array.from({ length: 4 }, (_, i) => WEIGHTS.query[i]);
    const tensors = {
      'linear.weight': { shape: [4, WIDTH], data: dense.flat() },
      'linear.bias': { shape: [4], data: [1, -1, 0.5, 0] },
    };
    const files = {
      ...pooling('mean'),
      'modules.json': modules('Pooling', 'Dense', 'LayerNorm', 'Normalize'),
      '2_Dense/config.json': { activation_function: 'torch.nn.modules.activation.Tanh' },
      '2_Dense/model.safetensors': safetensors(tensors),
      '3_LayerNorm/model.safetensors': safetensors({
        'norm.weight': { shape: [4], data: [1, 2, 3, 4] },
        'norm.bias': { shape: [4], data: [0, 1, 0, 1] },
      }),
    };
    const wanted = means().map((row) => {
      const passed = dense.map((line, i) =>
        Math.tanh(line.reduce((sum, x, d) => sum + x * row[d], [1, -1, 0.5, 0][i])),
      );
      return norm(passed, [1, 2, 3, 4], [0, 1, 0, 1]);
    });
    expectRows((await embed(files)).rows, wanted.map(unit));
    const cut = await embed(files, { dims: 2 });
    expect(cut.embedder.dim).toBe(2);
    expectRows(
      cut.rows,
      wanted.map((row) => unit(row.slice(0, 2))),
    );
    await expect(embed(files, { dims: 5 })).rejects.toThrow(
      '`dims`: expected an integer >= 0 and <= 4, got 5',
    );
  });

  it('texts are cut to its length, which is told once; special tokens stay', async () => {
    const files = {
      ...pooling('lasttoken'),
      'sentence_bert_config.json': { max_seq_length: 6, do_lower_case: true },
    };
    const { rows, notes } = await embed(files, {}, { texts: ['THE cat sat on the mat', 'a dog'] });
    expectRows(
      rows,
      ['the cat sat on', 'a dog'].map((text) => POOLED.lasttoken(tokensOf(text, GRAPH))),
    );
    expect(notes).toEqual([expect.stringContaining('1 of 2 texts were longer than 6 tokens')]);
  });

  it('empty texts are rows of zeros, and none is no fault', async () => {
    const { rows } = await embed(pooling('mean'), {}, { texts: ['', 'a dog', ' \t '] });
    expectRows(rows, [Array(WIDTH).fill(0), ...means(['a dog']), Array(WIDTH).fill(0)]);
    expect((await embed(pooling('mean'), {}, { texts: [] })).rows).toEqual([]);
  });
});

describe('where the folder is silent', () => {
  const rowsBy = async (name: string, options: Partial<EncoderOptions> = {}, role: TextRole = 'document') =>
    (await embed({}, options, { name: `${folders++}/${name}`, role })).rows;
  const prefixed = (prefix: string) => TEXTS.map((text) => `${prefix}${text}`);
  const first = TEXTS.map((text) => unit(POOLED.cls(tokensOf(text, GRAPH))));

  it('what is known of the model by its name is done', async () => {
    expectRows(await rowsBy('bge-m3'), first);
    expectRows(await rowsBy('models--BAAI--bge-m3/snapshots/0123abcd', {}, 'query'), first);
    expectRows(await rowsBy('M3E-base'), means());
    expectRows(await rowsBy('multilingual-e5-small'), means(prefixed('passage: ')).map(unit));
    expectRows(await rowsBy('e5-base-v2', {}, 'query'), means(prefixed('query: ')).map(unit));
    expectRows(await rowsBy('bge-small-en-v1.5'), first);
    const nomic = means(prefixed('search_document: ')).map((row) => norm(row));
    expectRows(await rowsBy('nomic-embed-text-v1.5'), nomic.map(unit));
    expectRows(
      await rowsBy('nomic-embed-text-v1.5', { dims: 5 }),
      nomic.map((row) => unit(row.slice(0, 5))),
    );
    expectRows(
      (await embed(pooling('cls'), {}, { name: `${folders++}/nomic-embed-text-v1.5` })).rows,
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

  it('fingerprints follow the weights and all that changes rows, not the place', async () => {
    const of = async (files: Files, options: Partial<EncoderOptions> = {}, graph = GRAPH) =>
      (await embed(files, options, { graph })).embedder.fingerprint;
    const same = await of(pooling('cls'));
    expect(await of(pooling('cls'))).toBe(same);
    const others = [
      await of(pooling('mean')),
      await of(pooling('cls'), { dims: 3 }),
      await of(pooling('cls'), { queryPrefix: 'q' }),
      await of(pooling('cls'), {}, { ...GRAPH, positions: 'none' }),
    ];
    expect(new Set([same, ...others]).size).toBe(5);
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
  });
});

describe('a sparse head', () => {
  it('weighs the tokens of a text, each once, without special ones', async () => {
    const graph: Graph = { ...GRAPH, output: 'sparse_vecs' };
    const embedder = (await open(
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
    await expect(open(writeEncoder(at('dense')), { ...DEFAULTS, sparse: true }, {})).rejects.toThrow(
      /sparse_vecs/,
    );
  });
});
