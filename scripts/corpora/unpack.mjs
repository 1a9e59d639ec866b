import { finished, pipeline } from 'node:stream/promises';
import { list } from 'tar';
import { openPromise } from 'yauzl';

/**
 * Writes the archive's entries whose names match `files` to `output`, one after the other, and ends it.
 * `url` tells the kind of archive by its name's end.
 */
export async function unpack(archive, url, files, output) {
  const count = url.endsWith('.zip')
    ? await unzip(archive, files, output)
    : await untar(archive, files, output);
  output.end();
  await finished(output);
  if (count === 0) throw new Error(`no entry matches ${files}`);
}

async function unzip(archive, files, output) {
  const zip = await openPromise(archive);
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    if (!files.test(entry.fileName)) continue;
    await pipeline(await zip.openReadStreamPromise(entry), output, { end: false });
    count++;
  }
  return count;
}

async function untar(archive, files, output) {
  let count = 0;
  await list({
    file: archive,
    strict: true,
    filter: (path) => files.test(path),
    onReadEntry: (entry) => {
      count++;
      entry.pipe(output, { end: false });
    },
  });
  return count;
}
