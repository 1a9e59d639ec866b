// Encoders in folders, as the folders say, against a plain reference.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EncoderGraph } from '../src/embedders/encoder-graph.js';
import { POOLING_MODES, type PoolingMode } from '../src/embedders/token-pooling.js';
import { expectRows, means, pooling, smallEncoders, TEXTS } from './embedded-rows.js';
import {
  GRAPH,
  idsOf,
  modules,
  safetensors,
  tokensOf,
  WEIGHTS,
  WIDTH,
  writeEncoder,
} from './encoder-model.js';
import { norm, POOLED, unit } from './reference/bert.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const { at, embed } = smallEncoders();

/** On which side, and how the model numbers places. */
const PADDED = [
  ['left', 'input'],
  ['right', 'roberta'],
  ['left', 'none'],
  ['left', 'roberta'],
  ['right', 'none'],
  ['right', 'input'],
] as const;

describe('pooling', () => {
  const padded = async (
    modes: readonly PoolingMode[],
    [padding_side, positions]: (typeof PADDED)[number],
  ) => {
    const files = { ...pooling(...modes), 'tokenizer_config.json': { pad_token: '[PAD]', padding_side } };
    const { rows } = await embed(files, {}, { graph: { ...GRAPH, positions } });
    expectRows(
      rows,
      TEXTS.map((text) => modes.flatMap((mode) => [...POOLED[mode](tokensOf(text, { positions }))])),
    );
  };

  it('all of a padded batch are those of each text alone', async () => {
    for (const how of firstOf(2, PADDED)) await padded(POOLING_MODES, how);
  });

  slowTest.each(POOLING_MODES)('%s of a padded batch is that of each text alone', async (mode) => {
    for (const how of PADDED) await padded([mode], how);
  });
});

/** The native runtime is 288 MB: it is tried where it was installed. */
const hasNative = existsSync(join(import.meta.dirname, '../node_modules/onnxruntime-node'));

describe.runIf(hasNative && thorough)('both runtimes', () => {
  it('give the same', async () => {
    const path = `${writeEncoder(at('runtimes'))}/onnx/model.onnx`;
    const batch = TEXTS.map((text) => ({ ids: idsOf(text), prefix: 0, cut: false }));
    const [native, web] = await Promise.all(
      (['onnxruntime-node', 'onnxruntime-web'] as const).map(async (name) => {
        const graph = await EncoderGraph.open(path, 1, [name]);
        const output = await graph.run(batch, { pad: 1, left: false }, graph.tokenOutput!);
        await graph.close();
        return output;
      }),
    );
    expect(web.dims).toEqual(native.dims);
    for (const [i, x] of native.data.entries()) expect(web.data[i]).toBeCloseTo(x, 5);
  });
});

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
    if (thorough) expectRows((await embed(files)).rows, means(TEXTS.map((text) => `passage : ${text}`)));
    expectRows((await embed(files, { documentPrefix: '' })).rows, means());
    const unpooled = {
      ...files,
      '1_Pooling/config.json': { pooling_mode_mean_tokens: true, include_prompt: false },
    };
    expectRows(
      (await embed(unpooled)).rows,
      TEXTS.map((text) => POOLED.mean(tokensOf(`passage : ${text}`, GRAPH).slice(3))),
    );
    if (!thorough) return;
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
      '`dims`: expected at most the 4 numbers that the model gives, got 5',
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
    await expect(embed(files, { maxTokens: 5 }).then((cut) => cut.rows[0])).resolves.toEqual(
      (await embed(files, {}, { texts: ['the cat sat'] })).rows[0],
    );
    expect(notes).toEqual([expect.stringContaining('1 of 2 texts were longer than 6 tokens')]);
  });

  it('empty texts are rows of zeros, and none is no fault', async () => {
    const { rows } = await embed(pooling('mean'), {}, { texts: ['', 'a dog', ' \t '] });
    expectRows(rows, [Array(WIDTH).fill(0), ...means(['a dog']), Array(WIDTH).fill(0)]);
    expect((await embed(pooling('mean'), {}, { texts: [] })).rows).toEqual([]);
  });
});
