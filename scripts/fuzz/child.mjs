// The process that reads hostile files: child.mjs READERS_MODULE FOLDER. A message asks for files [from, to) of a reader; the
// answer comes when all are read. `place` in the folder always holds the number of the file at hand, so that it
// is known when this process dies.
import { openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { mutate, pick, randomOf } from './mutate.mjs';

const [, , readersModule, folder] = process.argv;
const { READERS } = await import(pathToFileURL(readersModule).href);
const MiB = 2 ** 20;
const LONGEST_MESSAGE = 1000;
const path = join(folder, 'hostile');
const place = openSync(join(folder, 'place'), 'w+');

/** File `number` of a reader, which follows from the seed alone. */
function hostileFile({ name, mutate: change = mutate }, seeds, seed, number) {
  const random = randomOf(`${seed} ${name} ${number}`);
  const bytes = change(pick(random, seeds), random);
  return random() < 0.15 ? gzipSync(bytes, { level: 1 }) : bytes;
}

// The largest array asked for: memory that is never written to takes no space, but shows what a file can ask for.
let largest = 0;
for (const name of [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Uint8Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
]) {
  const original = globalThis[name];
  globalThis[name] = new Proxy(original, {
    construct(target, args) {
      if (typeof args[0] === 'number') largest = Math.max(largest, args[0] * (target.BYTES_PER_ELEMENT ?? 1));
      // As its own maker: arrays of another one are of another kind to the compiler, and slow.
      return Reflect.construct(target, args);
    },
  });
}

/** Forgets the highest resident size so far, where the system can (Linux); returns the size now. */
function resetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {}
  return process.memoryUsage.rss();
}

function peak() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

/** Reads one file; `fault` is absent where the reader did as it should. */
async function readOne(reader, bytes, seconds) {
  writeFileSync(path, bytes);
  largest = 0;
  const before = resetPeak();
  const began = process.cpuUsage();
  let error;
  try {
    await reader.read(path);
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown');
  }
  const { user, system } = process.cpuUsage(began);
  const taken = Math.max(largest, peak() - before);
  const late = (user + system) / 1e6 > seconds;
  return { refused: error !== undefined, fault: faultOf(error, late, taken, bytes.length) };
}

function faultOf(error, late, taken, size) {
  if (error !== undefined && error.name !== 'WordvecError')
    return { kind: 'raw error', what: String(error.stack) };
  const message = error?.message ?? '';
  if (message.includes('\n') || message.length > LONGEST_MESSAGE)
    return { kind: 'no one sentence', what: message.slice(0, 300) };
  if (late) return { kind: 'slow', what: 'more processor time than a file may take' };
  if (taken > 10 * size + 64 * MiB)
    return { kind: 'memory', what: `${Math.round(taken / MiB)} MiB for a file of ${size} bytes` };
  return undefined;
}

const known = new Map();

/** The reader's seeds. Read once, so that code is compiled and caches are full before a hostile file is measured. */
async function seedsOf(reader) {
  if (known.has(reader.name)) return known.get(reader.name);
  const seeds = await reader.seeds();
  known.set(reader.name, seeds);
  for (const bytes of seeds) {
    writeFileSync(path, bytes);
    await reader.read(path);
  }
  return seeds;
}

process.on('message', async ({ name, seed, seconds, from, to }) => {
  const reader = READERS.find((row) => row.name === name);
  writeSync(place, String(from).padEnd(16), 0);
  const seeds = await seedsOf(reader).catch(({ message }) => process.send({ broken: message }));
  if (!Array.isArray(seeds)) return;
  const done = { files: 0, refused: 0, faults: [] };
  for (let number = from; number < to; number++) {
    writeSync(place, String(number).padEnd(16), 0);
    const { refused, fault } = await readOne(reader, hostileFile(reader, seeds, seed, number), seconds);
    done.files++;
    if (refused) done.refused++;
    if (fault) done.faults.push({ number, ...fault });
  }
  process.send(done);
});
process.send('ready');
