// Whether dist is made of the sources as they are.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MARK = 'dist/sources.sha256';

/** A hash of all that the dist of a project's folder is made of. */
export function sourcesHash(project = '.') {
  const hash = createHash('sha256').update(process.version);
  const inFolders = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  );
  const files = inFolders.filter((path) => /\.(ts|mjs|js|css|html|json)$/.test(path)).sort();
  for (const path of [...files, 'package.json', 'package-lock.json', 'tsconfig.json'])
    hash.update(`${path}\0`).update(readFileSync(join(project, path)));
  return hash.digest('hex');
}

export function isBuilt(project = '.', hash = sourcesHash(project)) {
  const mark = join(project, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8') === hash;
}

/** Says of which sources dist is made: of none that are known without a hash. */
export function markBuilt(hash, project = '.') {
  if (hash) writeFileSync(join(project, MARK), hash);
  else rmSync(join(project, MARK), { force: true });
}
