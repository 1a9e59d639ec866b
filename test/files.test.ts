import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteWriter } from '../src/corpus/byte-writer.js';
import { renameWhenFree } from '../src/platform/write-whole.js';
import { checkWritable, platform, readChunks, type Sink, writeWhole } from '../src/platform.js';
import { TEMPORARY } from './temporary-files.js';
import { firstOf, slowTest, thorough } from './thorough.js';

const root = mkdtempSync(join(tmpdir(), 'wordvec-files-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let turn = 0;
beforeEach(() => {
  folder = join(root, String(turn++));
  mkdirSync(folder);
});
const at = (name: string) => join(folder, name);
const text = 'the quick brown fox\n'.repeat(50_000);

async function read(path: string): Promise<string> {
  let whole = '';
  for await (const chunk of readChunks(path)) whole += Buffer.from(chunk).toString('latin1');
  return whole;
}

function write(path: string, ...parts: string[]): Promise<void> {
  return writeWhole(path, async (sink) => {
    for (const part of parts) await sink.write(Buffer.from(part));
  });
}

it('leaves holes for zeros, also at the end, but none in packed files', async () => {
  const zeros = 3 << 20;
  const holes = async (sink: Sink) => {
    const writer = new ByteWriter(sink);
    for (const _ of [0, 1]) {
      await writer.byte(7);
      await writer.zeros(zeros);
    }
    await writer.flush();
  };
  await writeWhole(at('holes'), holes);
  await writeWhole(at('holes.gz'), holes);
  await writeWhole(at('HOLES.TXT.GZ'), holes);
  const whole = Buffer.alloc(2 * zeros + 2);
  whole[0] = whole[zeros + 1] = 7;
  expect(readFileSync(at('holes')).equals(whole)).toBe(true);
  for (const name of ['holes.gz', 'HOLES.TXT.GZ'])
    expect(gunzipSync(readFileSync(at(name))).equals(whole)).toBe(true);
  expect(512 * statSync(at('holes')).blocks).toBeLessThan(zeros);
});

describe('reading', () => {
  it('gives a plain file in chunks with its size', async () => {
    writeFileSync(at('a.txt'), text);
    expect(await read(at('a.txt'))).toBe(text);
    const opened = await platform().files.open(at('a.txt'));
    expect(opened.size).toBe(text.length);
    await opened.close();
  });

  it('reports how far it is', async () => {
    writeFileSync(at('a.txt'), text);
    const seen: (number | undefined)[] = [];
    const hooks = { onRead: (done: number, total: number | undefined) => seen.push(done, total) };
    for await (const _ of readChunks(at('a.txt'), hooks));
    expect(seen.slice(-2)).toEqual([text.length, text.length]);
  });

  it.each(['', 'a', 'ab', 'abc'])('gives the short file %j', async (content) => {
    writeFileSync(at('a'), content);
    expect(await read(at('a'))).toBe(content);
  });

  it('unpacks gzip by its content, all members of it', async () => {
    writeFileSync(at('a'), Buffer.concat([gzipSync(text), gzipSync(''), gzipSync('end')]));
    expect(await read(at('a'))).toBe(`${text}end`);
  });

  it('says that gzip data are cut off or damaged', async () => {
    const bytes = gzipSync(text);
    writeFileSync(at('cut.gz'), bytes.subarray(0, bytes.length - 20));
    await expect(read(at('cut.gz'))).rejects.toThrow(/cut\.gz: the gzip data stop before their end/);
    bytes[bytes.length - 6]! ^= 1;
    writeFileSync(at('bad.gz'), bytes);
    await expect(read(at('bad.gz'))).rejects.toThrow(/bad\.gz: the gzip data are damaged/);
  });

  it('names what is missing or a folder', async () => {
    await expect(read(at('none'))).rejects.toThrow(/none: there is no such file/);
    await expect(read(folder)).rejects.toThrow(/expected a file, found a folder/);
  });

  it('stops when aborted', async () => {
    writeFileSync(at('a'), text);
    const abort = new AbortController();
    abort.abort();
    const reading = async () => {
      for await (const _ of readChunks(at('a'), { signal: abort.signal }));
    };
    await expect(reading()).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('writing', () => {
  it('renames as soon as a program lets a name go, where that is what refuses it', async () => {
    const refused = (code: string) => Object.assign(new Error('held'), { code });
    const answers = [refused('EBUSY'), refused('EPERM'), undefined];
    const move = vi.fn(async () => {
      const answer = answers.shift();
      if (answer) throw answer;
    });
    await renameWhenFree('a', 'b', { move, codes: ['EBUSY', 'EPERM'] });
    expect(move).toHaveBeenCalledTimes(3);
    expect(move).toHaveBeenLastCalledWith('a', 'b');
    answers.push(refused('ENOSPC'));
    await expect(renameWhenFree('a', 'b', { move, codes: ['EBUSY'] })).rejects.toThrow('held');
    expect(move).toHaveBeenCalledTimes(4);
  });

  it('writes plain and packed, leaving nothing else', async () => {
    await write(at('a.txt'), 'one ', 'two');
    await write(at('a.txt.gz'), text, text);
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one two');
    expect(gunzipSync(readFileSync(at('a.txt.gz'))).toString()).toBe(text + text);
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'a.txt.gz']);
  });

  it.each(['a.txt', 'a.gz'])('leaves an existing %s untouched when the writer fails', async (name) => {
    writeFileSync(at(name), 'old');
    const failing = writeWhole(at(name), async (sink) => {
      await sink.write(Buffer.from(text));
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(readFileSync(at(name), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('leaves an existing file untouched when aborted', async () => {
    writeFileSync(at('a'), 'old');
    const abort = new AbortController();
    const work = writeWhole(
      at('a'),
      async (sink) => {
        await sink.write(Buffer.from('new'));
        abort.abort();
      },
      { signal: abort.signal },
    );
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('writes through links and keeps the mode', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real/a'), 'old');
    chmodSync(at('real/a'), 0o600);
    symlinkSync('real/a', at('link'));
    symlinkSync('real/b', at('dangling'));
    await write(at('link'), 'new');
    await write(at('dangling'), 'made');
    expect(readFileSync(at('real/a'), 'utf8')).toBe('new');
    expect(statSync(at('real/a')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('real/b'), 'utf8')).toBe('made');
  });

  it('writes a folder through a link to it', async () => {
    mkdirSync(at('real'));
    writeFileSync(at('real/a'), 'old');
    symlinkSync('real', at('link'));
    const { checkWritableFolder, writeFolder } = platform().files;
    await checkWritableFolder(at('link'), ['a']);
    await writeFolder(at('link'), [{ path: 'a', write: (sink) => sink.write(Buffer.from('new')) }]);
    expect(readFileSync(at('real/a'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['link', 'real']);
  });

  it('names a missing folder, a folder as target, a file as folder', async () => {
    writeFileSync(at('file'), '');
    for (const attempt of [write, checkWritable]) {
      await expect(attempt(at('no/such/a.vec'))).rejects.toThrow(
        /the folder .*no[\\/]such does not exist: make it/,
      );
      await expect(attempt(folder)).rejects.toThrow(/expected a file name, found a folder/);
      await expect(attempt(at('file/a.vec'))).rejects.toThrow(/file is not a folder/);
      await expect(attempt('')).rejects.toMatchObject({ code: 'usage' });
    }
  });

  it.runIf(existsSync('/dev/full'))('says when the disk is full, and never replaces a device', async () => {
    await expect(write('/dev/full', text)).rejects.toThrow(/\/dev\/full: the disk is full/);
    await write('/dev/null', text);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('finds a place writable without leaving a trace', async () => {
    await checkWritable(at('a.vec'));
    expect(readdirSync(folder)).toEqual([]);
  });
});

it.skipIf(process.platform === 'win32')(
  'temporary files of processes that are gone go with the next one',
  () => {
    const [gone, own] = [spawnSync('true').pid, process.pid].map(
      (pid) => `wordvec-${pid}-${crypto.randomUUID()}`,
    );
    for (const name of [gone, own, 'wordvec-notes']) writeFileSync(at(name), '');
    vi.stubEnv(TEMPORARY, folder);
    const { spill } = platform();
    spill.close(spill.open());
    vi.unstubAllEnvs();
    expect(readdirSync(folder).sort()).toEqual([own, 'wordvec-notes'].sort());
  },
);

it('closes a temporary file once: its descriptor may be that of another by then', () => {
  const { spill } = platform();
  const file = spill.open();
  spill.write(file, new Uint8Array(4), 0);
  spill.close(file);
  writeFileSync(at('other.txt'), 'text');
  const other = openSync(at('other.txt'), 'r');
  spill.close(file);
  expect(() => spill.read(file, new Uint8Array(4), 0)).toThrow('read it before it is closed');
  expect(readFileSync(other, 'utf8')).toBe('text');
  closeSync(other);
});

describe('in a process of its own', () => {
  const run = (script: string, shell: string) => {
    const url = new URL('../dist/entries/command-line.js', import.meta.url).href;
    writeFileSync(at('run.mjs'), `import { readChunks, writeWhole } from '${url}';\n${script}`);
    return spawnSync('sh', ['-c', shell], { cwd: folder, encoding: 'utf8' });
  };
  const copy = `await writeWhole('-', async (sink) => {
    for await (const chunk of readChunks('-')) await sink.write(chunk);
  }).catch((error) => { console.error(error.message); process.exitCode = 1; });`;

  slowTest('copies stdin to stdout, unpacking', () => {
    writeFileSync(at('a.gz'), gzipSync('hello\n'));
    expect(run(copy, 'node run.mjs < a.gz').stdout).toBe('hello\n');
    expect(run(copy, 'printf a | node run.mjs').stdout).toBe('a');
  });

  it.runIf(thorough && process.platform !== 'win32')('writes to a pipe through /dev/stdout', () => {
    const script = `await writeWhole('/dev/stdout', (sink) => sink.write(Buffer.from('hello')));`;
    expect(run(script, 'node run.mjs | cat')).toMatchObject({ stdout: 'hello', stderr: '' });
  });

  slowTest('has a sentence for a reader that goes away', () => {
    writeFileSync(at('a'), text);
    const { stderr } = run(copy, 'node run.mjs < a | head -c 1');
    expect(stderr).toMatch(/^stdout: its reader closed it before all was written: .*\n$/);
  });

  // Windows ends a process without a word.
  it.each(process.platform === 'win32' ? ['exit'] : firstOf(1, ['SIGTERM', 'SIGINT', 'exit']))(
    'removes the temporary file on %s',
    (end) => {
      writeFileSync(at('out'), 'old');
      const leave = end === 'exit' ? 'process.exit(3)' : `process.kill(process.pid, '${end}')`;
      const script = `await writeWhole('out', async (sink) => {
      await sink.write(Buffer.from('new'));
      setTimeout(() => ${leave}, 10);
      await new Promise((done) => setTimeout(done, 5000));
    });`;
      const { signal, status } = run(script, 'exec node run.mjs');
      expect(end === 'exit' ? status : signal).toBe(end === 'exit' ? 3 : end);
      expect(readdirSync(folder).sort()).toEqual(['out', 'run.mjs']);
      expect(readFileSync(at('out'), 'utf8')).toBe('old');
    },
  );
});
