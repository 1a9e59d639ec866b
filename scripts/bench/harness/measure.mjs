import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a whole process can be timed here: GNU time tells the memory too, bash's own `time` only the seconds. */
const TIMERS = {
  'GNU time': (output, command) => ['/usr/bin/time', ['-f', '%e %U %S %M', '-o', output, ...command]],
  'bash time': (output, command) => [
    'bash',
    ['-c', `TIMEFORMAT='%R %U %S'; { time "$@" 1>&3 2>&4; } 3>&1 4>&2 2>"${output}"`, 'bash', ...command],
  ],
  'wall clock': (_output, [name, ...args]) => [name, args],
};

export const timer = findTimer();

function findTimer() {
  const works = (name, args) => spawnSync(name, args, { stdio: 'ignore' }).status === 0;
  if (works('/usr/bin/time', ['-f', '%e', 'true'])) return 'GNU time';
  return works('bash', ['-c', 'true']) ? 'bash time' : 'wall clock';
}

/** Where this variable is set, Node reads all certificates when it starts, which takes it longer than all else there. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'NODE_EXTRA_CA_CERTS'),
);

/**
 * Runs a command to its end. Seconds of wall time (`wall`), user + system seconds of all its threads and children
 * (`cpu`), peak memory in bytes (`memory`): the last two are undefined where the machine has no tool for them.
 */
export async function measure(command, env = environment) {
  const output = join(tmpdir(), `wordvec-bench-${process.pid}.time`);
  const [name, args] = TIMERS[timer](output, command);
  const started = performance.now();
  // Some programs leave files where they are started.
  const child = spawn(name, args, { env, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint = (complaint + chunk).slice(-2000);
  });
  const [code] = await once(child, 'close');
  const wall = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}: ${complaint.trim()}`);
  if (timer === 'wall clock') return { wall };
  const [, user, system, kilobytes] = (await readFile(output, 'utf8')).trim().split(/\s+/).map(Number);
  await rm(output, { force: true });
  return { wall, cpu: user + system, memory: kilobytes === undefined ? undefined : kilobytes * 1024 };
}

/** Runs a command and returns its stdout. */
export function answerOf([name, ...args], env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(name, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error || status !== 0) throw new Error(`${name} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}
