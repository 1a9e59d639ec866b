import { formatCount } from '../errors.js';
import { flagOf } from '../options.js';
import type { RunHooks } from '../progress.js';
import type { Prepared } from './trainer.js';

/** The share of a text's words below which a run says that it is small. */
const FEW_KEPT = 0.1;

/** Says it where nearly all of the text was left out, and what may have done that. */
export function tellKept(
  { text }: Pick<Prepared, 'text'>,
  options: Readonly<Record<string, unknown>>,
  goesOn: boolean,
  { onNote }: RunHooks,
): void {
  if (!text || text.read === 0 || text.kept >= FEW_KEPT * text.read) return;
  const limits = ['minCount', 'maxVocab', 'readVocab'].filter(
    (name) => options[name] && !(name === 'minCount' && options[name] === 1),
  );
  const advice = goesOn
    ? 'check that the text is of the kind that the model knows'
    : `${limits.length > 0 ? `check ${limits.map((name) => `${flagOf(name)} (it is ${options[name]})`).join(', ')}, and that` : 'check that'} blanks stand between the words: text without them has to be cut into words first`;
  const percent = ((100 * text.kept) / text.read).toFixed(1);
  onNote?.(
    `only ${percent}% of the words of the text (${formatCount(text.kept)} of ${formatCount(text.read)}) are in the vocabulary: ${advice}`,
  );
}
