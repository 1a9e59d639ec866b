import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ioError } from '../entries/command-line.js';

/** The folder of the built page, also where the program runs from its sources. @throws WordvecError `io` */
export function pageFolder(): string {
  const { url } = import.meta;
  const folder = fileURLToPath(new URL(url.endsWith('.ts') ? '../../dist/page/' : '../page/', url));
  if (existsSync(`${folder}engine.js`)) return folder;
  throw ioError(`${folder}: the page is not there: install wordvec again (npm install wordvec)`);
}
