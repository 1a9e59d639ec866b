import { describe, expect, test } from 'vitest';
import { chooseSegmenter, SegmentedText, wordCutter } from '../src/corpus/segmenter.js';
import { UnicodeText } from '../src/corpus/unicode.js';
import { neighbours, train, vectorsOf } from '../src/index.js';
import { randomStream } from '../src/random.js';
import { prepared } from './prepared-corpus.js';
import { temporaryFiles } from './temporary-files.js';
import { thorough } from './thorough.js';

const { file } = temporaryFiles();

describe('the tokenizer unicode', () => {
  const words = (text: string, options: ConstructorParameters<typeof UnicodeText>[0] = {}) =>
    Buffer.from(new UnicodeText(options).push(Buffer.from(text)))
      .toString()
      .split(/\s+/)
      .filter((word) => word !== '');

  test.each([
    ['Pi is 3.14, not 3, or 1,000.', 'pi is 3.14 not 3 or 1,000'],
    ['1.2.3 5. .5 6,a', '1.2.3 5 5 6 a'],
    ['new_york __init__ _so_ a__b _ x_', 'new_york init so a__b x'],
    ['größe_α', 'größe_α'],
    ["Don't 'quote' rock'n'roll", 'don t quote rock n roll'],
  ])('%s', (text, expected) => {
    expect(words(text).join(' ')).toBe(expected);
  });

  test('composes letters and marks, before it lowers them', () => {
    expect(words('Cafe\u0301 É E\u0301 \u1112\u1161\u11ab \u212b')).toEqual(['café', 'é', 'é', '한', 'å']);
    expect(words('e\u0301\xff'.normalize('NFD'))).toEqual(['éÿ']);
    expect(words('ไทย हिन्दी')).toEqual(['ไทย', 'हिन्दी']);
  });

  test.each([
    ['می\u200cخواهم کتاب\u200cها را', 'می\u200cخواهم کتاب\u200cها را'],
    ['ශ්\u200dරී ලංකා', 'ශ්\u200dරී ලංකා'],
    ['a\u200c \u200db \u200d', 'a b'],
    ['Stra\u00adße \u00adeins\u00ad, 1\u00ad0', 'straße eins 10'],
    ['El col·legi · 3', 'el col·legi 3'],
    ['צה״ל ג׳ירף "ד״ר" רח׳ ', 'צה״ל ג׳ירף ד״ר רח'],
    ['كـــتاب ــــ كتاب', 'كتاب كتاب'],
    ['1\ufe0f\u20e3 \u0301x \u200dy', '1\ufe0f\u20e3 x y'],
    ['של\u200fום \u202bאבג\u202c a\u2060b \ufeffc', 'שלום אבג ab c'],
    ['ខ្ញុំ\u200bស្រឡាញ់', 'ខ្ញុំ ស្រឡាញ់'],
    ['ᠣᠷᠣᠰ\u180eᠠ a\u180e', 'ᠣᠷᠣᠰ\u180eᠠ a'],
  ])('of what nobody sees keeps what makes the word: %j', (text, expected) => {
    expect(words(text).join(' ')).toBe(expected);
  });

  test('keeps signs of tone, by which words differ', () => {
    expect(words('ma˥, ma˨˩˦ ma꜈! ka꞉ k\u02bca ǃʼoõ')).toEqual(['ma˥', 'ma˨˩˦', 'ma꜈', 'ka꞉', 'kʼa', 'ǃʼoõ']);
  });

  test('makes geresh and gershayim of what is typed for them between Hebrew letters', () => {
    for (const typed of ['צה"ל', 'צה”ל', 'צה״ל']) expect(words(`"${typed}", `)).toEqual(['צה״ל']);
    for (const typed of ["ג'ירף", 'ג’ירף', 'ג׳ירף']) expect(words(`'${typed}'`)).toEqual(['ג׳ירף']);
    expect(words('דּוּ"חַ 5"ל a"ב "ב"')).toEqual(['דּוּ״חַ', '5', 'ל', 'a', 'ב', 'ב']);
  });

  test('takes each emoji for a word', () => {
    const text =
      'So 😂😂nice❤\ufe0f,👩🏽\u200d🚀 👨\u200d👩\u200d👧🇩🇪🇫🇷 ✌🏽 ❤\ufe0f\u200d🔥 🏴\u{e0067}\u{e0062}\u{e007f} © ☎ ★ 5';
    expect(words(text)).toEqual([
      ...['so', '😂', '😂', 'nice', '❤\ufe0f', '👩🏽\u200d🚀', '👨\u200d👩\u200d👧', '🇩🇪', '🇫🇷', '✌🏽'],
      ...['❤\ufe0f\u200d🔥', '🏴\u{e0067}\u{e0062}\u{e007f}', '5'],
    ]);
  });

  test('keeps apostrophes between letters where it is asked to', () => {
    expect(words("Don’t don't 'quote' dogs' l’été O’ 5'", { apostrophes: true })).toEqual([
      "don't",
      "don't",
      'quote',
      'dogs',
      "l'été",
      'o',
      '5',
    ]);
    // Of Ukrainian, Uzbek and careless fingers.
    const typed = "п'ять п’ять пʼять п‘ять п`ять п´ять oʻzbek `ʻāina` sakʼ";
    expect(words(typed, { apostrophes: true })).toEqual([
      ...Array(6).fill("п'ять"),
      "o'zbek",
      'ʻāina',
      'sakʼ',
    ]);
  });

  const addresses = [
    ['See https://Example.com/a_b?q=1&r=2#x, now', ['https://example.com/a_b?q=1&r=2#x']],
    ['(www.example.org/x.html).', ['www.example.org/x.html']],
    ['Mail John.Doe+news@mail.example.co.uk!', ['john.doe+news@mail.example.co.uk']],
    ['<a href="http://x.de/Größe">', ['http://x.de/größe'.replace('größe', 'größe')]],
    ['见https://x.cn/a。然后', ['https://x.cn/a']],
    ['ftp://h/f ftp://h/g', ['ftp://h/f', 'ftp://h/g']],
  ] as const;

  test.each(addresses)('%s', (text, found) => {
    expect(words(text)).toEqual(expect.arrayContaining([...found]));
    const rest = found.reduce(
      (left, address) => left.replace(new RegExp(literally(address), 'i'), ' '),
      text,
    );
    expect(words(text, { urls: 'drop' })).toEqual(words(rest));
  });

  test.each(['a @ b', 'me@home', '@you', 'a://', 'x:y', 'awww.x', '10:30', '://x', 'a@b.c'])(
    '%s holds no address',
    (text) => {
      const plain = text.toLowerCase().match(/[a-z0-9]+/g);
      expect(words(text)).toEqual(plain);
      expect(words(text, { urls: 'drop' })).toEqual(plain);
    },
  );

  test('of 300,000 marks is read as fast as another', () => {
    const address = `www.${'.'.repeat(300_000)}x`;
    expect(words(`${address}), y`)).toEqual([address, 'y']);
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const CHINESE = '我喜欢在北京大学学习古典音乐，他今年25岁。她在图书馆读书！Python3.9很好\n';

describe('the tokenizer segmenter', () => {
  const segmented = (text: Buffer, chunk: number) => {
    const words = new Intl.Segmenter('zh', { granularity: 'word' });
    const stage = new SegmentedText(
      (piece) => Array.from(words.segment(piece), ({ segment }) => segment),
      'zh',
    );
    const parts: Buffer[] = [];
    for (let at = 0; at < text.length; at += chunk)
      parts.push(Buffer.from(stage.push(text.subarray(at, at + chunk))));
    return Buffer.concat([...parts, Buffer.from(stage.end())]).toString();
  };

  test('cuts Chinese into words, drops punctuation and keeps lines', () => {
    const lines = segmented(Buffer.from(`${CHINESE}音乐 NBA\r\n\n大学`), 1000).split('\n');
    expect(lines[0].split(' ')).toEqual(expect.arrayContaining(['北京', '大学', '音乐', '25', 'python3.9']));
    expect(lines[0]).not.toMatch(/[，。！]/);
    expect(lines.slice(1).map((line) => line.trim())).toEqual(['音乐 nba', '', '大学']);
  });

  test('holds one dictionary, however many texts are cut', async () => {
    const cutter = async () => {
      expect(await chooseSegmenter('zh', {})).toBe('jieba');
      return wordCutter({ segmenter: 'jieba', locale: 'zh' });
    };
    const first = await cutter();
    const { rss } = process.memoryUsage();
    const others = [await cutter(), await cutter(), await cutter()];
    // Each dictionary takes 45 MB.
    expect(process.memoryUsage().rss - rss).toBeLessThan(8e7);
    for (const cut of [first, ...others]) expect(cut('我们学习')).toEqual(['我们', '学习']);
  });

  test.each(['jieba', 'intl'] as const)('of %s leaves words of other scripts whole', async (segmenter) => {
    const stage = new SegmentedText(await wordCutter({ segmenter, locale: 'zh' }), 'zh');
    const text = '他在café说привет😂😂然后👩🏽\u200d🚀走了，大学T恤 müller हिन्दी ma˥˩ 한국어\n';
    const words = [stage.push(Buffer.from(text)), stage.end()]
      .map((part) => Buffer.from(part).toString())
      .join('');
    expect(words.trim().split(/\s+/)).toEqual(
      expect.arrayContaining([
        ...['café', 'привет', '😂', '然后', '👩🏽\u200d🚀', '大学', 'müller', 'हिन्दी', 'ma˥˩', '한국어'],
      ]),
    );
    if (segmenter === 'jieba') expect(words).toContain(' t恤 ');
  });

  test('leaves words of a list whole, the longest at each place', async () => {
    const names = file('# names\n小雨点儿\n小雨\n门里\nT恤衫\nกา\nดนตรีไทย\n去_北京\n');
    const { readPhrases } = await import('../src/corpus/phrase-file.js');
    const { joinedPhrases } = await import('../src/corpus/phrase-list.js');
    const { textRules, textStage } = await import('../src/corpus/text-stages.js');
    const plain = { apostrophes: false, urls: 'keep', phrases: '' } as const;
    const notes: string[] = [];
    const onNote = (note: string) => notes.push(note);
    const wordsOf = async (text: string, tokenizer: 'segmenter' | 'unicode', locale: string) => {
      const rules = await textRules({ ...plain, tokenizer, locale, phrases: names }, { onNote });
      const stage = (await textStage(rules))!;
      return Buffer.concat([Buffer.from(stage.push(Buffer.from(text))), Buffer.from(stage.end())])
        .toString()
        .trim()
        .split(/\s+/);
    };
    const text = '小雨点儿在青云门里练剑，小雨穿t恤衫去北京';
    expect(await wordsOf(text, 'segmenter', 'zh')).toEqual(
      expect.arrayContaining(['小雨点儿', '门里', '小雨', 't恤衫', '去_北京']),
    );
    expect(await wordsOf('ฉันชอบการดนตรีไทยมาก', 'segmenter', 'th')).toEqual([
      'ฉัน',
      'ชอบ',
      'การ',
      'ดนตรีไทย',
      'มาก',
    ]);
    expect(notes.join()).not.toContain('do nothing');
    await wordsOf('小雨点儿', 'unicode', '');
    expect(notes.join()).toContain('words such as 小雨点儿, without what joins words, do nothing');
    expect(joinedPhrases(await readPhrases(names)).whole).toHaveLength(6);
    await expect(readPhrases(file('new york\n'))).rejects.toThrow(/expected/);
    await expect(readPhrases(file('york\n'))).rejects.toThrow('expected words with "_" between them');
  });

  test('gives the same words however the text comes', () => {
    const random = randomStream(7, 'segmenter');
    const letters = [
      ...'我在北京大学学习古典音乐今年她图书馆读书',
      '，',
      '。',
      ' ',
      '\n',
      'a',
      '𠮷',
      '3',
      '.',
    ];
    const text = Array.from(
      { length: 3000 },
      (_, i) => letters[random.uint32() % (i > 1500 ? 20 : letters.length)],
    );
    const bytes = Buffer.from(text.join(''));
    const whole = segmented(bytes, bytes.length).split(/[ ]+/).join(' ');
    for (const chunk of thorough ? [1, 7, 400, 1501] : [7, 1501])
      expect(segmented(bytes, chunk).split(/[ ]+/).join(' ')).toBe(whole);
  });

  test.each([
    ['zh-Hant', '我在北京大學學習音樂。'.repeat(3), '大學'],
    ...(thorough
      ? [
          ['zh', CHINESE, '图书馆'],
          ['ja', '私は東京で音楽を勉強しています。', '音楽'],
        ]
      : []),
    ['tr', 'İstanbul’da IŞIK var, Iğ\u00addır İzmir. ', 'ığdır'],
    ['th', 'ฉันชอบฟังเพลงที่มหาวิทยาลัย', 'มหาวิทยาลัย'],
  ])('%s', async (locale, text, word) => {
    const input = file(`${`${text}\n`.repeat(40)}`);
    const options = { tokenizer: 'segmenter', locale } as const;
    const one = await prepared(input, options);
    expect(one.words).toContain(Buffer.from(word).toString('latin1'));
    expect(await prepared(input, { ...options, threads: 2 })).toEqual(one);
  });

  test.each([
    [{ tokenizer: 'segmenter' }, 'the language of the text is missing: give a language such as `locale` zh'],
    [{ tokenizer: 'segmenter', locale: 'xx' }, '`locale`: the segmenter does not know "xx"'],
    [{ tokenizer: 'segmenter', locale: 'no such' }, '`locale`: the segmenter does not know "no such"'],
    [{ locale: 'zh' }, '`locale`: the tokenizer whitespace knows no languages'],
  ] as const)('%o', async (options, message) => {
    await expect(prepared(file('a b\n'), options)).rejects.toThrow(message);
  });

  test.runIf(thorough)('finds words that stand in the same places', async () => {
    const random = randomStream(3, 'pairs');
    const pick = (words: string) => words.split(' ')[random.uint32() % words.split(' ').length];
    const music = () => `他们在${pick('音乐 歌曲')}里${pick('演唱 演奏 创作')}了${pick('旋律 节奏 钢琴')}。`;
    const study = () => `学生在${pick('大学 学院')}里${pick('学习 研究 教授')}了${pick('数学 物理 化学')}。`;
    const text = Array.from({ length: 3000 }, (_, i) => (i % 2 ? music() : study())).join('\n');
    const { model } = await train('skipgram', [file(text)], {
      tokenizer: 'segmenter',
      locale: 'zh',
      dim: 20,
      window: 4,
      sample: 0,
      threads: 1,
    });
    const nearest = (word: string) => neighbours(vectorsOf(model), word, { k: 1 })[0].word;
    expect(nearest('音乐')).toBe('歌曲');
    expect(nearest('大学')).toBe('学院');
    expect(model.options).toMatchObject({ tokenizer: 'segmenter', locale: 'zh' });
  });
});

describe('a text without spaces', () => {
  const notesOf = async (text: string, tokenizer: 'whitespace' | 'unicode') => {
    const notes: string[] = [];
    await prepared(file(`${text.repeat(20)}a\n`), { tokenizer }, { onNote: (note) => notes.push(note) });
    return notes.join('\n');
  };

  test.each([
    ['zh', CHINESE],
    ['ja', '私は東京で音楽を勉強しています。とても楽しいです。\n'],
    ['th', 'ฉันชอบฟังเพลงที่มหาวิทยาลัย\n'],
    ['km', 'ខ្ញុំចូលចិត្តស្តាប់តន្ត្រីនៅសាកលវិទ្យាល័យ\n'],
    ['lo', 'ຂ້ອຍມັກຟັງເພງຢູ່ມະຫາວິທະຍາໄລ\n'],
  ])('%s is named under the other tokenizers', async (locale, text) => {
    for (const tokenizer of ['whitespace', 'unicode'] as const)
      expect(await notesOf(text, tokenizer)).toContain(
        `--tokenizer segmenter --locale ${locale} finds the words`,
      );
  });

  test('is told of a text that has others, too', async () => {
    const mixed =
      'この関数はLibreOfficeで使えます。計算の機能を呼び出すことができます the function returns a number for the sheet and so on\n';
    expect(await notesOf(mixed, 'unicode')).toContain('partly Japanese without spaces between words');
  });

  test.each([
    '我 喜欢 在 北京 大学 学习 音乐 。\n',
    'the cat 音乐 sat on the mat of the house\n',
    'ฉัน ชอบ ฟัง เพลง\n',
  ])('%s is none', async (text) => {
    expect(await notesOf(text, 'whitespace')).toBe('');
  });

  test('that was cut by wide blanks is told so', async () => {
    const cut = '我　喜欢　在　北京　大学　学习　音乐。\n';
    expect(await notesOf(cut, 'whitespace')).toMatch(
      /wide blanks \(U\+3000\).*: --from text makes blanks of them/,
    );
    expect(await notesOf(cut, 'unicode')).toBe('');
  });
});

describe('a text that was not prepared for being cut at white space', () => {
  const notesOf = async (text: string, options: Parameters<typeof prepared>[1] = {}) => {
    const notes: string[] = [];
    await prepared(file(text.repeat(20)), options, { onNote: (note) => notes.push(note) });
    return notes.join('\n');
  };

  test('is told by the punctuation on its words', async () => {
    const prose = 'The cat sat, and the dog ran; (he was late.) "Why?" said the cat, 5.\n';
    const note = await notesOf(prose);
    expect(note).toContain('words have punctuation on them, as sat, has, and count apart');
    expect(await notesOf('los mares, ¿dónde están? «aquí»\n')).toContain('--tokenizer unicode');
    expect(await notesOf(prose, { tokenizer: 'unicode' })).toBe('');
    expect(await notesOf('وہ گھر گیا۔ یہ کتاب ہے۔\n')).toContain('--tokenizer unicode');
    expect(await notesOf("the cat sat , and l' ours dʼ or ran ; ( 5. ) mr . o' neill\n")).toBe('');
  });

  test('is told by words that ends of lines broke', async () => {
    const scanned = 'the first exam-\nple of such a thing that was prin-\nted in this old book\n';
    expect(await notesOf(scanned)).toMatch(
      /words end in hyphens, as exam- does: .*--documents paragraph joins them/,
    );
    expect(await notesOf(scanned.replaceAll('-\n', ''))).toBe('');
  });

  test('of Turkish whose I was made small as in other languages is told so', async () => {
    const turkish = 'İstanbul’da ışık vardı. Kış kızı yanıldı ve İzmir\n';
    const told = /Turkish or Azerbaijani.*, as in i\u0307stanbul: --tokenizer segmenter --locale tr/;
    expect(await notesOf(turkish, { tokenizer: 'unicode' })).toMatch(told);
    expect(await notesOf(turkish, { tokenizer: 'segmenter', locale: 'tr' })).toBe('');
    expect(await notesOf('The city of İstanbul has a bridge\n', { tokenizer: 'unicode' })).toBe('');
  });

  test('is told by letters with marks that are written in two ways', async () => {
    const both = 'mɛ̂me fɛ̂te forêt fore\u0302t en ete\u0301 été\n';
    expect(await notesOf(both)).toContain('composed and decomposed, as in fore\u0302t,');
    expect(await notesOf(both, { tokenizer: 'unicode' })).toBe('');
    expect(await notesOf(both.normalize('NFD'))).toBe('');
  });

  test('is told by its script, though line ends are counted as words', async () => {
    const notes: string[] = [];
    const text = file('我喜欢在北京大学学习音乐\n\n\n\n\n'.repeat(200));
    const options = { minCount: 1, threads: 1, epochs: 1, dim: 2 };
    await train('doc2vec', [text], options, { onNote: (note) => notes.push(note) }).catch(() => {});
    expect(notes.join()).toContain('mostly Chinese without spaces between words');
  });
});
