import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as api from '../src/index.js';
import { analysisCalls } from './analysis-calls.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file, path, folder } = temporaryFiles();

/** What no call takes at the place of another thing; some calls take some of them. */
const WRONG: readonly unknown[] = [
  ...[undefined, null, -1, Number.NaN, Symbol('s'), [undefined], Object.create(null)],
  ...(thorough ? [42, 1e308, 10n, true, '', 'x'.repeat(5000)] : []),
  ...(thorough ? [{}, [], [[1, 0]], () => {}, new Map(), new Proxy({}, {})] : []),
];

/** A right call of each function; arguments are made when they are needed. */
const CALLS: Record<string, () => readonly unknown[]> = {};
const LINES = ['__label__a the king sat', '__label__b the queen sat', '__label__a the king ran'];
const text = () => ({ text: Array.from({ length: 40 }, (_, i) => LINES[i % 3]) });
const SMALL = { dim: 4, epochs: 1, minCount: 1, threads: 1 };

beforeAll(async () => {
  const words = api.WordTable.from(['king', 'queen', 'man']);
  const matrix = api.createMatrix(3, 2);
  matrix.data.set([1, 0, 0, 1, 1, 1]);
  const vectors = new api.KeyedVectors(words, matrix);
  const vocabulary = api.createVocabulary(words, Float64Array.of(3, 2, 1));
  const { model: words2 } = await api.train('skipgram', text(), SMALL);
  const { model: supervised } = await api.train('classifier', text(), SMALL);
  const { model: documents } = await api.train('doc2vec', text(), SMALL);
  await api.writeModel(documents, path('d.wv'));
  const tokens = [['__label__a', ...Array.from({ length: 300 }, (_, i) => `w${i}`)]];
  const { model: many } = await api.train('classifier', tokens, SMALL);
  const counted = await api.cooccur(text(), { minCount: 1, threads: 1 });
  afterAll(() => counted.counts.close());
  const rows = api.readRows(counted.counts, counted.vocabulary.words.size, [0, 1]);
  const prepared = await api.prepareCorpus(text(), { minCount: 1, threads: 1 });
  const { phrases } = await api.learnPhrases(Array(9).fill(['new', 'york']), { minCount: 1, threshold: 0 });
  const listed = path('phrases.txt');
  await api.writePhrases(phrases, listed);
  const vec = path('v.vec');
  await api.writeVectors(vectors, vec);
  const bin = path('m.bin');
  await api.writeFastText(supervised, bin);
  const native = path('m.wv');
  await api.writeModel(words2, native);
  const lines = file(`${LINES.join('\n')}\n`, 'lines.txt');
  const vocab = path('vocab.txt');
  await api.writeVocabulary(vocabulary, vocab);
  const out = path('out');
  const analogies = await api.evaluateAnalogies(vectors, 'king queen man king\n');
  const similarities = await api.evaluateSimilarity(vectors, 'king queen 3\nking man 4\n');
  const encoder = await api.openEmbedder(vec);
  const index = path('texts.idx');
  await api.createIndex([lines], index);
  Object.assign(CALLS, {
    Classifier: () => [supervised],
    DenseRows: () => [matrix],
    Dictionary: () => [
      {
        entries: words,
        counts: Float64Array.of(1, 1, 1),
        labels: 1,
        tokens: 3,
        range: { minn: 0, maxn: 0, bucket: 0 },
        wordNgrams: 1,
      },
    ],
    KeyedVectors: () => [words, matrix, {}],
    Int8Rows: () => [new Int8Array(4), new Float32Array(2), 2],
    QuantizedRows: undefined as never,
    WordTable: () => [words.bytes, words.offsets],
    aliasesOf: () => ['dim', 'skipgram'],
    analogy: () => [vectors, 'king - man', { k: 1 }],
    autotuneClassifier: () => [text(), SMALL, { validation: text(), trials: 1, duration: 5 }],
    autotuneVectors: () => ['skipgram', text(), SMALL, { judge: () => 1, trials: 1, duration: 5 }],
    batchNeighbours: () => [vectors, ['king'], { k: 1 }],
    brief: () => ['x'],
    checkValue: () => ['k', { kind: 'integer' }, 3],
    checkWritable: () => [out],
    cooccur: () => [text(), { minCount: 1, threads: 1 }],
    createMatrix: () => [2, 2],
    createVocabulary: () => [words, Float64Array.of(3, 2, 1)],
    defaultOf: () => ['dim', 'skipgram'],
    evaluateAnalogies: () => [vectors, 'king queen man king\n', {}],
    evaluateClassifier: () => [new api.Classifier(supervised), LINES, {}],
    evaluateSimilarity: () => [vectors, 'king queen 3\n', {}],
    fastTextBytes: () => [supervised],
    isFastTextModel: () => [supervised],
    pruneVectors: () => [vectors, 2],
    quantizeVectors: () => [vectors, 'int8'],
    reduceDimensions: () => [vectors, 1],
    findSources: () => [[lines]],
    flagNames: () => ['`minCount`: x'],
    flagOf: () => ['minCount'],
    formatOfName: () => ['x.vec'],
    nearestSpellings: () => [words, 'kin', 2],
    neighbours: () => [vectors, 'king', { k: 1 }],
    ngramsOf: () => [supervised, 'king'],
    oddOneOut: () => [vectors, ['king', 'queen', 'man']],
    openTokens: () => [prepared.corpus.store],
    optionRow: () => ['dim', 'skipgram'],
    optionsOf: () => ['skipgram'],
    parameterOf: () => ['continue'],
    parseExpression: () => ['king', () => false],
    learnPhrases: () => [text(), { minCount: 1, threshold: 0 }],
    readPhrases: () => [listed],
    writePhrases: () => [phrases, path('written.txt')],
    writeJoinedText: () => [text(), phrases, path('joined.txt'), {}],
    prepareDocuments: () => [[lines], path('prepared.txt'), { lower: true }, {}],
    documentText: () => [[lines], { lower: true }, {}],
    textMaker: () => [{ lower: true }, '__label__'],
    documentTexts: () => [[lines], { lower: true }, {}],
    prepareCorpus: () => [text(), { minCount: 1, threads: 1 }],
    probabilityRatios: () => [counted.vocabulary, rows, 0, 1, [1]],
    project: () => [vectors, ['king', 'queen']],
    quantizeClassifier: () => [many, {}],
    rangeOf: () => [{ kind: 'integer' }],
    readChunks: () => [lines],
    readFastText: () => [bin],
    readLines: () => [lines],
    readModel: () => [native],
    readPairs: () => ['king queen 3\n', 'pairs', {}],
    readQuestions: () => ['king queen man king\n', 'questions'],
    readRows: () => [counted.counts, counted.vocabulary.words.size, [0]],
    readVectors: () => [vec, {}],
    readVocabulary: () => [vocab],
    readWhole: () => [vec],
    resolveOptions: () => ['skipgram', SMALL],
    rowOf: () => [matrix, 1],
    sentenceVectors: () => [supervised],
    openSharedFastText: () => [api.shareFastText(supervised)],
    openSharedVectors: () => [api.shareVectors(vectors)],
    shareFastText: () => [supervised],
    shareVectors: () => [vectors],
    shortestText: () => [0.5],
    summarizeFile: () => [vec],
    shown: () => ['x'],
    shownSentence: () => ['x'],
    shownTuned: () => [api.resolveOptions('classifier', {})],
    similarity: () => [vectors, 'king', 'queen'],
    strongestPartners: () => [counted.vocabulary, rows, 0, 3],
    subwordKeyedVectors: () => [supervised],
    subwordVector: () => [supervised, 'king'],
    tellingProbes: () => [rows, 0, 1],
    threadCount: () => [2],
    toNdarray: () => [matrix],
    train: () => ['skipgram', text(), SMALL],
    vectorOf: () => [vectors, 'king'],
    outputVectors: () => [words2],
    vectorsOf: () => [words2],
    addWords: () => [vectors, [['prince', [1, 0]]], {}],
    analogyVector: () => [vectors, 'king - man'],
    centrality: () => [vectors, ['king', 'queen']],
    closerThan: () => [vectors, 'king', 'queen', {}],
    compareAnalogies: () => [analogies, analogies],
    compareVectors: () => [vectors, vectors, {}],
    compareSimilarity: () => [similarities, similarities],
    distances: () => [vectors, 'king', ['queen'], {}],
    evaluateCategories: () => [vectors, 'king a\nqueen b\n', {}],
    evaluateOutliers: () => [vectors, 'king\nqueen\n\nman\n', {}],
    evaluatePairCategories: () => [vectors, [{ name: 'n', source: 'king\tqueen\nman\tking\n' }], {}],
    meanVector: () => [vectors, ['king', 'queen'], {}],
    mergeVectors: () => [vectors, vectors, {}],
    mostSimilarToGiven: () => [vectors, 'king', ['queen']],
    nearestDocuments: () => [vectors, ['king'], [['queen']], {}],
    normalise: () => [vectors],
    sifWeighted: () => [vectors, 1e-3],
    checkVectorsWritable: () => [path('out.vec'), 'vec'],
    outputsOf: () => [path('out.vec'), 'vec'],
    rank: () => [vectors, 'king', 'queen', {}],
    relativeCosine: () => [vectors, 'king', 'man', {}],
    removeWords: () => [vectors, ['king'], {}],
    selectWords: () => [vectors, ['king'], {}],
    wilsonInterval: () => [8, 10],
    wordMoversDistance: () => [vectors, ['king'], ['queen'], {}],
    readWordList: () => [vocab],
    openEmbedder: () => [vec, {}],
    embedToFile: () => [encoder, [lines], path('rows.npy'), {}],
    embeddingFiles: () => ['rows.npy'],
    createIndex: () => [[lines], path('made.idx'), {}],
    openIndex: () => [index, {}],
    editIndex: () => [index, { add: [lines] }],
    distill: () => [encoder, { words, counts: undefined }, { dims: 2 }],
    writeCooccurrences: () => [counted.counts, out],
    writeFastText: () => [supervised, out],
    writeModel: () => [words2, out],
    writeVectors: () => [vectors, path('out.vec'), {}],
    writeVocabulary: () => [vocabulary, out],
    writeWhole: () => [out, async () => {}],
    documentVectors: () => [documents],
    documentWords: () => [documents],
    inferDocuments: () => [documents, ['the king'], {}],
    isDocumentModel: () => [documents],
    readDocumentModel: () => [path('d.wv')],
  });
  Object.assign(CALLS, await analysisCalls(path, file));
});

