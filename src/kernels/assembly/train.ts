// Entry of train.wasm: each training entry trains the `count` items at `items` by the job's rules (../job.ts), with the
// learning rate going in a line from `rateFrom` to `rateTo`. No statics: threads share the memory.
import { GROUP, JOB_PLACE, POOLED_GROUP } from '../job';
import { cbowGroup, cbowTreeGroup } from './cbow';
import { giveNodes } from './hot-nodes';
import { startNegatives } from './rows';
import { readSentence, rateHere } from './sentence';
import { skipgramGroup, skipgramTreeGroup } from './skipgram';

export { fillRows } from './bags';
export { applyRows, findChanges, findJoined, joinRows, keepRows, sendRows, takeRows } from './changes';
export { classifier } from './classifier';
export { combine, stepCopied } from './copies';
export { dbow } from './dbow';
export { concat, concatTree, dbowTree, dbowWords, dbowWordsTree, dmTree } from './documents';
export { dm } from './dm';
export { infer } from './inference';
export { glove } from './glove';
export { gram, ppmi, transform } from './ppmi';
export { subwordCbow } from './subword-cbow';
export { subwordSkipgram } from './subword-skipgram';

// A number instead of a function value: those are objects in static memory.
const SKIPGRAM = 0;
const SKIPGRAM_TREE = 1;
const CBOW = 2;
const CBOW_TREE = 3;

function trainWords(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32, rule: i32): void {
  const group = rule == CBOW || rule == CBOW_TREE ? POOLED_GROUP : GROUP;
  if (rule == CBOW) startNegatives(job);
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    for (let first = 0; first < length; first += group) {
      if (rule == SKIPGRAM) skipgramGroup(job, length, first, rate);
      else if (rule == SKIPGRAM_TREE) skipgramTreeGroup(job, length, first, rate);
      else if (rule == CBOW) cbowGroup(job, length, first, rate);
      else cbowTreeGroup(job, length, first, rate);
    }
  }
  giveNodes(job);
}

export function skipgram(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainWords(job, tokens, count, rateFrom, rateTo, SKIPGRAM);
}

export function skipgramTree(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainWords(job, tokens, count, rateFrom, rateTo, SKIPGRAM_TREE);
}

export function cbow(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainWords(job, tokens, count, rateFrom, rateTo, CBOW);
}

export function cbowTree(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  trainWords(job, tokens, count, rateFrom, rateTo, CBOW_TREE);
}
