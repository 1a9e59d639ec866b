// npm run bench [-- PART...] [FLAGS]: measures all parts, or those named; a part is a file of scripts/bench/.
//   --list            say which parts there are, measure nothing
//   --corpus FILE     the text, in lower case and split by spaces (that of the quick start)
//   --questions FILE  the analogies that vectors are asked
//   --threads N       of every program (2)
//   --runs N          of each measurement (as the part says)
//   --quick           a small cut of the text, to see that everything runs
//   --resume          go on after a run that was cut off
// Results go to docs/bench/PART.json, docs/bench.md and the README; those of a quick run to stdout only.
import './help.mjs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseCorpus, chooseQuestions } from './bench/harness/inputs.mjs';
import { describeMachine } from './bench/harness/machine.mjs';
import { section, writePages } from './bench/harness/pages.mjs';
import { findFasttext, findGensim, findProgram } from './bench/harness/programs.mjs';
import { loadMeasured, RESULTS, savePartial, saveResult } from './bench/harness/results.mjs';

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

const peers = {
  fasttext: findFasttext(),
  gensim: findGensim(),
  word2vec: findProgram('word2vec'),
  pSGNScc: findProgram('pSGNScc'),
};
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
for (const name of ['word2vec', 'pSGNScc'])
  if (!peers[name]) say(`${name} is not on the path: it takes no part`);

const chosen = [...parts].filter(([name]) => positionals.length === 0 || positionals.includes(name));
const minutes = chosen.reduce((sum, [, part]) => sum + part.minutes(bench), 0);
say(`parts ${chosen.map(([name]) => name).join(', ')}: about ${Math.ceil(minutes)} minutes`);

const results = values.quick ? folder : RESULTS;
let failed = false;
for (const [name, part] of chosen) {
  say(`\n== ${name}: ${part.title}`);
  // What was measured so far outlives a run that is cut; `measured` maps a name of the part's own to its figures.
  const measured = (values.resume && loadMeasured(name, results)) || {};
  const once = async (key, run) => {
    if (!(key in measured)) {
      measured[key] = await run();
      savePartial(name, measured, results);
    }
    return measured[key];
  };
  try {
    const tables = await part.run({ ...bench, measured, once });
    const result = { title: part.title, machine, corpus: bench.corpus.name, measured, tables };
    saveResult(name, result, results);
    console.log(section(result));
  } catch (error) {
    failed = true;
    say(`${name} failed: ${error.stack}`);
  }
}
if (!values.quick) writePages(parts);
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
