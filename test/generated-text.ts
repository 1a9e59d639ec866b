// Small texts made from a seed by arithmetic alone, the same on every machine: golden runs train on them. Nothing
// of src/ is used, so that a change there never changes the text.

/** A generator of uniform numbers in [0, 1): mulberry32. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ONSETS = ['b', 'd', 'k', 'l', 'm', 'n', 'r', 's', 't', 'v', 'é', 'ж'];
const VOWELS = ['a', 'e', 'i', 'o', 'u'];

/** Word i of a language of syllables; some letters take two bytes. */
export function word(i: number): string {
  let rest = i + 1;
  let spelled = '';
  for (; rest > 0; rest = Math.floor(rest / 60))
    spelled += ONSETS[rest % 12] + VOWELS[Math.floor(rest / 12) % 5];
  return spelled;
}

const TOPICS = 6;

/** A line's words: half of them from its topic's, frequent ones more often, as in a language. */
function sentence(next: () => number, topic: number, length: number, words: number): string[] {
  return Array.from({ length }, () => {
    const rank = Math.floor(words * next() ** 3);
    const own = next() < 0.5;
    return word(own ? rank - (rank % TOPICS) + topic : rank);
  });
}

/** Lines of 3 to 30 words, at least `tokens` words in all, of some `words` kinds. */
export function runningText(tokens: number, words = 300, seed = 1): string {
  const next = uniform(seed);
  const lines: string[] = [];
  for (let made = 0; made < tokens; ) {
    const line = sentence(next, Math.floor(next() * TOPICS), 3 + Math.floor(next() * 28), words);
    lines.push(line.join(' '));
    made += line.length;
  }
  return `${lines.join('\n')}\n`;
}

function label(topic: number): string {
  return `__label__${topic % 2 === 0 ? 'even' : 'odd'}${topic}`;
}

/** Lines with the label of their topic, some with a second one, and 3 to 10 words. */
export function labelledText(lines: number, words = 300, seed = 2): string {
  const next = uniform(seed);
  const line = () => {
    // Labels of unequal counts, so that a tree of them has paths of unequal length.
    const topic = Math.floor(TOPICS * next() ** 2);
    const second = next() < 0.1 ? `${label((topic + 1) % TOPICS)} ` : '';
    return `${second}${label(topic)} ${sentence(next, topic, 3 + Math.floor(next() * 8), words).join(' ')}`;
  };
  return `${Array.from({ length: lines }, line).join('\n')}\n`;
}

/** A file of vectors of `dim` numbers: every second word of the texts, and some that they have not. */
export function vectorText(words: number, dim: number, seed = 4): string {
  const next = uniform(seed);
  const numbers = () => Array.from({ length: dim }, () => (next() - 0.5).toFixed(3)).join(' ');
  const rows = Array.from({ length: words }, (_, i) => `${word(2 * i)} ${numbers()}`);
  return `${words} ${dim}\n${rows.join('\n')}\n`;
}
