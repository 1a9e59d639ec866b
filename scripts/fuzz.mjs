// npm run fuzz [-- FLAGS]: gives every reader mutated real files, each of which must be read, or refused in one sentence.
//   --seconds N    for each reader (60)
//   --files N      so many files for each reader, instead or at most
//   --reader NAME  this one alone; can be given again; a wrong name is answered by those that there are
//   --seed N       other files (1): the same seed, the same files
//   --keep FOLDER  keep files that do harm
//   --json         print all that was found to stdout
// Ends with 1 on any fault: a crash, an error that is no sentence, more than 5 s, or memory beyond 10 times the file + 64 MB.
import './help.mjs';
import { parseArgs } from 'node:util';
import { READERS } from './fuzz/readers.mjs';
import { Fuzzer } from './fuzz/run.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    files: { type: 'string' },
    reader: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const names = READERS.map(({ name }) => name);
const unknown = values.reader?.filter((name) => !names.includes(name)) ?? [];
const sizes = [values.seconds, values.files].filter((value) => value !== undefined);
if (unknown.length > 0 || sizes.some((value) => !(Number(value) > 0))) {
  console.error(
    unknown.length > 0
      ? `there is no reader ${unknown.join(', ')}; there are ${names.join(', ')}`
      : `--seconds and --files: expected a number > 0, got ${sizes.join(' and ')}`,
  );
  process.exit(2);
}

const fuzzer = new Fuzzer({ seed: values.seed, keep: values.keep });
const results = [];
const limits = {
  ...(values.files && { files: Number(values.files) }),
  ...((values.seconds || !values.files) && { milliseconds: 1000 * Number(values.seconds ?? 60) }),
};
for (const name of values.reader ?? names) {
  results.push(await fuzzer.run(name, limits));
  if (!values.json) console.log(row(results.at(-1)));
}
await fuzzer.close();

const faults = results.flatMap(({ reader, faults }) => faults.map((fault) => ({ reader, ...fault })));
if (values.json) console.log(JSON.stringify({ seed: values.seed, readers: results }));
else {
  for (const { reader, number, kind, what } of faults)
    console.log(`\n${reader}, file ${number}: ${kind}: ${what}`);
  if (faults.length > 0 && !values.keep) console.log('\nGive --keep FOLDER to have the files that did it.');
}
process.exitCode = faults.length > 0 ? 1 : 0;

function row({ reader, files, refused, read, faults }) {
  if (results.length === 1) console.log('reader          files  refused     read   faults');
  const count = (value) => String(value).padStart(9);
  return `${reader.padEnd(12)}${count(files)}${count(refused)}${count(read)}${count(faults.length)}`;
}
