// Small faults to put into source text (TypeScript and AssemblyScript), found by pattern: what stands in comments and
// strings is left alone. Binary operators are known by the spaces that the formatter puts around them, so types such
// as `Map<K, V>` are not met. What does not compile is drawn again by the caller.

const OPAQUE =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|^import [\s\S]*?;$|^export \{[\s\S]*?;$/gm;

const SWAPPED = new Map(
  [
    ['<', '<='],
    ['<=', '<'],
    ['>', '>='],
    ['>=', '>'],
    ['===', '!=='],
    ['!==', '==='],
    ['==', '!='],
    ['!=', '=='],
    ['+', '-'],
    ['-', '+'],
    ['*', '/'],
    ['/', '*'],
    ['+=', '-='],
    ['-=', '+='],
    ['&&', '||'],
    ['||', '&&'],
    ['<<', '>>'],
    ['>>>', '<<'],
  ].map(([from, to]) => [` ${from} `, ` ${to} `]),
);
const NEIGHBOURS = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  round: 'floor',
  add: 'sub',
  sub: 'add',
};

const swap = (pattern) => ({ pattern, change: ([found]) => SWAPPED.get(found) });

/** Each kind of fault: where it can be, and what it makes of the text found; undefined leaves the place out. */
const OPERATORS = {
  comparison: swap(/ (?:<=?|>=?|[!=]==?) /g),
  arithmetic: swap(/ (?:[-+*/]|[-+]=|<<|>>>) /g),
  logic: swap(/ (?:&&|\|\|) /g),
  function: {
    pattern: /(?<=\b(?:Math|f32x4|i32x4)\.)\w+(?=\()|(?<![\w.])(?:min|max)(?=\()/g,
    change: ([name]) => NEIGHBOURS[name],
  },
  constant: {
    pattern: /(?<![\w.$])\d[\d_]*(?![\w.])/g,
    change: ([digits]) => String(Number(digits.replaceAll('_', '')) + 1),
  },
  condition: {
    pattern: /(?<=\b(?:if|while) \().*(?=\) (?:return|continue|break|\{|[\w#.[\]]+[ (]))/g,
    change: ([condition]) => (balanced(condition) ? `!(${condition})` : undefined),
  },
  statement: {
    pattern:
      /^ +(?!return\b|const\b|let\b|throw\b|type\b|readonly\b|yield\b|import\b)[\w$.#[\]<>]+(?:\(.*\)|(?: [-+*/|&^]?= |\+\+|--).*);$/gm,
    change: ([line]) => (balanced(line) ? line.replace(/\S.*/, ';') : undefined),
  },
  option: {
    pattern: /\b(?:options|job|run|shared|this\.#run)\.\w+\b(?! ?[=(.[]|\?)/g,
    change: () => '(0 as unknown as never)',
  },
  field: { pattern: /load<(\w+)>\(job, JOB_\w+\)/g, change: ([, type]) => `<${type}>0` },
  rate: {
    pattern: /\brateAt\(|\b(?:rateTo|rate1)\b(?![:?])/g,
    change: ([found]) =>
      found.startsWith('rateAt')
        ? '((_: unknown, rate: number, __: number) => rate)('
        : found === 'rateTo'
          ? 'rateFrom'
          : 'rate0',
  },
  arguments: {
    pattern: /(?<=[\w>]\((?:[^()\n]*, )?)([\w.]+), ([\w.]+)(?=[,)])/g,
    change: ([, first, second]) => (first === second ? undefined : `${second}, ${first}`),
  },
};

function balanced(text) {
  let depth = 0;
  for (const sign of text) {
    if (sign === '(') depth++;
    if (sign === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/**
 * All faults that a file can have, each `{ kind, start, end, text }`: `text` instead of start .. end.
 * @param {string} source
 */
export function faultsIn(source) {
  const plain = source.replace(OPAQUE, (opaque) => opaque.replace(/[^\n]/g, ' '));
  return Object.entries(OPERATORS).flatMap(([kind, { pattern, change }]) =>
    [...plain.matchAll(pattern)].flatMap((match) => {
      const text = change(match);
      return text === undefined
        ? []
        : [{ kind, start: match.index, end: match.index + match[0].length, text }];
    }),
  );
}