/** Not for these: they take anything, or hand in what all of the machine is. */
const ANYTHING = new Set(['WordvecError', 'memoryError', 'countWrites', 'usePlatform', 'QuantizedRows']);
const NAMES = Object.entries(api)
  .filter(([name, value]) => typeof value === 'function' && !ANYTHING.has(name))
  .map(([name]) => name);

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a call comes to: its error, if it has one. */
async function outcome(name: string, given: readonly unknown[]): Promise<unknown> {
  const call = (api as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[name];
  try {
    const isClass = /^class\b/.test(Function.prototype.toString.call(call));
    const result = isClass ? Reflect.construct(call, given) : await call(...given);
    if (Symbol.asyncIterator in Object(result)) for await (const _ of result as AsyncIterable<unknown>);
    await (result as { counts?: { close?(): void } } | undefined)?.counts?.close?.();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('the arguments of the library', () => {
  test.each(NAMES)('%s', async (name) => {
    const right = CALLS[name];
    expect(right, `a right call of ${name} for this test`).toBeDefined();
    expect(await outcome(name, right())).toBeUndefined();
    for (let place = 0; place < right().length; place++)
      for (const wrong of WRONG) {
        // All options may be left out.
        if (place > 0 && isObject(right()[place]) && isObject(wrong)) continue;
        const given = right().map((value, i) => (i === place ? wrong : value));
        const error = await outcome(name, given);
        if (error === undefined) continue;
        expect(
          error,
          `${name}, argument ${place + 1}: ${String(Object(wrong).constructor?.name)}`,
        ).toBeInstanceOf(api.WordvecError);
        const { message } = error as Error;
        expect(message.length).toBeLessThan(700);
        expect(message).not.toMatch(/[\p{Cc}]|\[object/u);
      }
  });

  test('an option that a call has not is refused, whichever the call', async () => {
    const silent: string[] = [];
    let asked = 0;
    const exported = new Map<string, unknown>(Object.entries(api));
    for (const [name, right] of Object.entries(CALLS)) {
      const [, parameters = ''] =
        /^(?:async )?function \w+\(([\s\S]*?)\) ?\{/.exec(String(exported.get(name))) ?? [];
      const place = parameters.split(',').findIndex((each) => /^\s*(?!hooks)\w+ = \{\}$/.test(each));
      if (place < 0) continue;
      asked++;
      const given: unknown[] = [...right()];
      given[place] = { ...(given[place] as object), topn: 5 };
      const error = await outcome(name, given);
      if (!(error instanceof api.WordvecError && error.message.includes('topn'))) silent.push(name);
    }
    expect(silent).toEqual([]);
    expect(asked).toBeGreaterThan(40);
  });

  test.each(['biasOf', 'labelTexts'])('%s hears a signal that fired before', async (name) => {
    const [data, options] = CALLS[name]();
    const lists = name === 'biasOf' ? [{ a: ['a'], b: ['b'] }] : [];
    const given = [data, ...lists, name === 'biasOf' ? {} : options, { signal: AbortSignal.abort() }];
    expect(await outcome(name, given)).toMatchObject({ code: 'aborted' });
  });

  test('nothing was written where nothing should be', () => {
    expect(existsSync('[object Object]') || existsSync('undefined')).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('.wordvec'))).toEqual([]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'predict of a list',
      () => new api.Classifier(CALLS.Classifier()[0] as api.FastTextModel).predict(['a', 'b'] as never),
      /^line: expected one text or its bytes, got a list of 2$/,
    ],
    [
      'predict of a number',
      () => new api.Classifier(CALLS.Classifier()[0] as api.FastTextModel).predict(42 as never),
      /^line: .* got 42$/,
    ],
    [
      'a threshold above 1',
      () => new api.Classifier(CALLS.Classifier()[0] as api.FastTextModel).predict('king', { threshold: 2 }),
      /^`threshold`: expected a number >= 0 and <= 1, got 2$/,
    ],
    [
      'a sentence of a number',
      () => api.sentenceVectors(CALLS.Classifier()[0] as api.FastTextModel)(42 as never),
      /^line: .* got 42$/,
    ],
    [
      'vectors of lists',
      () =>
        new api.KeyedVectors(api.WordTable.from(['a', 'b']), [
          [1, 0],
          [0, 1],
        ] as never),
      /^matrix: expected a Matrix \(createMatrix makes one\), got a list of 2$/,
    ],
    [
      'a table of words as a list',
      () => new api.KeyedVectors(['a', 'b'] as never, api.createMatrix(2, 2)),
      /^words: expected WordTable \(WordTable.from makes one\), got a list of 2$/,
    ],
    [
      'a matrix of fewer numbers',
      () =>
        new api.KeyedVectors(api.WordTable.from(['a']), {
          data: new Float32Array(1),
          rows: 1,
          dim: 2,
          stride: 2,
        }),
      /^matrix: expected 1 rows of 2 numbers, got 1$/,
    ],
    ...[Float64Array.of(1, Number.NaN), Float64Array.of(1, -1), Float64Array.of(1), [1, 1]].map(
      (counts): [string, () => unknown, RegExp] => [
        'counts that are none',
        () =>
          new api.KeyedVectors(api.WordTable.from(['a', 'b']), api.createMatrix(2, 2), {
            counts: counts as Float64Array,
          }),
        /^counts: expected 2 numbers >= 0 in a Float64Array, got /,
      ],
    ),
    [
      'lengths of other rows',
      () =>
        new api.KeyedVectors(api.WordTable.from(['a']), api.createMatrix(1, 2), {
          norms: new Float32Array(2),
        }),
      /^norms: expected 1 numbers in a Float32Array, got /,
    ],
    [
      'a dictionary of half a label',
      () => new api.Dictionary({ ...(CALLS.Dictionary()[0] as object), labels: 0.5 } as never),
      /^parts: expected integers >= 0 as numbers of labels/,
    ],
    [
      'a classifier of rows without its weights',
      () => new api.RowClassifier(['a'], { classifier: 'logistic', logistic: null as never }),
      /^fitted: expected a Matrix/,
    ],
    [
      'a vocabulary with a count that is none',
      () => api.createVocabulary(api.WordTable.from(['a']), Float64Array.of(Number.NaN)),
      /^vocabulary: expected a WordTable, and as many counts >= 0/,
    ],
  ])('%s is refused', (_, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(api.WordvecError);
  });

  test.each<[object, RegExp]>([
    [{ duratoin: 5 }, /`duratoin`: the search has no such option; did you mean `duration`/],
    [{ trials: 1.5 }, /`trials`: expected an integer >= 1, got 1.5/],
    [{ trials: '2' }, /`trials`: expected an integer >= 1/],
    [{ predictions: 0 }, /`predictions`: expected an integer >= 1/],
    [{ modelSize: Number.NaN }, /`modelSize`: expected an integer >= 0, got NaN/],
    [{ judge: 5 }, /judge: expected a function that gives a number, got 5/],
  ])('a search by %j is refused before it begins', async (wrong, message) => {
    const told: string[] = [];
    const hooks = { onNote: (note: string) => void told.push(note) };
    const [given, limits] = [SMALL as object, { trials: 1, duration: 5, ...wrong }];
    const searching =
      'judge' in wrong
        ? api.autotuneVectors('skipgram', text(), given, limits as never, hooks)
        : api.autotuneClassifier(text(), given, { validation: text(), ...limits }, hooks);
    await expect(searching).rejects.toThrow(message);
    expect(told.filter((note) => note.startsWith('trial'))).toEqual([]);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'connector words as a text',
      () => api.learnPhrases(text(), { connectorWords: 'of' as never }),
      /^connectorWords: expected a list of words, got of$/,
    ],
    [
      'connector words of numbers',
      () => api.learnPhrases(text(), { connectorWords: ['of', 1 as never] }),
      /^connectorWords\[1\]: expected a text, got 1$/,
    ],
    [
      'blanks that become a number',
      () => api.writeVectors(CALLS.analogy()[0] as never, path('o.vec'), { spaces: 1 as never }),
      /^`spaces`: expected one character that is no blank, got "1"$/,
    ],
    [
      'letter case by a text',
      () =>
        api.evaluateAnalogies(CALLS.analogy()[0] as never, 'a b c d\n', { caseInsensitive: 'no' as never }),
      /^`caseInsensitive`: expected /,
    ],
    [
      'a step of texts that is none',
      () => api.textMaker({ digits: 'none' as never }),
      /^`digits`: expected keep or zero or drop, got none$/,
    ],
    [
      'stop words that are none',
      () => api.textMaker({ stopWords: 'English!' }),
      /^`stopWords`: expected a text/,
    ],
    [
      'phrases in a form of our own',
      () => api.prepareCorpus(text(), { joined: [] } as never),
      /^`joined`: a corpus has no such option/,
    ],
    [
      'texts with fewer labels',
      () => api.classifyTexts({ model: 'none' }, { texts: ['a', 'b'], labels: ['x'] }, { validate: false }),
      /^labels: expected a label for each of 2 texts, got 1$/,
    ],
    [
      'labels that are none',
      () =>
        api.compareEmbedders(['bow'], {
          task: 'labels',
          known: { texts: [], labels: 5 as never, leftOut: 0 },
        }),
      /^labels: expected a list of texts, got 5$/,
    ],
    [
      'a set without its texts',
      () => api.compareEmbedders(['bow'], { task: 'retrieval' } as never),
      /^set: expected an object, got undefined$/,
    ],
  ])('%s: refused', async (_, call, message) => {
    const error = await Promise.resolve()
      .then(call)
      .catch((cause) => cause);
    expect(error).toBeInstanceOf(api.WordvecError);
    expect(error.message).toMatch(message);
  });

  test('no probability is above 1, and the score is that of fastText', () => {
    const model = CALLS.Classifier()[0] as api.FastTextModel;
    const sure = {
      ...model,
      settings: { ...model.settings, loss: 'ova' as const },
      output: {
        ...{ rows: model.output.rows, dim: model.output.dim },
        addRow: (_: number, target: Float32Array) => target.fill(1e6),
      },
    };
    const classifier = new api.Classifier(sure as never);
    const [{ probability }] = classifier.predict('king');
    const [{ score }] = classifier.scores('king');
    expect([probability, Math.exp(score)]).toEqual([1, expect.closeTo(1.00001, 9)]);
  });
});
