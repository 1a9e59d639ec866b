// Command lines of word2vec.c, fastText, GloVe and gensim: they do here what they do there, or a sentence says what to type.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { peerAdvice, translatePeers } from '../src/cli/peer-commands.js';
import { optionNames } from '../src/errors.js';
import { flagOf, OPTIONS, optionsOf, TRAINERS } from '../src/options.js';
import { labelledText, runningText } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const { file, folder, path } = temporaryFiles();
file(labelledText(300), 'labelled.txt');
file(runningText(3000), 'text.txt');

const put = (line: string) => {
  const notes: string[] = [];
  const argv = translatePeers(line.split(' '), (note) => notes.push(note));
  return { line: argv.join(' '), notes };
};

test.each(TRAINERS)(
  '%s: a flag of our own is not taken for one of a peer, whatever stands after it',
  (trainer) => {
    for (const name of optionsOf(trainer)) {
      const flag = flagOf(name);
      const value = OPTIONS[name].kind === 'boolean' ? [] : ['v'];
      const argv = ['train', trainer, 't', flag, ...value, '-q'];
      // A value may be put beside it.
      const known = [argv, ['train', trainer, 't', `${flag}=v`, '-q']].map((line) => line.join(' '));
      expect(known).toContain(translatePeers(argv).join(' '));
    }
  },
);

