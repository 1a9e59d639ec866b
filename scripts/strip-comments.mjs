// Takes the comments out of the library's JavaScript: they are in its declarations and its sources, which the package brings too.
// Lines stay where they are; the maps of JavaScript, a tenth of what an installation takes, are left behind, and so are
// declarations that no entry comes to.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { STRIPPED, unusedDeclarations, withoutComments } from './bare-code.mjs';

for (const path of unusedDeclarations()) rmSync(path);

for (const path of readdirSync('dist', { recursive: true, encoding: 'utf8' }))
  if (STRIPPED.test(path.replaceAll('\\', '/')))
    writeFileSync(`dist/${path}`, withoutComments(`dist/${path}`));
