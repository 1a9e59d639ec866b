import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, normalize, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { checkWritable, findSources, platform, readChunks, writeWhole } from '../src/platform.js';
import { startProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { firstOf, thorough } from './thorough.js';

const { folder, file, path } = temporaryFiles();

async function read(name: string, signal?: AbortSignal): Promise<string> {
  let whole = '';
  for await (const chunk of readChunks(name, signal && { signal })) whole += Buffer.from(chunk).toString();
  return whole;
}

test('a file is no folder', async () => {
  const { makeFolder, namesIn } = platform().files;
  for (const use of [makeFolder, namesIn])
    await expect(use(file('x', 'taken.txt'))).rejects.toThrow('taken.txt: expected a folder, found a file');
});

test('an output asks the disk for its own bytes, with no reserve', () => {
  const needed = () => platform().files.checkSpace(path('x.npy'), 2 ** 60);
  expect(needed).toThrow(`${2 ** 40} MiB needed next; free some space`);
});

describe.skipIf(process.platform === 'win32')('pipes', () => {
  const pipe = path('pipe');
  beforeAll(() => execFileSync('mkfifo', [pipe]));

  test.each([
    ['plain', 'a b c\n', (content: string) => content],
    ['packed', 'a b c\n'.repeat(10_000), (content: string) => gzipSync(content)],
  ])('are read when a writer comes, and no sooner: %s', async (_, content, pack) => {
    const reading = read(pipe);
    await wait(50);
    createWriteStream(pipe).end(pack(content));
    expect(await reading).toBe(content);
  });

  test('are written when a reader comes', async () => {
    const content = 'a b c\n'.repeat(50_000);
    const writing = writeWhole(pipe, (sink) => sink.write(Buffer.from(content)));
    await wait(80);
    expect(await text(createReadStream(pipe))).toBe(content);
    await writing;
  });

  test('whose other side never comes are waited for until the abort', async () => {
    for (const use of [
      (signal: AbortSignal) => read(pipe, signal),
      (signal: AbortSignal) => writeWhole(pipe, (sink) => sink.write(Uint8Array.of(1)), { signal }),
    ]) {
      const stop = new AbortController();
      const using = use(stop.signal);
      setTimeout(() => stop.abort(), 30);
      await expect(using).rejects.toMatchObject({ code: 'aborted' });
      await expect(use(stop.signal)).rejects.toMatchObject({ code: 'aborted' });
    }
  });

  test.runIf(thorough).each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s ends a program that waits for a writer', async (signal, code) => {
    const { child, ended } = startProgram(folder, ['train', 'skipgram', 'pipe', '-o', 'out.vec']);
    // A writer's open ends when the program has opened its side; then the program waits for bytes.
    const open = spawn('sh', ['-c', 'exec 3> pipe; echo open; sleep 60'], { cwd: folder });
    await once(open.stdout, 'data');
    child.kill(signal);
    expect(await ended).toEqual({
      code,
      out: '',
      err: 'wordvec: stopped before it was done: no file is left half written\n',
    });
    open.kill();
  });
});

test.skipIf(process.platform === 'win32')('stdin that is a folder is named', async () => {
  for (const args of firstOf(1, [
    ['neighbours', '-', 'king'],
    ['train', 'skipgram', '-', '-o', 'out.vec'],
  ])) {
    const main = join(import.meta.dirname, '../dist/cli/main.js');
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      stdio: [openSync(folder, 'r'), 'ignore', 'pipe'],
    });
    expect(await text(child.stderr)).toBe(
      'wordvec: stdin: expected a file, found a folder: name a file in it\n',
    );
  }
});

