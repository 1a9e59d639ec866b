// npm run corpus NAME [-- --from URL]: downloads a well-known corpus to corpora/, checks it and unpacks it.
import './help.mjs';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { CATALOGUE } from './corpora/catalogue.mjs';
import { FetchError, fetchCorpus } from './corpora/fetch.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { from: { type: 'string' } } });
const [name] = positionals;
const entry = Object.hasOwn(CATALOGUE, name ?? '') ? CATALOGUE[name] : undefined;

if (!entry) {
  console.error(name ? `no corpus is called ${name}; there are` : 'usage: npm run corpus NAME');
  for (const [known, { words, what }] of Object.entries(CATALOGUE))
    console.error(`  ${known.padEnd(16)} ${words.padEnd(12)} ${what}`);
  process.exit(2);
}

const bar = new SingleBar({
  format: `${name} {bar} {percentage}% {done} of {all} MB, {eta_formatted} left`,
  noTTYOutput: true,
  notTTYSchedule: 10_000,
  hideCursor: true,
});
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

function onProgress(done, total) {
  if (total === undefined) return;
  const shown = { done: megabytes(done), all: megabytes(total) };
  if (bar.isActive) bar.update(done, shown);
  else bar.start(total, done, shown);
}

try {
  const { path, fetched } = await fetchCorpus(name, entry, {
    folder: 'corpora',
    from: values.from,
    onProgress,
  });
  bar.stop();
  console.error(fetched ? 'checked and unpacked' : 'there already; remove it to fetch it again');
  console.log(path);
} catch (error) {
  bar.stop();
  if (!(error instanceof FetchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
