// Whether runs survive: kills the real program at random moments and resumes it, and lets one thing after the other go
// wrong in it, each at each stage. `npm run survive -- --help` has the options.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { between } from './docs/between.mjs';
import { CASES } from './survive/cases.mjs';
import { writeCorpora } from './survive/corpus.mjs';
import { injectAll } from './survive/faults.mjs';
import { killAll, RUNS } from './survive/kills.mjs';
import { remove } from './survive/program.mjs';
import { faultTable, killTable } from './survive/table.mjs';

const HELP = `npm run survive -- [options]
  --kills N   SIGKILLs at random moments, at least (200); 0: none
  --seed S    other moments, and other texts (1)
  --only RE   only runs and faults of which the name, the stage or the command match
  --jobs N    runs at a time (2)
  --json      print all that was tried to stdout
  --write     put the tables into docs/reliability.md
Ends with 1 if anything did not hold.`;
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const PAGE = join(import.meta.dirname, '../docs/reliability.md');

async function main() {
  const [kills, seed, width] = [values.kills, values.seed, values.jobs].map(Number);
  const only = new RegExp(values.only, 'i');
  const runs = RUNS.filter(({ name }) => only.test(name));
  const cases = CASES.filter(({ name, stage, command }) => only.test(`${name}, ${stage}, ${command}`));
  const home = mkdtempSync(join(tmpdir(), 'wordvec-survive-'));
  const say = (line) => process.stderr.write(`${line}\n`);
  try {
    writeCorpora(home, seed);
    const killed = kills > 0 && runs.length > 0 ? await killAll(home, { kills, seed, width, say, runs }) : [];
    const faults = await injectAll(home, { width, say, cases });
    report(killed, faults);
  } finally {
    remove(home);
  }
}

function report(killed, faults) {
  const broken = [...killed, ...faults].filter((row) => row.faults.length > 0);
  if (values.json) console.log(JSON.stringify({ seed: Number(values.seed), killed, faults }, null, 1));
  else console.log([killTable(killed), faultTable(faults)].join('\n\n'));
  for (const { name, stage = '', command = '', faults } of broken)
    console.error([name, stage, command, ...faults].filter((text) => text !== '').join('; '));
  if (broken.length > 0) process.exitCode = 1;
  else if (values.write) {
    const page = between(readFileSync(PAGE, 'utf8'), 'kills', killTable(killed));
    writeFileSync(PAGE, between(page, 'faults', faultTable(faults)));
  }
}

if (values.help) console.log(HELP);
else await main();