const NODE = Number.parseInt(process.versions.node, 10);
// With fewer files Node itself does not come to its program.
const FEWEST_FILES = NODE < 22 ? 20 : 22;
// Node 24 ends by itself where addresses are short.
const LIMITED = thorough && NODE < 24 ? ['-v 3000000'] : [];
test
  .runIf(process.platform === 'linux')
  .each([
    [
      `-n ${FEWEST_FILES}`,
      /^wordvec: too many files are open: raise the limit of open files \(ulimit -n 256\)\n$/,
    ],
    ...LIMITED.map((limit): [string, RegExp] => [
      limit,
      /^wordvec: .*; ulimit -v leaves 2\.9 GiB of addresses, and Node reserves 10 for each WASM memory: lift it, or set NODE_OPTIONS=--disable-wasm-trap-handler\n$/,
    ]),
  ] as [string, RegExp][])('the limit ulimit %s is named where it ends a run', async (limit, sentence) => {
  file('a b a b', 'few.txt');
  const main = join(import.meta.dirname, '../dist/cli/main.js');
  const args = [process.execPath, main, 'train', 'skipgram', 'few.txt', '-q'];
  const child = spawn('sh', ['-c', `ulimit ${limit}; exec "$@"`, 'sh', ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  expect(await text(child.stderr)).toMatch(sentence);
});

test.runIf(process.platform === 'linux')(
  'a folder that is gone since the shell went there is named',
  async () => {
    mkdirSync(path('gone'));
    const main = join(import.meta.dirname, '../dist/cli/main.js');
    const args = [
      process.execPath,
      main,
      'train',
      'skipgram',
      file('a b a b', 'few.txt'),
      '-o',
      'out.vec',
      '-q',
    ];
    const child = spawn('sh', ['-c', 'rmdir ../gone; exec "$@"', 'sh', ...args], {
      cwd: path('gone'),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect(await text(child.stderr)).toBe(
      'wordvec: the folder that it was started in is gone: change to one that is there (cd)\n',
    );
  },
);

test('a file without a name is shown as an empty text', async () => {
  await expect(read('')).rejects.toThrow('"": there is no such file');
});

test.runIf(existsSync('/proc/self/status'))(
  'files of /proc are read, though they say that they are empty',
  async () => {
    expect(await findSources(['/proc/self/status'])).toEqual([
      { path: '/proc/self/status', size: 0, stream: true },
    ]);
    const opened = await platform().files.open('/proc/self/status');
    expect(opened.size).toBeUndefined();
    await opened.close();
    expect(await read('/proc/self/status')).toMatch(/^Name:/);
    expect(await findSources([file('', 'empty.txt')])).toMatchObject([{ size: 0, stream: false }]);
  },
);

describe('folders', () => {
  const inFolder = (name: string) => join('loop', name);
  beforeAll(() => {
    mkdirSync(path('loop/deep'), { recursive: true });
    for (const name of ['b.txt', 'a.txt', 'deep/c.txt', '.hidden'])
      writeFileSync(path(inFolder(name)), 'text');
    mkdirSync(path('elsewhere'));
    file('text', 'elsewhere/d.txt');
    for (const [target, name] of [
      ['.', 'self'],
      ['..', 'deep/up'],
      ['../elsewhere', 'linked'],
      ['nowhere', 'broken'],
      ['me', 'me'],
    ] as const)
      symlinkSync(target, path(inFolder(name)));
  });
  const found = async (input: string) =>
    (await findSources([path(input)])).map((source) => relative(folder, resolve(source.path)));
  const expected = ['a.txt', 'b.txt', 'deep/c.txt', 'linked/d.txt'].map((name) => join('loop', name));

  test('linked to themselves give each file once', async () => {
    expect(await found('loop')).toEqual(expected);
  });

  test('the same by a pattern', async () => {
    expect(await found('loop/**/*.txt')).toEqual(expected);
  });

  // Of another drive of Windows there is no other.
  test('a pattern with a whole path gives whole paths', async () => {
    const sources = await findSources([path('loop/*.txt')]);
    expect(sources.map((source) => normalize(source.path))).toEqual(
      [path('loop/a.txt'), path('loop/b.txt')].map(normalize),
    );
  });

  test('a link to itself is named', async () => {
    const sentence = /me: its links lead round in a circle: name the file itself$/;
    await expect(found('loop/me')).rejects.toThrow(sentence);
    await expect(read(path('loop/me'))).rejects.toThrow(sentence);
    await expect(checkWritable(path('loop/me'))).rejects.toThrow(sentence);
  });
});

describe('what a killed process left beside its output', () => {
  const script = `import { writeWhole } from ${JSON.stringify(join(import.meta.dirname, '../dist/entries/command-line.js'))};
    await writeWhole('out.vec', async (sink) => {
      await sink.write(Uint8Array.of(1));
      console.log('open');
      await new Promise((done) => setTimeout(done, 60_000));
    });`;
  const begin = async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: path('saved') });
    await once(child.stdout, 'data');
    return child;
  };
  beforeAll(() => mkdirSync(path('saved')));

  test('goes when the next one writes there, and what lives or is not ours stays', async () => {
    const killed = await begin();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const [ours, ...more] = readdirSync(path('saved'));
    expect(more).toEqual([]);
    expect(/^\.wordvec-(\d+)-\w{16}\.tmp$/.exec(ours)![1]).toBe(String(killed.pid));
    const others = [
      ours.replace(String(killed.pid), String(process.ppid)),
      `${ours}x`,
      `x${ours}`,
      ours.replace(/.{16}\.tmp$/, `${'0'.repeat(16)}.tmp`),
      `.wordvec-${killed.pid}.tmp`,
    ];
    for (const name of others) file('', join('saved', name));
    await writeWhole(path('saved/next.vec'), (sink) => sink.write(Uint8Array.of(2)));
    expect(readdirSync(path('saved')).sort()).toEqual([...others, 'next.vec'].sort());
    // A week later those of other machines and containers go.
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 8 * 24 * 3_600_000);
    await writeWhole(path('saved/next.vec'), (sink) => sink.write(Uint8Array.of(2)));
    vi.restoreAllMocks();
    const left = others.filter((name) => !/0{16}/.test(name));
    expect(readdirSync(path('saved')).sort()).toEqual([...left, 'next.vec'].sort());
  });

  const isolated = ['-rpf', process.execPath, '--input-type=module', '-e'];
  test.runIf(thorough && spawnSync('unshare', [...isolated, '0']).status === 0)(
    'is told from what lives in a container, where numbers of processes mean others',
    async () => {
      const before = readdirSync(path('saved'));
      const here = await begin();
      const there = spawn('unshare', ['--kill-child', ...isolated, script], { cwd: path('saved') });
      await once(there.stdout, 'data');
      const names = readdirSync(path('saved')).filter((name) => !before.includes(name));
      for (const child of [here, there]) child.kill('SIGKILL');
      await Promise.all([once(here, 'exit'), once(there, 'exit')]);
      const places = names.map((name) => /-(\w{8})\w{8}\.tmp$/.exec(name)?.[1]);
      expect([places.length, new Set(places).size]).toEqual([2, 2]);
    },
  );
});
