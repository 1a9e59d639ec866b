// A folder for the files of one test file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Where the system's temporary files go is said by it. */
export const TEMPORARY = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';

/** A new folder, which goes when the tests of the calling file are done, and how to write files there. */
export function temporaryFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'wordvec-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  const path = (name: string): string => join(folder, name);
  const file = (content: string | Uint8Array, name = `${files++}.txt`): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  /** A new folder with these files in it. */
  const folderOf = (contents: Readonly<Record<string, string | Uint8Array>>): string => {
    const own = path(`in${files++}`);
    mkdirSync(own);
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(own, name), content);
    return own;
  };
  return { folder, path, file, folderOf };
}
