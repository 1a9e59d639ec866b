// Imported first by a script: with --help the comment at its head is printed, and nothing else runs.
import { readFileSync } from 'node:fs';

const end = process.argv.indexOf('--');
if (process.argv.slice(2, end < 0 ? undefined : end).some((flag) => flag === '--help' || flag === '-h')) {
  const lines = readFileSync(process.argv[1], 'utf8').split('\n');
  const head = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
  console.log(head.map((line) => line.replace(/^\/\/ ?/, '')).join('\n'));
  process.exit();
}
