// Models without a graph: static folders, distilled ones, the encoder of a package.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../src/corpus/words.js';
import { DISTILL_OPTIONS, distill } from '../src/embedders/distill.js';
import type { EmbedOptions } from '../src/embedders/embed-options.js';
import type { Embedder } from '../src/embedders/embedder.js';
import { openEmbedder } from '../src/embedders/open-embedder.js';
import { readVectors } from '../src/formats/detect.js';
import { writeVectors } from '../src/formats/write-vectors.js';
import { rowOf } from '../src/tensor/matrix.js';
import { expectRows, rowsIn } from './embedded-rows.js';
import { modules, safetensors, TOKENIZER, writeFiles } from './encoder-model.js';
import { make } from './keyed-vectors.js';
import { runProgram } from './program.js';
import { POOLED, unit } from './reference/bert.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, path: at, file } = temporaryFiles();

async function embed(
  name: string,
  texts: readonly string[],
  options: EmbedOptions = {},
): Promise<number[][]> {
  const embedder = (await openEmbedder(name, options)) as Embedder;
  const rows = await embedder.embed(texts, 'document');
  await embedder.close();
  return rowsIn(rows, embedder.dim);
}

describe('a folder that wordvec wrote', () => {
  const value = (i: number) => Math.sin(i * i);
  const rowsOf = (words: readonly string[], all: readonly string[], dim: number) =>
    words.map((word) => Array.from({ length: dim }, (_, d) => value(all.indexOf(word) * dim + d)));

  it('is the mean of the words that it knows, at length 1', async () => {
    const words = ['the', 'king', "don't", '北京', 'e.g.'];
    await writeVectors(make(words, 6, value), at('own'), { format: 'model2vec' });
    const texts = ["The KING, don't!", 'king unknown\tking', '北京。 e.g. the', '', 'unknown'];
    const known = [
      ['the', 'king', "don't"],
      ['king', 'king'],
      ['北京', 'e.g.', 'the'],
    ];
    const means = known.map((list) => unit(POOLED.mean(rowsOf(list, words, 6))));
    expectRows(await embed(at('own'), texts), [...means, Array(6).fill(0), Array(6).fill(0)]);
    expectRows(await embed(at('own'), ['the king'], { dims: 2 }), [
      unit(POOLED.mean(rowsOf(['the', 'king'], words, 6)).slice(0, 2)),
    ]);
  });

  it('takes texts for documents, and nothing else for texts', async () => {
    const embedder = (await openEmbedder(at('own'), {
      documentPrefix: 'the ',
      queryPrefix: 'king ',
    })) as Embedder;
    const [document, silent, query] = [
      await embedder.embed(['北京'], 'document'),
      await embedder.embed(['北京']),
      await embedder.embed(['北京'], 'query'),
    ];
    expect(silent).toEqual(document);
    expect(query).not.toEqual(document);
    await expect(embedder.embed('text' as never)).rejects.toThrow('texts: expected a list of texts');
    await expect(embedder.embed(['a'], 'asked' as 'query')).rejects.toThrow(
      'role: expected query or document',
    );
  });

  it('cuts marks off where they are words', async () => {
    const words = ['a', '.', 'B'];
    await writeVectors(make(words, 3, value), at('marks'), { format: 'model2vec' });
    expectRows(await embed(at('marks'), ['a.B. b']), [
      unit(POOLED.mean(rowsOf(['a', '.', 'B', '.'], words, 3))),
    ]);
  });

  it('is a model of words for the methods of these', async () => {
    await writeVectors(
      make(['a', 'b'], 2, (i) => i + 1),
      at('words'),
      { format: 'model2vec' },
    );
    expectRows(await embed(at('words'), ['a b'], { method: 'max' }), [[3, 4]]);
    await expect(embed(at('words'), ['a'], { sparse: true })).rejects.toThrow(
      /sparse.*says nothing to a static model/,
    );
  });
});

describe('folders of others, by their tokenizers', () => {
  const rows = Array.from({ length: 16 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i / 16]);
  const mean = (...ids: number[]) => POOLED.mean(ids.map((id) => rows[id]));

  it('model2vec: weights, a mapping, unknown tokens left out', async () => {
    const weights = rows.map((_, i) => 1 + i / 10);
    const mapping = rows.map((_, i) => i % 5);
    writeFiles(at('model2vec'), {
      'tokenizer.json': TOKENIZER,
      'config.json': { normalize: false },
      'model.safetensors': safetensors({
        embeddings: { shape: [5, 3], data: rows.slice(0, 5).flat() },
        mapping: { shape: [16], data: mapping },
        weights: { shape: [16], data: weights },
      }),
    });
    const weighed = (id: number) => rows[id % 5].map((x) => x * weights[id]);
    expectRows(await embed(at('model2vec'), ['the cat xyz dogs', 'xyz']), [
      POOLED.mean([8, 5, 10, 11].map(weighed)),
      [0, 0, 0],
    ]);
  });

  it("sentence-transformers' StaticEmbedding: a row for unknown tokens, too", async () => {
    const [{ type }] = modules();
    const list = ['StaticEmbedding', 'Normalize'].map((kind, idx) => ({
      ...{
        idx,
        path: idx === 0 ? '0_StaticEmbedding' : '1_Normalize',
        type: type.replace('Transformer', kind),
      },
    }));
    writeFiles(at('static'), {
      'modules.json': list,
      '0_StaticEmbedding/tokenizer.json': TOKENIZER,
      '0_StaticEmbedding/model.safetensors': safetensors({
        'embedding.weight': { shape: [16, 3], data: rows.flat() },
      }),
    });
    expectRows(await embed(at('static'), ['the cat xyz']), [unit(mean(8, 5, 3))]);
  });

  it('a damaged one is refused', async () => {
    const broken = writeFiles(at('broken'), {
      'tokenizer.json': { model: { type: 'WordPiece', vocab: { a: 9 } } },
      'config.json': { model_type: 'model2vec' },
      'model.safetensors': safetensors({ embeddings: { shape: [1, 1], data: [1] } }),
    });
    await expect(embed(broken, ['a'])).rejects.toThrow(/its vocabulary is no list of tokens/);
  });
});

