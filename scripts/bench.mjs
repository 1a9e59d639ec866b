// npm run bench [-- PART...] [--corpus FILE] [--questions FILE] [--threads N] [--runs N] [--quick] [--list]
// A part is a file of scripts/bench/. Results go to docs/bench/PART.json, docs/bench.md and the README.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseCorpus, chooseQuestions } from './bench/harness/inputs.mjs';
import { describeMachine } from './bench/harness/machine.mjs';
import { writePages } from './bench/harness/pages.mjs';
import { findFasttext, findGensim } from './bench/harness/programs.mjs';
import { loadResult, saveResult } from './bench/harness/results.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpus: { type: 'string' },
    questions: { type: 'string' },
    threads: { type: 'string', default: '2' },
    runs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const say = (text) => console.error(text);
const parts = await loadParts();

if (values.list) {
  for (const [name, { title }] of parts) console.log(`${name.padEnd(12)} ${title}`);
  process.exit();
}
const unknown = positionals.filter((name) => !parts.has(name));
if (unknown.length > 0) {
  say(`there is no part ${unknown.join(', ')}; there are ${[...parts.keys()].join(', ')}`);
  process.exit(2);
}

const peers = { fasttext: findFasttext(), gensim: findGensim() };
const machine = await describeMachine(peers);
const folder = await mkdtemp(join(tmpdir(), 'wordvec-bench-'));
const bench = {
  corpus: await chooseCorpus(values.corpus ?? process.env.WORDVEC_BENCH_CORPUS, values.quick, folder),
  questions: chooseQuestions(values.questions ?? process.env.WORDVEC_BENCH_QUESTIONS),
  threads: Number(values.threads),
  runs: Number(values.runs ?? (values.quick ? 1 : 3)),
  quick: values.quick,
  peers,
  machine,
  folder,
  say,
};
say(JSON.stringify(machine));
say(
  `corpus ${bench.corpus.name}, ${bench.corpus.megabytes.toFixed(1)} MB; questions ${bench.questions.name}`,
);
if (!peers.fasttext) say('fasttext is not installed: it takes no part');
if (!peers.gensim) say('no python3 here has gensim: it takes no part');

const chosen = [...parts].filter(([name]) => positionals.length === 0 || positionals.includes(name));
const minutes = chosen.reduce((sum, [, part]) => sum + part.minutes(bench), 0);
say(`parts ${chosen.map(([name]) => name).join(', ')}: about ${Math.ceil(minutes)} minutes`);

let failed = false;
for (const [name, part] of chosen) {
  say(`\n== ${name}: ${part.title}`);
  const before = values.resume ? loadResult(name) : undefined;
  // What was measured so far outlives a run that is cut; `measured` maps a name of the part's own to its figures.
  const measured = { ...before?.measured };
  const result = { title: part.title, machine, corpus: bench.corpus.name, quick: bench.quick, measured };
  const once = async (key, run) => {
    measured[key] ??= await run();
    saveResult(name, { ...result, tables: before?.tables ?? [] });
    return measured[key];
  };
  try {
    const tables = await part.run({ ...bench, measured, once });
    saveResult(name, { ...result, tables });
  } catch (error) {
    failed = true;
    say(`${name} failed: ${error.stack}`);
  }
}
writePages(parts);
await rm(folder, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;

/** Every file of scripts/bench/ by its name: `title`, `minutes(bench)` and `run(bench)`, which returns tables. */
async function loadParts() {
  const place = new URL('./bench/', import.meta.url);
  const names = (await readdir(place)).filter((name) => name.endsWith('.mjs')).sort();
  const modules = await Promise.all(
    names.map(async (name) => [name.slice(0, -4), await import(new URL(name, place))]),
  );
  return new Map(modules.sort(([, a], [, b]) => (a.order ?? 100) - (b.order ?? 100)));
}
