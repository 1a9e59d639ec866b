// Flags that do nothing as a command was called are told of, and none that does something.
import { beforeAll, expect, test } from 'vitest';
import { labelledText, runningText, word } from './generated-text.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { folder, file } = temporaryFiles();

beforeAll(async () => {
  file(runningText(2000), 'text.txt');
  file(labelledText(60), 'labelled.txt');
  file('id,text\n1,ba ka ba\n2,ka ba ka\n', 'records.csv');
  file('ba ba\nka ka\n', 'pairs.txt');
  const made = [
    'train skipgram text.txt -o m.wv --dim 4 --epochs 1 -q',
    'train classifier labelled.txt -o c.bin --dim 4 --epochs 1 -q',
    'classify labelled.txt --embed m.wv -o rows.wv -q',
    'train doc2vec text.txt -o d.wv --dim 4 --epochs 1 -q',
    'index text.txt -o words.idx -q',
    'index text.txt -o vectors.idx --embed m.wv -q',
  ];
  for (const line of made) expect(await runProgram(folder, line.split(' '))).toMatchObject({ code: 0 });
});

const [A, B] = [word(0), word(1)];
const TRAIN = '--dim 4 --epochs 1 -o out.txt --format vec';
const FIELDLESS =
  'no effect, as lines of text have no fields: name a table or records by --from csv or jsonl';

