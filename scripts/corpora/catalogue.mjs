/**
 * Corpora that `npm run corpus NAME` fetches. `bytes` and `sha256` are of the file at `url`; `files` of the
 * archive's entries are kept (absent: the download itself), joined in `corpora/<saveAs>`.
 */
export const CATALOGUE = {
  text8: {
    what: 'English Wikipedia of 2006, first 100 MB of cleaned text: a-z and spaces, one line',
    words: '17.0M',
    licence: 'GFDL (Wikipedia, 2006)',
    url: 'http://mattmahoney.net/dc/text8.zip',
    bytes: 31_344_016,
    sha256: 'a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232',
    files: /^text8$/,
    saveAs: 'text8',
  },
  enwik9: {
    what: 'English Wikipedia of 2006, first 1 GB of the XML dump with its markup (clean it before training)',
    words: 'not counted',
    licence: 'GFDL (Wikipedia, 2006)',
    url: 'http://mattmahoney.net/dc/enwik9.zip',
    bytes: 322_592_222,
    sha256: '99cdb5ac84392252d3f0912ccedd195bc95bd80cbef3b0cdf2eee4ad9a3b7a51',
    files: /^enwik9$/,
    saveAs: 'enwik9',
  },
  'wikitext-103': {
    what: 'good and featured articles of English Wikipedia, training part, tokens split by spaces',
    words: '103M',
    licence: 'CC BY-SA 3.0',
    url: 'https://wikitext.smerity.com/wikitext-103-v1.zip',
    sha256: '242ba0f20b329cfdf1ccc61e9e9e5b59becf189db7f7a81cd2a0e2fc31539590',
    files: /(^|\/)wiki\.train\.tokens$/,
    saveAs: 'wikitext-103.txt',
  },
  '1b': {
    what: 'One Billion Word Benchmark: English news of 2007-2011, sentences in random order, training part',
    words: '0.8G',
    licence: 'of the WMT 2011 news crawl: not stated',
    url: 'https://www.statmt.org/lm-benchmark/1-billion-word-language-modeling-benchmark-r13output.tar.gz',
    bytes: 1_792_209_805,
    sha256: '01ba60381110baf7f189dfd2b8374de371e8c9a340835793f190bdae9e90a34e',
    files: /\/training-monolingual\.tokenized\.shuffled\/news\.en-[^/]+$/,
    saveAs: '1b.txt',
  },
  'questions-words': {
    what: 'no corpus: the 19,544 analogies of Mikolov et al. 2013, for `wordvec evaluate --analogies`',
    words: '-',
    licence: 'Apache-2.0',
    url: 'https://raw.githubusercontent.com/tmikolov/word2vec/master/questions-words.txt',
    bytes: 603_955,
    sha256: '8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36',
    saveAs: 'questions-words.txt',
  },
};