it("a pattern of others that ends as wordvec's does is the package's to run", async () => {
  await writeVectors(make(['a'], 2), at('pattern'), { format: 'model2vec' });
  const own = await embed(at('pattern'), ['a']);
  const json = readFileSync(at('pattern/tokenizer.json'), 'utf8');
  // No pattern at all, which the package passes over.
  writeFiles(at('pattern'), { 'tokenizer.json': JSON.parse(json.replace('"[', '"([')) });
  expectRows(await embed(at('pattern'), ['a']), own);
});

describe('distillation', () => {
  const rows: Record<string, number[]> = { a: [3, 1, 0], b: [-1, 2, 0], c: [1, 0, 0], d: [1, 1, 4] };
  const encoder: Embedder = {
    ...{ kind: 'dense', name: 'test', dim: 3, fingerprint: '', batch: 2 },
    embed: async (texts) => Float32Array.from(texts.flatMap((text) => rows[text])),
    close: async () => {},
  };
  const list = { words: WordTable.from(Object.keys(rows)), counts: undefined };
  const centred = Object.values(rows).map((row) => row.map((x, d) => x - [1, 1, 1][d]));

  it('keeps the inner products of the centred rows, then weighs them by Zipf', async () => {
    const whole = await distill(encoder, list, { dims: 3, sifCoefficient: 0 });
    for (const [i, row] of centred.entries())
      for (const [j, other] of centred.entries()) {
        const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
          Array.from(a).reduce((sum, x, d) => sum + x * b[d], 0);
        expect(product(rowOf(whole.matrix, i), rowOf(whole.matrix, j))).toBeCloseTo(product(row, other), 4);
      }
    expect((await distill(encoder, list, { dims: 2, sifCoefficient: 0 })).dim).toBe(2);
    const weighed = await distill(encoder, list, { dims: 0, sifCoefficient: 0.1 });
    const shares = [2, 3, 4, 5].map((place) => 1 / place / (1 / 2 + 1 / 3 + 1 / 4 + 1 / 5));
    for (const [i, row] of centred.entries())
      expectRows([[...rowOf(weighed.matrix, i)]], [row.map((x) => (x * 0.1) / (0.1 + shares[i]))]);
  });

  it("has counts where the list has them, and model2vec's options", async () => {
    const counts = Float64Array.of(4, 3, 2, 1);
    const vectors = await distill(encoder, { ...list, counts }, { dims: 0, sifCoefficient: 0.1 });
    expect(vectors.counts).toBe(counts);
    expectRows([[...rowOf(vectors.matrix, 0)]], [centred[0].map((x) => (x * 0.1) / (0.1 + 0.4))]);
    expect([DISTILL_OPTIONS.dims.default, DISTILL_OPTIONS.sifCoefficient.default]).toEqual([256, 1e-4]);
  });

  it('is a command', async () => {
    await writeVectors(make(['a', 'b', 'c'], 4, Math.sin), at('teacher'), { format: 'model2vec' });
    const words = file('a 5\nb 3\nc 2\n');
    const ran = await runProgram(folder, [
      'distill',
      'teacher',
      '--vocab',
      words,
      '-o',
      'pupil',
      '--dims',
      '2',
    ]);
    expect([ran.code, ran.err]).toEqual([
      0,
      expect.stringContaining('3 words of teacher, 2 numbers each, in pupil'),
    ]);
    const pupil = await readVectors(at('pupil'));
    expect([pupil.dim, pupil.words.toArray(), [...pupil.counts!]]).toEqual([2, ['a', 'b', 'c'], [5, 3, 2]]);
    const mixed = await runProgram(folder, ['distill', 'teacher', '--vocab', file('a 5\nb\n'), '-o', 'x']);
    expect([mixed.code, mixed.err]).toEqual([
      1,
      expect.stringContaining('a count behind each word or behind none'),
    ]);
    const none = await runProgram(folder, ['distill', 'teacher', '-o', 'x']);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('expected --vocab FILE')]);
  });
});

describe('the encoder of a package', () => {
  it.runIf(thorough)('knows what means the same', async () => {
    const [king, queen, car, empty] = await embed('use-lite', [
      'the king of the land',
      'a queen and her country',
      'repair of engines',
      '',
    ]);
    const cosine = (a: number[], b: number[]) => a.reduce((sum, x, d) => sum + x * b[d], 0);
    expect(cosine(king, king)).toBeCloseTo(1, 4);
    expect(cosine(king, queen)).toBeGreaterThan(cosine(king, car) + 0.1);
    expect(empty).toEqual(Array(512).fill(0));
    await expect(embed('use-lite', ['a'], { dims: 3 })).rejects.toThrow(/says nothing to a package/);
  });
});