test.each([
  [`train skipgram text.txt ${TRAIN} --loss hs --negatives 9`, '--negatives: no effect without --loss ns'],
  [
    `train skipgram text.txt ${TRAIN} --hot-rows 0`,
    '--hot-rows: no effect without --simulate-ranks or mpiexec',
  ],
  [`train skipgram text.txt ${TRAIN} --field a`, `--field: ${FIELDLESS}`],
  [
    `train fasttext text.txt ${TRAIN} --cbow --window-weights expected`,
    '--window-weights: no effect without skip-gram',
  ],
  [`train fasttext text.txt ${TRAIN} --maxn 0 --minn 2`, '--minn: no effect without --maxn'],
  [`train classifier labelled.txt ${TRAIN} --bucket 9`, '--bucket: no effect without n-grams'],
  [`train doc2vec text.txt ${TRAIN} --pooling sum`, '--pooling: no effect without --model dm'],
  [`train doc2vec text.txt ${TRAIN} --window 2`, '--window: no effect without --dbow-words or --model dm'],
  [
    'autotune labelled.txt --validation labelled.txt --trials 1 --dim 4 --threads 1 --similarity pairs.txt',
    '--similarity: no effect with --trainer classifier',
  ],
  ['prepare text.txt -o out.txt --column-names a,b', `--column-names: ${FIELDLESS}`],
  ['embed m.wv text.txt -o out.npy --id-field a --field b', `--field, --id-field: ${FIELDLESS}`],
  ['embed m.wv text.txt -o out.npy --method bow --sentences', '--sentences: no effect with --method bow'],
  ['embed d.wv text.txt -o out.npy --components 1', '--components: no effect with --method doc2vec'],
  ['index text.txt -o out.idx --embed d.wv --unit', '--unit: no effect with --method doc2vec'],
  ['duplicates text.txt --k1 1 --unit', '--unit, --k1: no effect without --embed MODEL'],
  ['keywords text.txt --diversity 1', '--diversity: no effect without --embed MODEL'],
  ['keywords text.txt --against labelled.txt --label-field x', '--label-field: no effect with --against'],
  ['keywords text.txt --method sif', '--method: no effect without --embed MODEL'],
  ['cluster m.wv -k 2 --label-field a', '--label-field: no effect without --embed MODEL'],
  ['cluster text.txt --embed m.wv -k 2 --limit 9', '--limit: no effect, as texts are clustered'],
  ['topics text.txt --embed m.wv -k 2 --k1 1', '--k1: no effect with --method sif'],
  ['classify labelled.txt --embed m.wv --neighbours 3', '--neighbours: no effect without --classifier knn'],
  ['classify labelled.txt --embed m.wv --classifier knn --l2 1', '--l2: no effect with --classifier knn'],
  ['classify rows.wv text.txt --folds 3', '--folds: no effect, as a saved classifier predicts'],
  [
    'classify rows.wv text.txt -o out.txt --method sif',
    '--method, --output: no effect, as a saved classifier predicts',
  ],
  ['classify rows.wv --test labelled.txt --folds 3', '--folds: no effect, as a saved classifier predicts'],
  ['classify rows.wv text.txt --test labelled.txt', '--test: no effect with a file to predict'],
  ['classify labelled.txt --embed m.wv --prob', '--prob: no effect, as nothing is predicted'],
  ['quantize c.bin -o out.ftz --epochs 2', '--epochs: no effect without --retrain FILE'],
  ['test c.bin labelled.txt --label #', '--label: no effect, as lines have the labels of the model'],
  ['info --limit 3', '--limit: no effect without a model'],
  [
    'align m.wv m.wv --dictionary pairs.txt --start numbers',
    '--start: no effect with --dictionary, whose pairs are the start',
  ],
  ['drift m.wv m.wv --measure cosine --neighbours 3', '--neighbours: no effect with --measure cosine'],
  ['evaluate m.wv --categories pairs.txt --columns 1,2,3', '--columns: no effect without --similarity FILE'],
  ['explore m.wv -o out.html --port 3000', '--port: no effect with -o FILE, which needs no server'],
  ['cooccur text.txt -o out.bin --top 3', '--top: no effect without --show WORD'],
  [`plot m.wv ${A} ${B} --seed 3`, '--seed: no effect without --method umap'],
  [`plot m.wv ${A} ${B} --top 3`, '--top: no effect without --neighbours-of WORD'],
  [
    'phrases text.txt -o out.txt --min-count 1 --threshold 0 --top 3',
    '--top: no effect, as phrases are not printed',
  ],
  [`train cbow text.txt ${TRAIN} --classes 2`, '--format: no effect with --classes'],
  [`plot m.wv ${A} ${B} --as heatmap --seed 3`, '--seed: no effect without --as map'],
  ['index text.txt -o out.idx --max-tokens 9', '--max-tokens: no effect without --embed MODEL'],
  ['index text.txt -o out.idx --embed m.wv --stop-words none', '--stop-words: no effect without --bm25'],
  [`search words.idx ${A} --embed m.wv`, '--embed: no effect, as words alone answer'],
  [
    `search vectors.idx ${A} --dense-weight 1 --k1 2 --stem 4`,
    '--dense-weight, --k1, --stem: no effect, as vectors alone answer',
  ],
])('%s', async (line, note) => {
  const { code, err } = await runProgram(folder, line.split(' '));
  expect(err).toContain(`wordvec: note: ${note}\n`);
  expect(code).toBe(0);
  // One command is quiet as all are.
  if (thorough || line.startsWith('info'))
    expect((await runProgram(folder, [...line.split(' '), '-q'])).err).not.toContain('no effect');
});

test('where some input has fields, or a flag says what is so anyway, nothing is told', async () => {
  for (const line of [
    'prepare text.txt records.csv -o out.txt --field text',
    'embed m.wv text.txt records.csv -o out.npy --field text',
    `train skipgram text.txt ${TRAIN} --limit 0 --every 10m --loss ns --negatives 9`,
    `train classifier labelled.txt ${TRAIN} --word-ngrams 2 --bucket 99`,
    `search words.idx ${A} --mode words --k1 2`,
    'classify rows.wv labelled.txt --prob',
    'plot m.wv --top 3',
    'train cbow text.txt --dim 4 --epochs 1 -o out --format native --classes 2',
  ])
    expect((await runProgram(folder, line.split(' '))).err).not.toContain('no effect');
});

test('a classifier that is saved tells of idle options once: when it is learnt', async () => {
  const learn = 'classify labelled.txt --embed m.wv --k1 2 -o own.wv';
  expect((await runProgram(folder, learn.split(' '))).err).toContain('--k1: no effect with --method mean');
  expect((await runProgram(folder, ['classify', 'own.wv', 'text.txt'])).err).not.toContain('no effect');
});
