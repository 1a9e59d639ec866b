import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const pathOf = (part) => `docs/bench/${part}.json`;

/** The saved result of a part: `{ title, machine, corpus, measured, tables }`, undefined when it has not been run. */
export function loadResult(part) {
  return existsSync(pathOf(part)) ? JSON.parse(readFileSync(pathOf(part), 'utf8')) : undefined;
}

export function saveResult(part, result) {
  mkdirSync('docs/bench', { recursive: true });
  writeFileSync(pathOf(part), `${JSON.stringify(result, null, 2)}\n`);
}
