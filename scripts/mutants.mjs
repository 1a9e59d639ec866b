// How much the tests see: puts small faults into the sources, one at a time, and tells which of them no test notices. `npm run mutants -- --help` has the options.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';
import { faultsIn } from './mutants/operators.mjs';
import { reachOfTests } from './mutants/reach.mjs';
import { Tree } from './mutants/tree.mjs';

const HELP = `npm run mutants -- [options]
  --count N   faults to try (60); those that do not compile or change nothing are drawn again
  --seed N    another sample (1)
  --list      say what would be drawn, try nothing
  --only K    try draw K alone
  --from K    begin with draw K (1)
  --allow N   live ones that are no failure (6)
  --proven    take it that all tests pass without a fault: else they run first
  --jobs N    tried at a time (one for each core)
  --tests N   test files that are tried for each at most, those that meet it soonest: what lives then is a place to look (all)
  --in NAMES  folders of src, with a comma between them (trainers,run,kernels)`;
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    allow: { type: 'string', default: '6' },
    proven: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    tests: { type: 'string', default: 'Infinity' },
    in: { type: 'string', default: 'trainers,run,kernels' },
    help: { type: 'boolean', default: false },
  },
});
const SOURCES = values.in.split(',').map((folder) => `src/${folder}/**/*.ts`);
/** Of the tests: what `npm test` runs, then what the same files try in `npm run test:slow`. */
const MODES = ['test', 'slow'];
const NOT = ['**/*.d.ts', '**/*-worker.ts'];

/** All faults in an order that follows from the seed: each kind as often as another, as long as it lasts. */
function draws(seed) {
  let state = seed;
  const below = (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % n;
  };
  const kinds = new Map();
  for (const file of globSync(SOURCES, { ignore: NOT }).sort())
    for (const fault of faultsIn(readFileSync(file, 'utf8')))
      kinds.set(fault.kind, [...(kinds.get(fault.kind) ?? []), { file, ...fault }]);
  const left = [...kinds.values()];
  const drawn = [];
  while (left.length > 0) {
    const kind = below(left.length);
    drawn.push(...left[kind].splice(below(left[kind].length), 1));
    if (left[kind].length === 0) left.splice(kind, 1);
  }
  return drawn.map((fault, i) => ({ ...fault, draw: i + 1 }));
}

const changed = ({ file, start, end, text }) => {
  const source = readFileSync(file, 'utf8');
  return source.slice(0, start) + text + source.slice(end);
};

/** Where a fault is, and the line before and after. */
function shown(fault) {
  const source = readFileSync(fault.file, 'utf8');
  const line = source.slice(0, fault.start).split('\n').length;
  const at = (text) => text.split('\n')[line - 1].trim();
  const place = `#${fault.draw} ${fault.file}:${line} ${fault.kind}`;
  return { place, diff: `  - ${at(source)}\n  + ${at(changed(fault))}` };
}

/** What became of a fault: unfit (why), live, or killed by a test. */
async function tryOut(tree, fault) {
  try {
    const unfit = await tree.build(fault.file, changed(fault));
    if (unfit) return { unfit };
    let killer;
    for (const mode of MODES) killer ??= await tree.failure(fault.file, mode);
    return { killer };
  } finally {
    tree.restore(fault.file);
  }
}

async function main() {
  const all = draws(Number(values.seed));
  const wanted = values.only ? [all[Number(values.only) - 1]] : all.slice(Number(values.from) - 1);
  const count = Math.min(Number(values.count), wanted.length);
  if (values.list) {
    for (const fault of wanted.slice(0, count)) console.log(Object.values(shown(fault)).join('\n'));
    return 0;
  }
  const tests = reachOfTests();
  const trees = await Promise.all(
    Array.from({ length: Math.min(Number(values.jobs), count) }, () =>
      Tree.make(tests, Number(values.tests)),
    ),
  );
  try {
    const began = performance.now();
    for (const mode of values.proven ? [] : MODES) {
      const wrong = await trees[0].failure('', mode);
      if (wrong) {
        console.error(`mutants: the tests fail without a fault (${wrong}): run \`npm test\` first`);
        return 2;
      }
    }
    const live = [];
    let [next, tried] = [0, 0];
    await Promise.all(
      trees.map(async (tree) => {
        while (tried < count && next < wanted.length) {
          const fault = wanted[next++];
          tried++;
          const { unfit, killer } = await tryOut(tree, fault);
          // One that came to nothing makes room for another draw.
          if (unfit) {
            tried--;
            continue;
          }
          const { place, diff } = shown(fault);
          console.log(killer ? `killed ${place}: ${killer}` : `live   ${place}\n${diff}`);
          if (!killer) live.push(`${place}\n${diff}`);
        }
      }),
    );
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    console.log(
      `\n${tried - live.length} of ${tried} killed, ${live.length} live, seed ${values.seed}, ${minutes} minutes`,
    );
    if (live.length > 0) console.log(live.join('\n'));
    return live.length > Number(values.allow) ? 1 : 0;
  } finally {
    for (const tree of trees) tree.remove();
  }
}

if (values.help) console.log(HELP);
else process.exitCode = await main();
