// Entry of train.wasm: each export trains one shard, `count` tokens at `tokens`, by the job's rules, with the
// learning rate going from `rateFrom` to `rateTo` over the shard. No statics: threads share the memory.
import { GROUP, JOB_PLACE } from '../job';
import { cbowGroup, cbowTreeGroup } from './cbow';
import { readSentence } from './sentence';
import { skipgramGroup, skipgramTreeGroup } from './skipgram';

// @ts-ignore: decorator
@inline
function rateAt(job: usize, count: u32, rateFrom: f32, rateTo: f32): f32 {
  return rateFrom + ((rateTo - rateFrom) * <f32>load<u32>(job, JOB_PLACE)) / <f32>count;
}

export function skipgram(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateAt(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    for (let first = 0; first < length; first += GROUP) skipgramGroup(job, length, first, rate);
  }
}

export function skipgramTree(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateAt(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    for (let first = 0; first < length; first += GROUP) skipgramTreeGroup(job, length, first, rate);
  }
}

export function cbow(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateAt(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    for (let first = 0; first < length; first += GROUP) cbowGroup(job, length, first, rate);
  }
}

export function cbowTree(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateAt(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    for (let first = 0; first < length; first += GROUP) cbowTreeGroup(job, length, first, rate);
  }
}
