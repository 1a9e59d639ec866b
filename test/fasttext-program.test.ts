// What fastText's program answers to model files, its own and ours, against what is answered here. The answers are
// kept in fixtures/fasttext/program.json, so that nothing is left out where the program is not installed; where it is,
// it is asked again. UPDATE_PROGRAM=1 writes its answers anew.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Classifier,
  evaluateClassifier,
  type FastTextModel,
  neighbours,
  readFastText,
  subwordKeyedVectors,
  subwordVector,
  writeFastText,
} from '../src/index.js';
import { runProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const FIXTURES = join(import.meta.dirname, 'fixtures/fasttext');
const ANSWERS = join(FIXTURES, 'program.json');
const MODELS = readdirSync(FIXTURES).filter((name) => /\.(bin|ftz)$/.test(name));
const answers: Record<string, Record<string, string>> = JSON.parse(readFileSync(ANSWERS, 'utf8'));
const update = process.env.UPDATE_PROGRAM === '1';
const installed = (thorough || update) && spawnSync('fasttext').error === undefined;
const { folder, path } = temporaryFiles();

const WORDS = ['souris', 'mangeait', 'mangeons', 'é', 'inconnue', 'forêts', 'le'];
const LINES = [
  'the cat is very near',
  'soleil sable plage',
  'bread and cake',
  'unknownword',
  '',
  'un chaud cat',
];

const INPUTS: Record<string, readonly string[]> = {
  'print-word-vectors': WORDS,
  nn: ['souris'],
  'predict-prob': LINES,
};

/** What the program prints, here and now. */
function ask(command: string, model: string, ...rest: string[]): string {
  const words = INPUTS[command];
  const input = words && { input: `${words.join('\n')}\n` };
  return execFileSync('fasttext', [command, model, ...rest], input ?? {}).toString();
}

/** The program's answer on the model of a fixture, which `copy` has the same bytes as. */
function answerOf(name: string, copy: string, command: string, ...rest: string[]): string {
  const key = command === 'dump' ? `dump ${rest}` : command;
  if (installed) {
    const now = ask(command, copy, ...rest);
    if (update) answers[name] = { ...answers[name], [key]: now };
    expect(now).toBe(answers[name][key]);
  }
  return answers[name][key];
}

const rowsOf = (printed: string) => printed.split('\n').map((line) => line.trim().split(' '));

/** 5 digits are printed. */
function expectNear(found: number, printed: string): void {
  expect(Math.abs(found - Number(printed))).toBeLessThan(1e-5 * Math.max(1, 10 * Math.abs(found)));
}

function checkVectors(model: FastTextModel, printed: string): void {
  for (const [i, [word, ...numbers]] of rowsOf(printed).slice(0, WORDS.length).entries()) {
    expect(word).toBe(WORDS[i]);
    expect(numbers).toHaveLength(model.settings.dim);
    const own = subwordVector(model, word) ?? new Float32Array(numbers.length);
    for (const [d, x] of numbers.entries()) expectNear(own[d], x);
  }
}

function checkNeighbours(model: FastTextModel, printed: string): void {
  const lines = rowsOf(printed.replace('Query word? ', ''));
  const own = neighbours(subwordKeyedVectors(model), 'souris', { k: 4 });
  expect(own).toHaveLength(4);
  for (const [i, { word, score }] of own.entries()) {
    expect(word).toBe(lines[i][0]);
    expect(score).toBeCloseTo(Number(lines[i][1]), 5);
  }
}

function checkPredictions(model: FastTextModel, printed: string): void {
  const classifier = new Classifier(model);
  const lines = rowsOf(printed);
  for (const [i, line] of LINES.entries()) {
    const own = classifier.predict(line, { k: 3 });
    const theirs = new Map(
      lines[i].flatMap((label, j) =>
        j % 2 === 0 && label !== '' ? [[label, lines[i][j + 1]] as const] : [],
      ),
    );
    // Also those of equal probability, as its sigmoid is a table.
    expect(own.map(({ label }) => label)).toEqual([...theirs.keys()]);
    for (const { label, probability } of own) expectNear(probability, theirs.get(label)!);
  }
}

describe.each(MODELS)("%s, and what fastText's program says of it", (name) => {
  it('is the same here', async () => {
    const model = await readFastText(join(FIXTURES, name));
    const copy = path(name);
    await writeFastText(model, copy);
    expect(readFileSync(copy).equals(readFileSync(join(FIXTURES, name)))).toBe(true);
    if (model.settings.model === 'sup') {
      checkPredictions(model, answerOf(name, copy, 'predict-prob', '-', '3'));
      const text = join(FIXTURES, 'sup.txt');
      const lines = readFileSync(text).toString().trimEnd().split('\n');
      const { precision } = await evaluateClassifier(
        new Classifier(model),
        lines.map((line) => new TextEncoder().encode(line)),
      );
      expect(answerOf(name, copy, 'test', text)).toContain(`\nP@1\t${Number(precision.toPrecision(3))}\n`);
    } else {
      checkVectors(model, answerOf(name, copy, 'print-word-vectors'));
      checkNeighbours(model, answerOf(name, copy, 'nn', '4'));
    }
    // It dumps no quantized matrices.
    for (const part of ['args', 'dict', ...(name.endsWith('.ftz') ? [] : ['output'])]) {
      const { out } = await runProgram(folder, ['dump', copy, part]);
      expect(out).toBe(answerOf(name, copy, 'dump', part));
    }
  });
});

afterAll(() => {
  if (update) writeFileSync(ANSWERS, `${JSON.stringify(answers, null, 2)}\n`);
});
