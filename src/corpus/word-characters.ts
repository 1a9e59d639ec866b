// What the categories of Unicode do not tell of words: parts of classes of regular expressions.

/** Symbols that are letters (UAX #29, ALetter): signs of tone, of Chinese, too, and of African orthographies. */
export const TONE_SIGNS = '\\u02c2-\\u02d7\\u02de-\\u02ff\\ua700-\\ua721\\ua789\\ua78a\\uab5b';
/** What nobody sees and what parts no words: soft hyphens, signs of direction, word joiners, marks of byte order. */
export const UNSEEN = '\\u00ad\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff';
/** Nobody sees it either, but it parts words, where no spaces do. */
export const ZERO_WIDTH_SPACE = '\u200b';
/** What is typed for an apostrophe, beside the straight one. */
export const CURLY_APOSTROPHES = '\\u2019\\u2018\\u02bc\\u02bb\\u02b9`\\u00b4\\uff07';
