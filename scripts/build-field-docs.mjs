// Writes what the rows of option tables say into their declarations in dist: editors show the comments of fields, and the
// types of options are computed from the tables.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fieldDocs } from './docs/options.mjs';

const TABLE = /^export declare const (\w*OPTIONS): \{\n[\s\S]*?^\};/gm;
const ROW = /^ {4}(?:\/\*\* .* \*\/ )?(readonly (\w+): \{)$/gm;

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue;
  const path = `dist/${name.replaceAll('\\', '/')}`;
  const found = readFileSync(path, 'utf8');
  if (found.search(TABLE) < 0) continue;
  const tables = await import(`../${path.replace(/d\.ts$/, 'js')}`);
  // On the line of the row, so that the map beside the declarations holds.
  const made = found.replaceAll(TABLE, (declared, table) => {
    const docs = fieldDocs(tables[table]);
    return declared.replaceAll(ROW, (_, row, field) => `    /** ${docs[field]} */ ${row}`);
  });
  if (made !== found) writeFileSync(path, made);
}
