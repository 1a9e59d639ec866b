/** Set on the id of the last word of a sentence, so that a corpus takes exactly 4 bytes a word. */
export const SENTENCE_END = 0x8000_0000;
