import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const RESULTS = 'docs/bench';

const pathOf = (part, folder) => join(folder, `${part}.json`);
const partialOf = (part, folder) => join(folder, `${part}.partial.json`);
const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** The saved result of a part: `{ title, machine, corpus, measured, tables }`, undefined when it has not been run. */
export function loadResult(part, folder = RESULTS) {
  return read(pathOf(part, folder));
}

/** What an unfinished run of a part had measured, else its last result's figures. */
export function loadMeasured(part, folder) {
  return (read(partialOf(part, folder)) ?? loadResult(part, folder))?.measured;
}

export function savePartial(part, measured, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(partialOf(part, folder), JSON.stringify({ measured }));
}

export function saveResult(part, result, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(pathOf(part, folder), `${JSON.stringify(result, null, 2)}\n`);
  rmSync(partialOf(part, folder), { force: true });
}
