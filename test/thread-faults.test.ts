import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { platform } from '../src/platform.js';
import { createStopFlag, runTeam } from '../src/run/team.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf } from './thorough.js';

const DIST = join(import.meta.dirname, '../dist');
const { file } = temporaryFiles();
const built = (name: string) => pathToFileURL(join(DIST, name)).href;

/** A worker file beside the built ones, as `start` names it. */
function worker(name: string, source: string): string {
  const head = `import ${JSON.stringify(built('platform/node.js'))};
    import { platform } from ${JSON.stringify(built('platform.js'))};
    import { WordvecError } from ${JSON.stringify(built('errors.js'))};\n`;
  return relative(DIST, file(head + source, name)).replaceAll('\\', '/');
}

const FAULTS = {
  exits: 'process.exit(3);',
  throws:
    'platform().threads.serve(() => { throw new TypeError("a.b is not a function\\n    at line 1"); });',
  'sends what cannot be cloned': 'platform().threads.serve((_, tell) => tell(() => {}));',
  'throws later':
    'platform().threads.serve(async () => { await 0; throw new RangeError("offset is out of bounds"); });',
  'throws while it loads': 'null.x;',
  'cannot be read': 'this is no program',
  'ends without a result': '',
};

test.each(firstOf(1, Object.entries(FAULTS)))('a thread that %s is one sentence', async (name, source) => {
  const start = platform().threads.start(worker(`${name.replaceAll(' ', '-')}.mjs`, source), {});
  const error = await start.result.catch((cause) => cause);
  expect(error).toMatchObject({ name: 'WordvecError', code: 'io' });
  expect(error.message).toMatch(
    /^a thread \(.+\.mjs\) died: [^\n]+: run it again, with fewer `threads` if that does not help$/,
  );
  await start.stop();
});

test('a thread that cannot begin, as where the system has no more of them, is one sentence', async () => {
  // What cannot be cloned fails in the same call.
  const start = platform().threads.start(worker('none.mjs', ''), () => {});
  await expect(start.result).rejects.toMatchObject({
    name: 'WordvecError',
    message: expect.stringMatching(/^a thread \(.+none\.mjs\) died: .+: run it again, with fewer `threads`/),
  });
  await start.stop();
});

test('an error with its sentence keeps code and sentence', async () => {
  const source = `platform().threads.serve(() => { throw new WordvecError('diverged', 'lower the rate'); });`;
  const { result } = platform().threads.start(worker('sentence.mjs', source), {});
  await expect(result).rejects.toMatchObject({
    name: 'WordvecError',
    code: 'diverged',
    message: 'lower the rate',
  });
});

test('a thread without memory says what to lower, and no stack is shown', () => {
  const source = `platform().threads.serve(() => { const all = []; for (;;) all.push(new Array(1e5).fill(0)); });`;
  const name = worker('hungry.mjs', source);
  const script = `import ${JSON.stringify(built('platform/node.js'))};
    import { platform } from ${JSON.stringify(built('platform.js'))};
    const { result } = platform().threads.start(${JSON.stringify(name)}, {});
    await result.catch(({ name, code, message }) => console.log(name, code, message));`;
  const flags = ['--max-old-space-size=20', '--input-type=module', '-e', script];
  const { stdout, stderr, status } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(stdout).toMatch(/^WordvecError memory a thread \(.+\) ran out of memory: use fewer `threads`/);
});

test('a team whose thread dies stops as a whole', async () => {
  const dying = worker('dying.mjs', 'setTimeout(() => process.exit(1), 20);');
  const stop = createStopFlag();
  let steps = 0;
  function* work() {
    while (Atomics.load(stop, 0) === 0) yield steps++;
  }
  const team = { worker: dying, jobs: [{}, {}], work, onStep: () => {}, stop };
  await expect(runTeam(team)).rejects.toThrow(/dying\.mjs\) died: it ended with/);
  expect(steps).toBeGreaterThan(0);
});