describe('taken', () => {
  test.each([
    ['supervised -input l -output m', 'train classifier l --output=m.bin --output=m.vec'],
    [
      'supervised -input l -output m.bin -loss one-vs-all -ws 5',
      'train classifier l -output m.bin --loss=ova',
    ],
    ['skipgram -input t -output m -wordNgrams 1', 'train fasttext t --output=m.bin --output=m.vec'],
    ['cbow -input t -output m -minn 2', 'train fasttext t --output=m.bin --output=m.vec -minn 2 --cbow'],
    [
      'supervised -input l -output m -autotune-validation v -autotune-duration 9 -autotune-metric f1 -verbose 2',
      'autotune l -o m.bin -autotune-validation v -autotune-duration 9',
    ],
    [
      'train classifier l -output m -autotune-validation v -autotune-modelsize 2M -autotune-metric f1:__label__a',
      'autotune l -o m.ftz -autotune-validation v -autotune-modelsize 2M --metric-label __label__a',
    ],
    [
      'supervised -input l -output m -autotune-validation v -autotune-metric precisionAtRecall:30:__label__a',
      'autotune l -o m.bin -autotune-validation v --precision-at-recall 0.3 --metric-label __label__a',
    ],
    [
      'supervised -input l -output m -autotune-validation v -autotune-metric recallAtPrecision:75',
      'autotune l -o m.bin -autotune-validation v --recall-at-precision 0.75',
    ],
    [
      'quantize -input l -output m -cutoff 500 -retrain -qnorm -epoch 1',
      'quantize m.bin -o m.ftz -cutoff 500 --retrain l -qnorm -epoch 1',
    ],
    ['quantize -output m', 'quantize m.bin -o m.ftz'],
    ['quantize m.bin -output small.ftz', 'quantize m.bin -output small.ftz'],
    ['predict m.bin f 3 0.5', 'predict m.bin f --top 3 --threshold 0.5'],
    ['predict m.bin f -1 .5 --json', `predict m.bin f --top ${2 ** 31 - 1} --threshold .5 --json`],
    ['predict m.bin f --top 3', 'predict m.bin f --top 3'],
    ['predict-prob m.bin - 2', 'predict m.bin - --top 2 --prob'],
    ['test m.bin f 2', 'test m.bin f --top 2'],
    ['test-label m.bin f', 'test m.bin f --per-label'],
    ['nn m.bin', 'neighbours m.bin -'],
    ['nn m.bin 5', 'neighbours m.bin - -k 5'],
    ['analogies m.bin 5', 'analogy m.bin - -k 5 --form a-b+c'],
    ['word-analogy v.bin', 'analogy v.bin - -k 40 --form b-a+c'],
    ['nn m.bin king -k 5', 'nn m.bin king -k 5'],
    ['print-word-vectors m.bin', 'vector m.bin -'],
    ['print-sentence-vectors m.bin', 'sentence-vectors m.bin'],
    ['print-ngrams m.bin word', 'ngrams m.bin word'],
    ['distance v.bin', 'neighbours v.bin - -k 40'],
    ['distance v.bin king queen', 'distances v.bin king queen'],
    ['most_similar v.bin king --topn 3', 'neighbours v.bin king --topn 3'],
    [
      'most_similar v.bin --positive king woman --negative man --topn 3',
      'analogy v.bin king + woman - man --topn 3',
    ],
    ['most_similar v.bin --topn 3 --negative man', 'analogy v.bin - man --topn 3'],
    ['most-similar-cosmul v.bin --positive king', 'analogy v.bin king --method 3cosmul'],
    ['doesnt_match v.bin wine car', 'odd v.bin wine car'],
    ['closer-than v.bin king queen', 'closer v.bin king queen'],
    ['evaluate_word_pairs v.bin ws.tsv', 'evaluate v.bin --similarity ws.tsv'],
    ['evaluate_word_analogies v.bin q.txt --json', 'evaluate v.bin --analogies q.txt --json'],
    ['phrases t.txt --scoring default -o p.txt', 'phrases t.txt --scoring gensim -o p.txt'],
    ['train word2vec t.txt --size 9', 'train cbow t.txt --size 9'],
    ['train Word2Vec t.txt --sg 1', 'train skipgram t.txt'],
    ['compute-accuracy v.bin 30000', 'evaluate v.bin --restrict 30000 --analogies -'],
    [
      '-train t -output v.bin -cbow 0 -binary 1 -classes 0',
      'train skipgram t -output v.bin --format=bin -classes 0',
    ],
    ['-train t -output vectors', 'train cbow t -output vectors --format=vec'],
    ['word2vec -train t -size 9', 'train cbow t -size 9'],
    ['-train t -output vectors -cbow 1', 'train cbow t -output vectors --format=vec'],
    ['word2vec -train t -output v.bin -cbow 1 -hs 0 -debug 0', 'train cbow t -output v.bin --quiet'],
    ['train t.txt --sg 1 --vector_size 9 --workers=2', 'train skipgram t.txt --vector_size 9 --workers=2'],
    ['train t.txt --sg 1 --cbow_mean 1', 'train skipgram t.txt'],
    ['train fasttext t.txt --sg 0 --cbow_mean 1', 'train fasttext t.txt --cbow'],
    ['train fasttext t.txt --sg=1', 'train fasttext t.txt'],
    ['train --sg=0 t.txt --cbow_mean=False --shrink_windows True', 'train cbow t.txt --pooling=sum'],
    [
      'glove -input-file c -vocab-file v -save-file g -x-max 10 -model 1 -save-gradsq 0',
      'train glove -input-file c -vocab-file v --output=g.txt --format=glove -x-max 10 --vectors=word',
    ],
    ['cooccur -memory 4.0 -vocab-file v -verbose 2', 'cooccur - -o - -memory 4.0GB -vocab-file v'],
    ['cooccur t.txt --read-vocab v -o c.bin', 'cooccur t.txt --read-vocab v -o c.bin'],
    ['train skipgram --constructor=1 t.txt', 'train skipgram --constructor=1 t.txt'],
  ])('%s', (written, meant) => {
    expect(put(written)).toEqual({ line: meant, notes: [] });
  });

  test.each([
    ['-saveOutput', '-saveOutput: a model saved as .bin or .wv'],
    ['-saveOutput 1', '-saveOutput: a model saved as .bin or .wv'],
    ['--max_vocab_size 100', '--max-vocab keeps the most frequent'],
    ['-hs 1 -negative 5', 'no negative samples beside it'],
  ])('%s, with a note of what it does not do', (flag, sentence) => {
    const { line, notes } = put(`train skipgram t ${flag}`);
    expect(line).not.toMatch(/saveOutput|alpha|vocab|hs 1/);
    expect(notes).toEqual([expect.stringContaining(sentence)]);
  });
});

describe('answered', () => {
  test.each([
    ['train glove t -load-init-param 1', 'give --continue FILE.wv'],
    ['train glove t -checkpoint-every 10', '--checkpoint FOLDER --every 10m'],
    ['train fasttext t --sg 0 --cbow_mean 0', '--cbow_mean: the vectors around a word are joined'],
    ['quantize -output m -retrain', '-retrain: expected -input FILE'],
    ['train cbow t --shrink_windows 0', '--shrink_windows: nearer words always count more'],
    [
      'supervised -input l -output m -autotune-metric precisionAtRecal:30 -autotune-validation v',
      'expected f1, precisionAtRecall:30 or recallAtPrecision:30',
    ],
  ])('%s', (line, sentence) => {
    expect(() => put(line)).toThrow(optionNames(sentence));
  });

  test.each([
    'vocab_count',
    'shuffle',
    'supervised',
    'n_similarity',
    'word-analogy',
    'infer_vector',
    'predict_output_word',
    'save_word2vec_format',
    'build_vocab',
    'intersect_word2vec_format',
    'glove2word2vec',
    'word2vec2tensor',
    'train_unsupervised',
    'train_supervised',
    'reduce_model',
    'get_sentence_vector',
    'get_analogies',
    'nnSent',
  ])('%s: what to type is a command here', (name) => {
    const typed = /wordvec ((?:train )?[\w-]+)/.exec(peerAdvice([name, 'm.bin'])!)![1];
    expect(typed).toMatch(
      /^(cooccur|train (glove|classifier|skipgram|fasttext)|similarity|analogy|embed|export|index|sentence-vectors)$/,
    );
  });
});

