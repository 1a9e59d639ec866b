// One fault at a time in the real program: what must hold after it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CASES, COMMANDS } from './cases.mjs';
import { inPool } from './pool.mjs';
import { checkpointFlags, hashOf, newFolder, remove, runProgram, strayFiles } from './program.mjs';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'fault.mjs')).href;
const OLD = 'what stood here before\n';
/** Bytes of a disk that nothing fits on. */
const SMALL_DISK = 'size=48k';

function outputsOf(args) {
  return args.flatMap((word, i) => (['-o', '--save-vocab'].includes(args[i - 1]) ? [word] : []));
}

/** Runs a command with what a case injects. */
async function inject(home, one, number) {
  const folder = newFolder(home, copyFileSync);
  const mounted = one.mount && mount(folder, one.mount);
  if (one.mount && !mounted) return { folder, skipped: true };
  const args = COMMANDS[one.command].split(' ');
  if (one.mount === 'disk') args.splice(args.indexOf('-o') + 1, 1, `disk/${outputsOf(args)[0]}`);
  for (const output of outputsOf(args)) if (one.mount !== 'disk') writeFileSync(join(folder, output), OLD);
  const marker = join(home, `happened-${number}`);
  const { kind, stage, at = stage, after, where, signal } = one;
  const file = join(
    folder,
    args.find((word) => word.endsWith('.txt')),
  );
  const fault = JSON.stringify({ kind, stage: at, after, where, signal, file, marker });
  const env = one.mount ? {} : { NODE_OPTIONS: `--import ${PRELOAD}`, SURVIVE_FAULT: fault };
  const flags = one.command === 'cooccur' ? [] : checkpointFlags(folder, '2steps');
  const ran = await runProgram(folder, [...args, ...flags], { env });
  return { folder, mounted, args, ran, happened: one.mount !== undefined || existsSync(marker) };
}

/** A real file system that is too small; undefined where that is not allowed. */
function mount(folder, name) {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', SMALL_DISK, 'tmpfs', path]);
  return status === 0 ? path : undefined;
}

const PROGRESS = /^wordvec: (note:|epoch |\w+ +([\d.]+\w? (bytes|words|records)|\d+%))/;

/** Lines of stderr that tell of a failure; the others are notes and progress. */
function sentences(err) {
  return err.split('\n').filter((line) => line !== '' && !PROGRESS.test(line));
}

/** What does not hold after a run that failed. */
function afterFailure(one, { folder, args, ran }, reference) {
  const faults = [];
  if (!one.fails) faults.push('it failed');
  const killed = one.code === null;
  if (killed ? ran.signal !== 'SIGKILL' : ran.code !== one.code)
    faults.push(`exit code ${ran.code ?? ran.signal}, not ${one.code ?? 'SIGKILL'}`);
  const said = sentences(ran.err);
  if (!killed && (said.length !== 1 || !(one.says ?? /^$/).test(said[0].replace(/^wordvec: /, ''))))
    faults.push(`it said ${JSON.stringify(said.join('\n').slice(0, 600))}`);
  if (/\n\s+at |a fault of wordvec/.test(ran.err)) faults.push('a raw error was shown');
  for (const output of outputsOf(args)) {
    const path = join(folder, output);
    const old = one.mount !== 'disk';
    if (old ? !existsSync(path) || readFileSync(path, 'utf8') !== OLD : existsSync(path))
      faults.push(`${output} was written`);
  }
  const stopped = ['out.stopped.bin', 'out.stopped.wv'].filter((name) => existsSync(join(folder, name)));
  if (stopped.length !== (one.keeps ? 1 : 0) && !(one.mayKeep && stopped.length === 1))
    faults.push(`stopped files: ${stopped.length}`);
  const [, spare] = /what was trained is in (\S+)/.exec(ran.err) ?? [];
  if (one.elsewhere && (!spare || hashOf(spare) !== reference)) faults.push('nothing was saved elsewhere');
  // Only the next run can tidy up after a kill.
  if (!killed) faults.push(...strays(folder, [...outputsOf(args), ...stopped, 'disk'], spare));
  return { faults, stopped, spare };
}

function strays(folder, expected, spare) {
  const left = strayFiles(folder, expected).filter((name) => !spare?.startsWith(join(folder, name)));
  return left.length > 0 ? [`left behind: ${left.join(', ')}`] : [];
}

function afterSuccess(one, { folder, args, ran }, reference) {
  const faults = [];
  if (!one.goesOn) faults.push('it did not fail');
  if (one.notes && !one.notes.test(ran.err)) faults.push('no note of it');
  if (!one.otherBytes && hashOf(join(folder, outputsOf(args)[0])) !== reference)
    faults.push('the bytes differ');
  return [...faults, ...strays(folder, [...outputsOf(args), 'disk'])];
}

/** After a run that failed: the same command again, from its checkpoint, where nothing goes wrong. */
async function resumed(one, { folder, args }, reference, { stopped, spare }) {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const flags = one.command === 'cooccur' ? [] : checkpointFlags(folder, '2steps');
  const ran = await runProgram(folder, [...args, ...flags]);
  const faults = [];
  if (ran.code !== 0) faults.push(`resumed: exit code ${ran.code}: ${ran.err.trim()}`);
  else if (hashOf(join(folder, outputsOf(args)[0])) !== reference) faults.push('resumed: the bytes differ');
  return [...faults, ...strays(folder, [...outputsOf(args), ...stopped], spare)];
}

/** On a busy machine a thread may begin when the others have done its work. */
const LATE = 'it did not happen';
const TRIES = 3;

async function tryCase(home, one, number, references) {
  const tried = await inject(home, one, number);
  try {
    if (tried.skipped) return { ...one, skipped: true, faults: [] };
    const { ran, happened } = tried;
    const reference = references[one.command];
    if (ran.hung) return { ...one, faults: ['it hung'] };
    if (!happened) return { ...one, faults: [LATE] };
    if (ran.code === 0) return { ...one, faults: afterSuccess(one, tried, reference) };
    const { faults, ...left } = afterFailure(one, tried, reference);
    const again = one.kind !== 'shorten' && !one.mount;
    return { ...one, faults: again ? [...faults, ...(await resumed(one, tried, reference, left))] : faults };
  } finally {
    if (tried.mounted) spawnSync('umount', [tried.mounted]);
    remove(tried.folder);
  }
}

async function referenceOf(home, command) {
  const folder = newFolder(home);
  const args = COMMANDS[command].split(' ');
  const ran = await runProgram(folder, args);
  if (ran.code !== 0) throw new Error(`${command}: a run that nothing disturbs failed: ${ran.err}`);
  const bytes = hashOf(join(folder, outputsOf(args)[0]));
  remove(folder);
  return [command, bytes];
}

/** @returns each case with what did not hold in `faults` */
export async function injectAll(home, { width, say, cases = CASES }) {
  const commands = [...new Set(cases.map(({ command }) => command))];
  const references = Object.fromEntries(
    await inPool(commands, width, (command) => referenceOf(home, command)),
  );
  let done = 0;
  return inPool(cases, width, async (one) => {
    let tried;
    for (let i = 0; i < TRIES && (!tried || tried.faults.includes(LATE)); i++)
      tried = await tryCase(home, one, cases.indexOf(one), references);
    const end = tried.skipped ? 'skipped: no right to mount' : tried.faults.join('; ') || 'held';
    say(
      `${++done} of ${cases.length} faults; ${one.name}, ${one.stage} (${one.command}, ${one.kind}): ${end}`,
    );
    return tried;
  });
}
