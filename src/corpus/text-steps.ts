/** What is done to the characters of a text. */
export interface TextSteps {
  readonly normalize: 'none' | 'nfc' | 'nfkc';
  readonly stripAccents: boolean;
  readonly lower: boolean;
  readonly digits: 'keep' | 'zero' | 'drop';
  readonly punctuation: 'keep' | 'drop';
}

type Step = (text: string) => string;

// What cannot change is not looked at further: Latin-1 is in NFC, ASCII in NFKC.
const OUTSIDE_LATIN = /[^\0-\xff]/;
const OUTSIDE_ASCII = /[^\0-\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const UNSEEN = /[\0-\b\x0e-\x1f\x7f-\x9f\u00ad\ufeff]/g;
/** Soft hyphens and marks of byte order are seen by nobody, but cut words in two; controls part them. */
const seen = (character: string) => (character === '\u00ad' || character === '\ufeff' ? '' : ' ');
/** The marks that sklearn and gensim strip too; those of Indic scripts and kana are letters' parts. */
const MARKS = /[\u0300-\u036f]/g;
/** What is found in any text, and the same in ASCII, which is looked for in half the time. */
interface Found {
  readonly any: RegExp;
  readonly ascii: RegExp;
}
const DIGIT: Found = { any: /\p{Nd}/gu, ascii: /\d/g };
const NUMBER: Found = { any: /\p{Nd}+(?:[.,:]\p{Nd}+)*/gu, ascii: /\d+(?:[.,:]\d+)*/g };
/** All but the underscore, which joins words. */
const PUNCTUATION: Found = { any: /(?!_)[\p{P}\p{S}]/gu, ascii: /[!-/:-@[-^`{-~]/g };

function replacing({ any, ascii }: Found, by: string): Step {
  return (text) => text.replace(OUTSIDE_ASCII.test(text) ? any : ascii, by);
}

/** One function that does all steps, which leave SENTENCE_END and \n where they are. */
export function textSteps(options: TextSteps): Step {
  const steps: Step[] = [];
  if (options.normalize === 'nfc')
    steps.push((text) => (OUTSIDE_LATIN.test(text) ? text.normalize('NFC') : text));
  if (options.normalize === 'nfkc')
    steps.push((text) => (OUTSIDE_ASCII.test(text) ? text.normalize('NFKC') : text));
  if (options.stripAccents)
    steps.push((text) =>
      OUTSIDE_ASCII.test(text) ? text.normalize('NFD').replace(MARKS, '').normalize('NFC') : text,
    );
  if (options.lower) steps.push((text) => text.toLowerCase());
  if (options.digits === 'zero') steps.push(replacing(DIGIT, '0'));
  if (options.digits === 'drop') steps.push(replacing(NUMBER, ''));
  if (options.punctuation === 'drop') steps.push(replacing(PUNCTUATION, ' '));
  return (text) => steps.reduce((done, step) => step(done), text);
}

/** White space to single blanks, none at the ends; as `compactLine` does it in bytes. */
export function oneLine(text: string): string {
  return text
    .replace(UNSEEN, seen)
    .replace(/[^\S ]\s*| \s+/g, ' ')
    .trim();
}

/** Words of a line of single blanks. */
export function countWords(line: string): number {
  if (line === '') return 0;
  let count = 1;
  for (let at = line.indexOf(' '); at >= 0; at = line.indexOf(' ', at + 1)) count++;
  return count;
}
