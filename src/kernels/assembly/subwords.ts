// Skip-gram and CBOW over bags of n-grams (Bojanowski et al. 2017). The bag of a word is gathered once and
// its gradient scattered once: for skip-gram per centre, for CBOW per word and piece of a sentence. The
// gradient goes whole to each row of the bag, as in fastText, so the sums of a bag's rows are kept up to date
// between without touching the rows.
import {
  CBOW_PIECE, JOB_BAG_STARTS, JOB_LOSS, JOB_PLACE, JOB_STRIDE, JOB_SUMS, JOB_WINDOW,
} from '../job';
import { addressOf } from './address';
import { addScaled, bagSize, gatherBag, scatterBag } from './bags';
import { addLoss, lossWanted } from './loss';
import { gradientIn, hiddenIn, ownRowIn, predict } from './outputs';
import { drawReach } from './rows';
import { rateHere, readSentence, wordAt } from './sentence';

/** Trains on whole sentences: the n-grams of a word predict each of the words around it. */
export function subwordSkipgram(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const hidden = hiddenIn(job);
  const gradient = gradientIn(job);
  const before = ownRowIn(job);
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    for (let p = 0; p < length; p++) {
      const reach = drawReach(job);
      const from = max(0, p - reach);
      const to = min(length - 1, p + reach);
      if (from == to) continue;
      const word = wordAt(job, p);
      gatherBag(job, word, hidden, 1 / <f32>bagSize(addressOf(load<u32>(job, JOB_BAG_STARTS)), word));
      memory.copy(before, hidden, stride);
      for (let q = from; q <= to; q++) if (q != p) {
        predictWord(job, wordAt(job, q), rate);
        // Each row of the bag is to get the whole gradient, so their mean gets it too.
        addScaled(hidden, gradient, stride, 1);
      }
      addScaled(hidden, before, stride, -1);
      scatterBag(job, word, hidden, 1, true);
    }
  }
}

/** The same the other way round: the hidden row of a centre is the mean of all input rows of the words around it. */
export function subwordCbow(job: usize, tokens: usize, count: u32, rateFrom: f32, rateTo: f32): void {
  store<u32>(job, 0, JOB_PLACE);
  while (load<u32>(job, JOB_PLACE) < count) {
    const rate = rateHere(job, count, rateFrom, rateTo);
    const length = readSentence(job, tokens, count);
    if (length < 2) continue;
    for (let first = 0; first < length; first += CBOW_PIECE) trainPiece(job, length, first, rate);
  }
}

/** Trains the words from `first` on, as many as a piece has: bags are gathered before and get their gradients after. */
function trainPiece(job: usize, length: i32, first: i32, rate: f32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const window = load<i32>(job, JOB_WINDOW);
  const starts = addressOf(load<u32>(job, JOB_BAG_STARTS));
  const sums = addressOf(load<u32>(job, JOB_SUMS));
  const gradients = sums + <usize>(CBOW_PIECE + 2 * window) * stride;
  const gradient = gradientIn(job);
  const last = min(length, first + CBOW_PIECE);
  const left = max(0, first - window);
  const right = min(length, last + window);
  for (let q = left; q < right; q++) gatherBag(job, wordAt(job, q), sums + <usize>(q - left) * stride, 1);
  memory.fill(gradients, 0, <usize>(right - left) * stride);
  for (let p = first; p < last; p++) {
    const reach = drawReach(job);
    const from = max(0, p - reach);
    const to = min(length - 1, p + reach);
    if (from == to) continue;
    pool(job, p, from, to, left);
    predictWord(job, wordAt(job, p), rate);
    for (let q = from; q <= to; q++) if (q != p) {
      const place = <usize>(q - left) * stride;
      addScaled(sums + place, gradient, stride, <f32>bagSize(starts, wordAt(job, q)));
      addScaled(gradients + place, gradient, stride, 1);
    }
  }
  for (let q = left; q < right; q++) scatterBag(job, wordAt(job, q), gradients + <usize>(q - left) * stride, 1, false);
}

/** hidden = the mean of the rows in the bags of the words from..to without p, whose sums begin with word `left`'s. */
// @ts-ignore: decorator
@inline
function pool(job: usize, p: i32, from: i32, to: i32, left: i32): void {
  const stride = <usize>load<u32>(job, JOB_STRIDE);
  const starts = addressOf(load<u32>(job, JOB_BAG_STARTS));
  const sums = addressOf(load<u32>(job, JOB_SUMS));
  const hidden = hiddenIn(job);
  memory.fill(hidden, 0, stride);
  let size = 0;
  for (let q = from; q <= to; q++) if (q != p) {
    size += bagSize(starts, wordAt(job, q));
    addScaled(hidden, sums + <usize>(q - left) * stride, stride, 1);
  }
  const factor = f32x4.splat(1 / <f32>size);
  for (let d: usize = 0; d < stride; d += 16) v128.store(hidden + d, f32x4.mul(v128.load(hidden + d), factor));
}

/** See `predict`; one prediction in LOSS_EVERY has its loss taken. */
// @ts-ignore: decorator
@inline
function predictWord(job: usize, target: u32, rate: f32): void {
  const wanted = lossWanted(job);
  const loss = predict(job, target, rate, wanted);
  if (wanted) addLoss(job + JOB_LOSS, loss, 1);
}
