import { OPTIONS } from '../options.js';
import type { EncodedCorpus } from './encoded.js';

/** Words to each side of a centre, at most; `all`: the rest of its sentence, up to the most that the option allows. */
export type Window = number | 'all';

/** A window in words. `all` with windows over the ends of lines is the most that the option allows. */
export function windowReach(
  window: Window,
  { longestSentence }: Pick<EncodedCorpus, 'longestSentence'>,
  acrossLines = false,
): number {
  if (window !== 'all') return window;
  const { max } = OPTIONS.window;
  return acrossLines ? max : Math.min(max, Math.max(1, longestSentence - 1));
}
