// A machine that is cut off from the others while it trains: two network namespaces with a link between them, which goes down. Where
// this user may make them (root), and ip, mpiexec and koffi are installed.
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runningText } from './generated-text.js';
import { installed, mpiexec, newestIn, processOf, RUN, ranksOf, started, until } from './mpi-runs.js';
import { temporaryFiles } from './temporary-files.js';

const { file, path } = temporaryFiles();
const MACHINES = [1, 2].map((number) => ({
  name: `wv${process.pid}n${number}`,
  address: `10.213.77.${number}`,
}));
const [first, second] = MACHINES;

function ip(...words: string[]): boolean {
  return spawnSync('ip', words).status === 0;
}

function mayMakeMachines(): boolean {
  return ip('netns', 'add', `wv${process.pid}`) && ip('netns', 'del', `wv${process.pid}`);
}

// It has the same name on both machines, as UCX is told it once for all ranks.
async function connect(): Promise<void> {
  for (const { name } of MACHINES) ip('netns', 'add', name);
  ip('link', 'add', 'wv0', 'netns', first.name, 'type', 'veth', 'peer', 'name', 'wv0', 'netns', second.name);
  for (const { name, address } of MACHINES) {
    ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'wv0');
    for (const device of ['lo', 'wv0']) ip('-n', name, 'link', 'set', device, 'up');
  }
  // Until then UCX finds the other machine unreachable.
  const told = ({ name }: { name: string }) =>
    spawnSync('ip', ['-n', name, 'addr'], { encoding: 'utf8' }).stdout;
  await vi.waitFor(() => expect(MACHINES.map(told).join()).not.toMatch(/tentative|wv0.* state (?!UP)/), {
    timeout: 20_000,
    interval: 100,
  });
}

/** What mpiexec starts instead of ssh: `starter -x ADDRESS command...`. */
function starter(): string {
  const script = file(`#!/bin/sh
while [ "\${1#-}" != "$1" ]; do shift; done
name=wv${process.pid}n\${1##*.}
shift
exec ip netns exec $name sh -c "$*"
`);
  chmodSync(script, 0o700);
  return script;
}

describe.skipIf(!installed() || !mayMakeMachines())(
  'two machines, which take root, ip, mpiexec and koffi',
  () => {
    beforeAll(connect);
    afterAll(() => {
      for (const { name } of MACHINES) ip('netns', 'del', name);
    });

    test('a link that is down ends both, with one sentence, and the run goes on from its checkpoint', async () => {
      const [folder, output] = [path('checkpoints'), path('cut.vec')];
      const run = [file(runningText(20_000)), '-o', output, '--every', '1s', '--epochs', '50000', ...RUN];
      const hosts = ['-hosts', `${first.address},${second.address}`, '-ppn', '1'];
      const cut = started(
        { UCX_TLS: 'tcp,self', UCX_NET_DEVICES: 'wv0' },
        [
          ...hosts,
          '-launcher',
          'ssh',
          '-launcher-exec',
          starter(),
          ...ranksOf(2, [...run, '--checkpoint', folder]),
        ],
        ['ip', 'netns', 'exec', first.name, 'mpiexec'],
      );
      await until(cut, () => newestIn(folder) !== undefined);
      expect([0, 1].map((rank) => processOf(rank, output) !== undefined)).toEqual([true, true]);
      ip('-n', second.name, 'link', 'set', 'wv0', 'down');
      const { code, err } = await cut.ended;
      expect(code).toBe(1);
      expect(err.match(/^wordvec: rank 1 has given no sign of life for 20 seconds: .*$/gm)).toHaveLength(1);
      const next = mpiexec([2, [...run, '--resume', folder]]);
      const before = newestIn(folder);
      await until(next, () => newestIn(folder) !== before);
      process.kill(processOf(0, output)!, 'SIGTERM');
      expect(await next.ended).toMatchObject({ code: expect.any(Number) });
      // The machine that is cut off ends its rank itself.
      const left = () => [0, 1].map((rank) => processOf(rank, output));
      await vi.waitFor(() => expect(left()).toEqual([undefined, undefined]), {
        timeout: 60_000,
        interval: 200,
      });
    });
  },
);
