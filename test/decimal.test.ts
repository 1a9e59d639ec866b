import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NUMBER_ROOM, NUMBER_WRITERS, type NumberStyle, writeShortestRow } from '../src/formats/decimal.js';
import { nearestFloat32, roundedExact, shortestExact } from '../src/formats/decimal-exact.js';
import { parseNumbers } from '../src/formats/parse-numbers.js';
import { randomStream } from '../src/random.js';
import { thorough } from './thorough.js';

const out = new Uint8Array(2 * NUMBER_ROOM);
const view = new DataView(out.buffer);

function spell(style: NumberStyle, value: number): string {
  const end = NUMBER_WRITERS[style](value, view, 1);
  expect(end - 1).toBeLessThan(NUMBER_ROOM);
  return Buffer.from(out.subarray(1, end)).toString();
}

function fromBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!;
}

function parse(text: string): number | undefined {
  // As in a reader's buffer, some bytes after the line end may be looked at.
  const bytes = new TextEncoder().encode(`${text}\n12345678`);
  const found = new Float32Array(1);
  const seen = { fixed6: true, significant5: true };
  const end = parseNumbers(new DataView(bytes.buffer), bytes, 0, found, 0, 1, seen);
  return end === text.length ? found[0] : undefined;
}

const stream = randomStream(5, 'decimal');
/** Finite float32 values of every size, and of the sizes that vectors have. */
const samples: number[] = [];
while (samples.length < (thorough ? 3000 : 1000)) {
  const value = samples.length % 2 ? fromBits(stream.uint32()) : Math.fround((stream.next() - 0.5) * 0.3);
  if (Number.isFinite(value)) samples.push(value);
}

describe('writing', () => {
  const table = readFileSync(new URL('./fixtures/vectors/numbers.tsv', import.meta.url), 'utf8');
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string, string, string]);

  it.each([
    ['shortest', 1],
    ['fixed6', 2],
    ['significant5', 3],
  ] as const)('spells %s as numpy and C do', (style, column) => {
    expect(rows.length).toBeGreaterThan(900);
    for (const row of rows) expect(spell(style, fromBits(Number.parseInt(row[0], 16)))).toBe(row[column]);
  });

  it('spells the numbers of a row as it spells each', () => {
    // Of each size; with few bits, so that they have few digits; near powers of ten and two, where it is close.
    const near = Array.from({ length: 300 }, (_, i) => fromBits(0x38d1b700 + i * 0x3fffd));
    const short = Array.from({ length: 400 }, (_, i) => (i % 2 ? i : -i) / 1000);
    const most = thorough ? 2_000_000 : 5000;
    const usual = Array.from({ length: most }, () => (stream.next() - 0.5) * 10 ** (1 - 5 * stream.next()));
    const powers = Array.from({ length: 40 }, (_, i) => [2 ** (i - 20), 10 ** (i - 20)]).flat();
    const row = Float32Array.from([...samples, ...near, ...short, ...powers, ...usual]);
    const bytes = new Uint8Array(row.length * (NUMBER_ROOM + 1));
    const end = writeShortestRow(row, 0x3a, 0x20, new DataView(bytes.buffer), 0);
    const texts = Buffer.from(bytes.subarray(0, end)).toString();
    expect(texts[0]).toBe(':');
    expect(texts.slice(1).split(' ')).toEqual(Array.from(row, (value) => spell('shortest', value)));
  });

  it('agrees with exact arithmetic', () => {
    for (const value of samples) {
      const size = Math.abs(value);
      if (size === 0) continue;
      const { digits, exponent } = shortestExact(size);
      const text = spell('shortest', size);
      expect(Number(text)).toBe(Number(`${digits}e${exponent}`));
      expect(text.replace(/e.*|\./g, '').replace(/^0+|0+$/g, '')).toBe(String(digits));
      expect(
        spell('fixed6', size)
          .replace('.', '')
          .replace(/^0+(?=.)/, ''),
      ).toBe(String(roundedExact(size, -6)));
    }
  });

  it('loses no bit as shortest', () => {
    for (const value of [...samples, -0, 2 ** -149, 2 ** 24, 3.4028234663852886e38]) {
      expect(parse(spell('shortest', value))).toBe(value);
    }
  });
});

describe('reading', () => {
  it.each(['1', '-1', '+1.5', '1.', '.5', '0.25', '-0.0', '1e3', '1E-3', '1.5e+10', '00001.50000', '1e-60'])(
    'takes %s',
    (text) => expect(parse(text)).toBe(Math.fround(Number(text))),
  );

  it.each([
    '',
    '-',
    '.',
    'e5',
    '1e',
    '1.5.2',
    '0x10',
    'nan',
    'inf',
    'Infinity',
    '1e39',
    '1,5',
    '--1',
    '1-',
    '1_000',
  ])('refuses %j', (text) => expect(parse(text)).toBeUndefined());

  it('rounds once, to the nearest float32, half to even', () => {
    // 1 + 2 ** -24 lies between two float32 values: a little more or less decides.
    const half = '1.000000059604644775390625';
    expect(parse(half)).toBe(1);
    expect(parse(`${half}0000000000000000000001`)).toBe(1 + 2 ** -23);
    expect(parse(`-${half}0000000000000000000001`)).toBe(-1 - 2 ** -23);
    expect(parse('1.000000059604644775390624999999999999')).toBe(1);
    expect(parse('1.00000017881393432617187499')).toBe(1 + 2 ** -23);
    expect(parse('1.00000017881393432617187500')).toBe(1 + 2 ** -22);
    expect(parse('7.006492321624085354618e-46')).toBe(0);
    expect(parse('7.006492321624085354619e-46')).toBe(2 ** -149);
  });

  it('is nearest for numbers of 1 to 20 digits', () => {
    for (let i = 0; i < (thorough ? 2000 : 800); i++) {
      const length = 1 + (i % 20);
      let digits = '';
      while (digits.length < length) digits += String(stream.uint32());
      digits = digits.slice(0, length);
      const point = stream.uint32() % (length + 1);
      const exponent = i % 3 ? '' : `e${(stream.uint32() % 45) - 30}`;
      const text = `${digits.slice(0, point)}.${digits.slice(point)}${exponent}`;
      const value = parse(text)!;
      expect(value).toBe(nearestFloat32(text));
      const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
      const away = distance(text, value);
      if (bits > 0) expect(away <= distance(text, fromBits(bits - 1))).toBe(true);
      expect(away <= distance(text, fromBits(bits + 1))).toBe(true);
    }
  });
});

/** |text - value| times 10 ** 60 * 2 ** 150, exactly. */
function distance(text: string, value: number): bigint {
  const [, whole, fraction, power = '0'] = /^(\d*)\.(\d*)(?:e(-?\d+))?$/.exec(text)!;
  const decimal =
    BigInt(whole! + fraction!) * 10n ** BigInt(60 + Number(power) - fraction!.length) * 2n ** 150n;
  const binary = BigInt(value * 2 ** 150) * 10n ** 60n;
  return decimal > binary ? decimal - binary : binary - decimal;
}
