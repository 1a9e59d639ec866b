import { afterEach, describe, expect, test } from 'vitest';
import { placedBlob } from '../src/platform/page-files.js';
import {
  type FolderHandle,
  fileNamed,
  findFile,
  keepWritten,
  namesIn,
  putFile,
  removeFile,
  setFolder,
} from '../src/platform/page-store.js';
import { askServer, openRemote } from '../src/platform/remote-file.js';

const FOUND = { name: 'NotFoundError' };

/** A folder as browsers have it, with room for some bytes. */
function makeFolder(room = Number.POSITIVE_INFINITY) {
  const files = new Map<string, Blob>();
  const folders = new Map<string, ReturnType<typeof makeFolder>>();
  const handle: FolderHandle = {
    async getFileHandle(name, { create } = {}) {
      if (!files.has(name) && !create) throw Object.assign(new Error('none'), FOUND);
      if (!files.has(name)) files.set(name, new Blob());
      return {
        getFile: async () => files.get(name)!,
        async createWritable() {
          let written = files.get(name)!;
          return {
            async write(content) {
              if (content.size > room) throw Object.assign(new Error('full'), { name: 'QuotaExceededError' });
              written = content;
            },
            close: async () => void files.set(name, written),
            abort: async () => {},
          };
        },
      };
    },
    async getDirectoryHandle(name, { create } = {}) {
      if (!folders.has(name) && !create) throw Object.assign(new Error('none'), FOUND);
      if (!folders.has(name)) folders.set(name, makeFolder(room));
      return folders.get(name)!.handle;
    },
    async removeEntry(name) {
      if (!files.delete(name)) throw Object.assign(new Error('none'), FOUND);
    },
    async *entries() {
      for (const name of files.keys()) yield [name, { kind: 'file' as const }];
      for (const name of folders.keys()) yield [name, { kind: 'directory' as const }];
    },
  };
  return { handle, files, folders };
}

const textOf = async (name: string) => new Response((await fileNamed(name)).stream()).text();

afterEach(() => setFolder(undefined));

describe('files of a page', () => {
  test('lie in its folder, those in folders too, and are found and removed there', async () => {
    const { handle, files, folders } = makeFolder();
    setFolder(handle);
    await keepWritten(
      new Map([
        ['a.vec', new Blob(['one'])],
        ['run/step-1.wv', new Blob(['two'])],
      ]),
    );
    expect([[...files.keys()], [...folders.get('run')!.files.keys()]]).toEqual([['a.vec'], ['step-1.wv']]);
    expect([await textOf('a.vec'), await textOf('run/step-1.wv')]).toEqual(['one', 'two']);
    expect([await namesIn('run'), await namesIn('none')]).toEqual([['step-1.wv'], []]);
    await removeFile('run/step-1.wv');
    await removeFile('run/step-1.wv');
    expect(await findFile('run/step-1.wv')).toBeUndefined();
  });

  test('without a folder lie in memory', async () => {
    putFile('b.txt', new Blob(['added']));
    await keepWritten(new Map([['c/d.txt', new Blob(['written'])]]));
    expect([await textOf('b.txt'), await textOf('c/d.txt'), await namesIn('c')]).toEqual([
      'added',
      'written',
      ['d.txt'],
    ]);
    await removeFile('c/d.txt');
    await expect(fileNamed('c/d.txt')).rejects.toThrow(
      'c/d.txt: there is no such file: add it first (addFile)',
    );
  });

  test('stay as they were where the folder has no room', async () => {
    const { handle } = makeFolder(5);
    setFolder(handle);
    await keepWritten(new Map([['a.vec', new Blob(['small'])]]));
    await expect(keepWritten(new Map([['a.vec', new Blob(['too much'])]]))).rejects.toThrow(
      'a.vec: writing failed (its folder has no room for 8 bytes): remove files of this site, or use another folder',
    );
    expect(await textOf('a.vec')).toBe('small');
  });

  test('that have no room leave no empty file of their name', async () => {
    const { handle, files } = makeFolder(5);
    setFolder(handle);
    await expect(keepWritten(new Map([['new.vec', new Blob(['too much'])]]))).rejects.toThrow(/no room/);
    expect([files.size, await findFile('new.vec')]).toEqual([0, undefined]);
  });
});

test('a file that another one took the place of is told to be opened again', async () => {
  const gone = Object.assign(new Error('could not be read'), { name: 'NotReadableError' });
  const blob = { ...new Blob(['a']), size: 1, stream: () => new Blob(['a']).stream() };
  const file = placedBlob('x.idx', { ...blob, slice: () => ({ arrayBuffer: () => Promise.reject(gone) }) });
  await expect(file.read(new Uint8Array(1), 0)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringMatching(/^x\.idx: it was written anew or removed since .*: open it again$/),
  });
});

describe('a file on a server', () => {
  const answer = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = answer;
  });
  const bytes = new TextEncoder().encode('0123456789');
  const serve = (respond: (range: string) => Response | Promise<Response>) => {
    globalThis.fetch = (async (_: string, { headers }: { headers: { range: string } }) =>
      respond(headers.range)) as unknown as typeof fetch;
  };
  const ranged = (range: string) => {
    const [, from, to] = /(\d+)-(\d+)/.exec(range)!;
    const headers = { 'content-range': `bytes ${from}-${to}/10` };
    return new Response(bytes.slice(Number(from), Number(to) + 1), { status: 206, headers });
  };

  test('is read at places where the server knows ranges, else fetched whole', async () => {
    serve(ranged);
    const remote = await askServer('http://x/a');
    expect(remote).toEqual({ url: 'http://x/a', size: 10 });
    const file = openRemote(remote as { url: string; size: number });
    expect(new TextDecoder().decode(await file.slice(3, 99).arrayBuffer())).toBe('3456789');
    expect((await file.slice(10, 20).arrayBuffer()).byteLength).toBe(0);
    expect(await new Response(file.stream()).text()).toBe('0123456789');
    serve(() => new Response(bytes));
    expect((await askServer('http://x/a')).size).toBe(10);
  });

  test('of another site, whose Content-Range a page may not see, is fetched whole', async () => {
    serve((range) =>
      range ? new Response(bytes.slice(0, 1), { status: 206 }) : new Response(bytes, { status: 200 }),
    );
    const file = await askServer('http://x/a');
    expect([file instanceof Blob, file.size]).toEqual([true, 10]);
  });

  test('that is empty is no error, nor is what the server says of it its content', async () => {
    serve(() => new Response('<h1>416</h1>', { status: 416 }));
    expect((await askServer('http://x/a')).size).toBe(0);
    await expect(new Response(openRemote({ url: 'http://x/a', size: 4 }).stream()).text()).rejects.toThrow(
      'http://x/a: the server answered 416: check the address',
    );
  });

  test('that is not there, cut or dead is told in a sentence', async () => {
    serve(() => new Response('', { status: 404 }));
    await expect(askServer('http://x/a')).rejects.toThrow(
      'http://x/a: the server answered 404: check the address',
    );
    serve(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(askServer('http://x/a')).rejects.toThrow(
      'http://x/a: the server does not answer (Failed to fetch)',
    );
    serve(() => new Response('01', { status: 206, headers: { 'content-range': 'bytes 0-1/10' } }));
    const file = openRemote({ url: 'http://x/a', size: 10 });
    await expect(file.slice(0, 5).arrayBuffer()).rejects.toThrow(
      'the server sent 2 bytes where 5 were asked for',
    );
  });
});
