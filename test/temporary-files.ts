// A folder for the files of one test file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

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
  return { folder, path, file };
}
