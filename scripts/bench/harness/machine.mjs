import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import asc from 'assemblyscript/asc';
import { timer } from './measure.mjs';

const own = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** What the figures of a run depend on. */
export async function describeMachine(peers) {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    gigahertz: Number((await clock()).toFixed(2)),
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.version,
    wordvec: own.version,
    fastText: peers.fasttext?.version ?? 'not installed',
    gensim: peers.gensim?.version ?? 'not installed',
    timer,
  };
}

// Each step waits for the one before it: an addition and an exclusive or, one cycle each on any CPU of today.
const CHAIN = `
export function chain(rounds: i32, a: i32, b: i32): i32 {
  let x = a;
  for (let i = 0; i < rounds; i++) { ${'x = (x + a) ^ b;'.repeat(16)} }
  return x;
}`;
const CYCLES_A_ROUND = 32;

/** The clock of one core under load, in GHz: the best of many short loops of dependent additions. */
async function clock() {
  const { binary } = await asc.compileString(CHAIN, { optimizeLevel: 3, runtime: 'stub' });
  const { instance } = await WebAssembly.instantiate(binary);
  const rounds = 400_000;
  const gigahertz = () => {
    const started = performance.now();
    instance.exports.chain(rounds, 12345, 54321);
    return (rounds * CYCLES_A_ROUND) / (performance.now() - started) / 1e6;
  };
  return Math.max(...Array.from({ length: 100 }, gigahertz));
}