describe('run', () => {
  const run = (line: string, input?: string) => runProgram(folder, line.split(' '), input);

  test('a classifier as fastText makes, quantizes, tests and asks it', async () => {
    const made = await run(
      'supervised -input labelled.txt -output m -dim 8 -epoch 3 -thread 1 -verbose 0 -saveOutput',
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(existsSync(path('m.bin'))).toBe(true);
    expect(readFileSync(path('m.vec'), 'utf8')).toMatch(/^\d+ 8\n/);
    const small = await run('quantize -input labelled.txt -output m -cutoff 260 -retrain -epoch 1');
    expect(small.err).toContain('m.ftz: ');
    expect((await run('test-label m.ftz labelled.txt 1')).out).toMatch(/__label__even0$/m);
    expect((await run('test m.bin labelled.txt -1')).out).toMatch(/^P@-1 /m);
    expect((await run('predict-prob m.bin - 2', 'some words\n')).out).toMatch(
      /^(__label__\S+ [\d.]+ ?){2}\n$/,
    );
  });

  test('classes of words as word2vec writes them, and the model beside them', async () => {
    const made = await run(
      '-train text.txt -output c.sorted -size 8 -iter 1 -threads 1 -binary 1 -classes 9 -o c.wv -debug 0',
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    const lines = readFileSync(path('c.sorted'), 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\S+ [0-8]$/);
    expect(new Set(lines.map((line) => line.split(' ')[1])).size).toBe(9);
    const { out } = await run('info c.wv --json');
    expect(JSON.parse(out)).toMatchObject({ words: lines.length });
    await run('train skipgram text.txt --dim 4 --epochs 1 --min-count 100 --classes 5000 -o few.txt -q');
    const few = readFileSync(path('few.txt'), 'utf8').trimEnd().split('\n');
    expect(new Set(few.map((line) => line.split(' ')[1])).size).toBe(few.length);
  });

  test('word vectors as fastText makes and asks them', async () => {
    await run('cbow -input text.txt -output w -dim 8 -epoch 1 -bucket 2000 -thread 1 -verbose 0');
    const [first] = readFileSync(path('w.vec'), 'utf8').split('\n').slice(1);
    const [word] = first.split(' ');
    const { out } = await run('print-word-vectors w.bin', `${word}\n`);
    expect(out.split(' ')).toHaveLength(9);
    expect((await run('nn w.bin 3', `${word}\n`)).out.trim().split('\n')).toHaveLength(4);
    const [other, third] = [2, 3].map(
      (line) => readFileSync(path('w.vec'), 'utf8').split('\n')[line].split(' ')[0],
    );
    const sum = await run('analogy w.bin - -k 2', `${word} - ${other} + ${third}\n`);
    const asked = await run('analogies w.bin 2', `${word} ${other} ${third}\n`);
    expect(asked.out.split('\n').slice(1)).toEqual(sum.out.split('\n').slice(1));
    const turned = await run('word-analogy w.bin', `${other} ${word} ${third}\n`);
    expect(turned.out.split('\n').slice(1, 3)).toEqual(sum.out.split('\n').slice(1, 3));
    expect((await run('analogies w.bin', 'a b\n')).err).toContain(
      '--form a-b+c: expected three words, got a b',
    );
  });

  test('a classifier of fewer rows than can be quantized is written as it is, with a note', async () => {
    file('__label__a one two\n__label__b three\n', 'few.txt');
    await run('train classifier few.txt -o few.bin --dim 4 -q');
    const { code, err } = await run('quantize few.bin --cutoff 700 -o few.ftz');
    expect(code).toBe(0);
    expect(err).toContain('few.bin: its 4 rows are too few to be quantized (256): written as they are');
    expect(readFileSync(path('few.ftz'))).toEqual(readFileSync(path('few.bin')));
  });

  test('a vector of zeros has neighbours with a note', async () => {
    file('3 2\na 0 0\nb 1 0\nc 0 1\n', 'zeros.vec');
    const { out, err } = await run('neighbours zeros.vec a');
    expect(out).toMatch(/^b +0\.0000$/m);
    expect(err).toContain('the vector of "a" in zeros.vec is zeros: what is said of it means nothing');
    expect((await run('neighbours zeros.vec b')).err).toBe('');
  });
});
