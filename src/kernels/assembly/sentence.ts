import { JOB_KEEP, JOB_PLACE, JOB_RANDOM, JOB_SENTENCE } from '../job';
import { addressOf } from './address';
import { nextRandom } from './random';

const END: u32 = 0x8000_0000;

/** Copies the next sentence of the step, subsampled, to the job's sentence; returns its length. */
export function readSentence(job: usize, tokens: usize, count: u32): i32 {
  const keep = addressOf(load<u32>(job, JOB_KEEP));
  const sentence = addressOf(load<u32>(job, JOB_SENTENCE));
  let place = load<u32>(job, JOB_PLACE);
  let length = 0;
  while (place < count) {
    const token = load<u32>(tokens + (<usize>place << 2));
    const word = token & ~END;
    place++;
    if (nextRandom(job + JOB_RANDOM) <= load<u32>(keep + (<usize>word << 2))) {
      store<u32>(sentence + (<usize>length << 2), word);
      length++;
    }
    if ((token & END) != 0) break;
  }
  store<u32>(job, place, JOB_PLACE);
  return length;
}

/** The word at a place of the sentence. */
// @ts-ignore: decorator
@inline
export function wordAt(job: usize, place: i32): u32 {
  return load<u32>(addressOf(load<u32>(job, JOB_SENTENCE)) + (<usize>place << 2));
}

/** The learning rate at the sentence that is read next. */
// @ts-ignore: decorator
@inline
export function rateHere(job: usize, count: u32, rateFrom: f32, rateTo: f32): f32 {
  return rateFrom + ((rateTo - rateFrom) * <f32>load<u32>(job, JOB_PLACE)) / <f32>count;
}
