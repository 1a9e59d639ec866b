import { oneLine } from '../corpus/text-steps.js';
import { Classifier } from '../embeddings/text-classifier.js';
import { unsupportedError } from '../errors.js';
import { readFastText } from '../formats/fasttext-file.js';
import { optionalPackage } from '../optional-package.js';

/** Characters of a document by which its language is told. */
const ENOUGH = 2000;

/** The language of a text as a code of ISO 639-1; '' where it cannot be told. */
export type LanguageGuess = (text: string) => string;

/**
 * What tells languages: a classifier of fastText (lid.176.ftz), or the package tinyld, which has to be installed beside
 * wordvec.
 * @param model a file of fastText's; '' for tinyld
 * @throws WordvecError `unsupported` where tinyld is not there, `usage`, `format`, `io` for the model
 */
export async function languageGuess(model: string): Promise<LanguageGuess> {
  if (model !== '') {
    const classifier = new Classifier(await readFastText(model));
    const prefix = new TextDecoder().decode(classifier.model.dictionary.labelPrefix);
    return (text) => classifier.predict(oneLine(text.slice(0, ENOUGH)))[0]?.label.replace(prefix, '') ?? '';
  }
  const tinyld = await optionalPackage<{ detect(text: string): string }>('tinyld');
  if (tinyld) return (text) => tinyld.detect(text.slice(0, ENOUGH));
  throw unsupportedError(
    "`language`: expected the package tinyld (npm install tinyld), or `languageModel` FILE with fastText's lid.176.ftz, found neither",
  );
}
