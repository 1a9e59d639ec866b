// Files in which linguists keep texts: what the readers find, whatever the chunks.
import { describe, expect, test } from 'vitest';
import '../src/index.js';
import { formatOf, markedFormat } from '../src/corpus/document-kinds.js';
import { read } from './document-readers.js';

const CONLLU = `# newdoc id = a
# sent_id = a-1
# text = Vámonos al mar.
1-2\tVámonos\t_\t_\t_\t_\t_\t_\t_\t_
1\tVamos\tir\tVERB\t_\t_\t0\troot\t_\t_
2\tnos\tnosotros\tPRON\t_\t_\t1\tobj\t_\t_
3-4\tal\t_\t_\t_\t_\t_\t_\t_\t_
3\ta\ta\tADP\t_\t_\t5\tcase\t_\t_
4\tel\tel\tDET\t_\t_\t5\tdet\t_\t_
5\tmar\tmar\tNOUN\t_\t_\t1\tobl\t_\tSpaceAfter=No
5.1\tnada\tnada\tX\t_\t_\t_\t_\t_\t_
6\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_

# sent_id = a-2
# text = sinh viên
1\tsinh viên\t_\tNOUN\t_\t_\t0\troot\t_\t_
`;

const SRT = `1\r
00:00:01,000 --> 00:00:02,500\r
<i>The king went</i>\r
{\\an8}over the hill\r
\r
2\r
00:00:02,600 --> 00:00:04,000\r
and came back.\r
\r
3\r
00:00:05,000 --> 00:00:06,000\r
- Who &amp; why?\r
- nobody.\r
\r
4\r
00:00:07,000 --> 00:00:08,000\r
1984\r
`;

const VTT = `WEBVTT - a title

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.000 align:start
<v Anna>Good <c.loud>day</c></v>

NOTE not said

00:05.000 --> 00:06.000
Bye
`;

const TOOLBOX = `\\_sh v3.0  400  Text
\\_DateStampHasFourDigitYear

\\id Story
\\ref Story.001
\\tx ia-na   manu
\\mb ia- na manu
\\ge 3s- go bird
\\tx i   lala
\\ft The bird goes and
 flies.

\\ref Story.002
\\tx na
\\ft nothing
`;

const LEXICON = `\\lx manu
\\ps n
\\ge bird
\\xv manu i lala
\\xe the bird flies
\\xv na manu
\\xe go, bird

\\lx na
\\ge go
`;

const CHAT = `@UTF8\r
@PID:\t11312/c-00015632-1\r
@Begin\r
@Languages:\teng\r
@Participants:\tCHI Eve Target_Child , MOT Sue Mother\r
@Comment:\ta head that goes
\ton\r
*CHI:\t<more more> [/] more cookie [* m] xxx (.) &=laughs . \x150_1073\x15\r
%mor:\tqn|more n|cookie .\r
%gra:\t1|2|QUANT
\t2|0|ROOT\r
*MOT:\tyou gonna [: going to] eat (be)cause the <dog> [//]
\tcat@s:eng is 0here &-uh no:w ?\r
%mor:\tpro|you .\r
*MOT:\txxx .\r
*CHI:\t+< <the <big> [/] big dog> [///] 0 .\r
@End\r
`;

const ELAN = `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" VERSION="3.0">
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="1500"/></TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="ref" TIER_ID="ref@Anna" PARTICIPANT="Anna"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>s.001</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER LINGUISTIC_TYPE_REF="utterance" TIER_ID="tx@Anna" PARENT_REF="ref@Anna" PARTICIPANT="Anna"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a2" ANNOTATION_REF="a1"><ANNOTATION_VALUE>iana manu &amp; na</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1"><ANNOTATION_VALUE></ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER LINGUISTIC_TYPE_REF="utterance" TIER_ID="tx@Ben"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>lala</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
</ANNOTATION_DOCUMENT>`;

const TEXTGRID = `File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.5
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "utt"
        xmin = 0
        xmax = 2.5
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 1.5
            text = "iana ""manu"" na"
        intervals [2]:
            xmin = 1.5
            xmax = 2.5
            text = "lala 3 [x]"
    item [2]:
        class = "IntervalTier"
        name = "word"
        xmin = 0
        xmax = 2.5
        intervals: size = 4
        intervals [1]:
            xmin = 0
            xmax = 0.5
            text = "iana"
        intervals [2]:
            xmin = 0.5
            xmax = 1
            text = "manu"
        intervals [3]:
            xmin = 1
            xmax = 1.1
            text = " "
        intervals [4]:
            xmin = 1.1
            xmax = 2.5
            text = "na"
    item [3]:
        class = "TextTier"
        name = "mark"
        xmin = 0
        xmax = 2.5
        points: size = 1
        points [1]:
            number = 0.5
            mark = "!"
`;

const FLEX = `<?xml version="1.0" encoding="utf-8"?>
<document version="2"><interlinear-text><item type="title" lang="en">Story</item><paragraphs><paragraph><phrases><phrase>
<item type="segnum" lang="en">1</item><words>
<word><item type="txt" lang="qaa">iana</item><item type="txt" lang="qaa-ipa">jana</item><morphemes><morph type="prefix"><item type="txt" lang="qaa">ia-</item><item type="gls" lang="en">3s</item></morph><morph><item type="txt" lang="qaa">na</item><item type="gls" lang="en">go</item></morph></morphemes><item type="gls" lang="en">goes</item></word>
<word><item type="txt" lang="qaa">manu</item></word><word><item type="punct" lang="qaa">.</item></word></words>
<item type="gls" lang="en">The bird goes.</item></phrase></phrases></paragraph></paragraphs></interlinear-text></document>`;

const TEI = `<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="http://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng" schematypens="http://relaxng.org/ns/structure/1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><title>not this</title></teiHeader>
<text><body><head>Of a king</head><p>He <choice><orig>sayde</orig><reg>said</reg></choice> &#233;<note>a note</note> to<lb/>the
queen</p><l><w lemma="go">went</w><w lemma="home">home</w><pc>.</pc></l></body></text></TEI>`;

describe.each([1, 7, 1 << 20])('in chunks of %i characters', (size) => {
  test('CoNLL-U: words as they are written, or a column, or a comment', async () => {
    const { documents, records, faults } = await read('conllu', CONLLU.replaceAll('\n', '\r\n'), {}, size);
    expect([documents, faults]).toEqual([['Vámonos al mar .', 'sinh_viên'], []]);
    expect(records.map((record) => [record!.line, record!.fields().sent_id])).toEqual([
      [1, 'a-1'],
      [14, 'a-2'],
    ]);
    const of = async (field: string) => (await read('conllu', CONLLU, { fields: [field] }, size)).documents;
    expect(await of('lemma')).toEqual(['ir nosotros a el mar .', 'sinh_viên']);
    expect(await of('text')).toEqual(['Vámonos al mar.', 'sinh viên']);
    expect(await of('upos')).toEqual(['VERB PRON ADP DET NOUN PUNCT', 'NOUN']);
    const wrong = await read('conllu', CONLLU, { fields: ['word'] }, size);
    expect(wrong.faults[0]).toMatchObject({
      line: 1,
      sentence: expect.stringMatching(/"word": .*form, lemma/),
    });
  });

  test('CoNLL-U: other columns, words that a licence left out, and lines that are none', async () => {
    const plus = '# global.columns = ID LEMMA FORM\n1\tgo\twent\n2\thome\thome\n';
    expect((await read('conllu', plus, {}, size)).documents).toEqual(['went home']);
    const out = await read('conllu', '1\t_\tgo\n2\t_\thome\n\nno word\n', {}, size);
    expect(out.documents).toEqual([]);
    expect(out.faults.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'field'],
      [4, 'record'],
    ]);
  });

  test('subtitles: without numbers, times and marks, joined where a sentence goes on', async () => {
    const { documents, records, faults } = await read('subtitles', SRT, {}, size);
    expect([documents, faults]).toEqual([
      ['The king went over the hill and came back.', 'Who & why? nobody.', '1984'],
      [],
    ]);
    expect(records[0]!.fields()).toEqual({ start: '00:00:01,000', end: '00:00:04,000' });
    expect((await read('subtitles', VTT, {}, size)).documents).toEqual(['Good day', 'Bye']);
    expect((await read('subtitles', 'some text\n', {}, size)).faults).toMatchObject([{ reason: 'format' }]);
  });

  test('Toolbox: sentences, or examples of a dictionary, or named markers', async () => {
    const { documents, records, faults, left } = await read('toolbox', TOOLBOX, {}, size);
    expect([documents, faults, left]).toEqual([['ia-na   manu i   lala', 'na'], [], ['no text']]);
    expect(records[0]!.fields().ft).toBe('The bird goes and flies.');
    expect((await read('toolbox', TOOLBOX, { fields: ['mb'] }, size)).documents).toEqual(['ia- na manu']);
    const lexicon = await read('toolbox', LEXICON, {}, size);
    expect([lexicon.documents, lexicon.left]).toEqual([['manu i lala\nna manu'], ['no text']]);
    expect((await read('toolbox', LEXICON, { fields: ['lx', 'ge'] }, size)).documents).toEqual([
      'manu\nbird',
      'na\ngo',
    ]);
    const wrong = await read('toolbox', LEXICON, { fields: ['tx'] }, size);
    expect(wrong.faults).toMatchObject([
      { reason: 'field', sentence: expect.stringContaining('lx, ps, ge') },
    ]);
  });

  test('CHAT: what was said, or a tier, with the speaker', async () => {
    const { documents, records, lines, faults, left } = await read('chat', CHAT, {}, size);
    expect([documents, lines, faults, left]).toEqual([
      ['more cookie .', 'you going to eat because the cat is now ?'],
      [8, 12],
      [],
      ['no text', 'no text'],
    ]);
    expect(records[0]!.fields()).toEqual({
      speaker: 'CHI',
      text: 'more cookie .',
      mor: 'qn|more n|cookie .',
      gra: '1|2|QUANT 2|0|ROOT',
    });
    expect((await read('chat', CHAT, { fields: ['mor'] }, size)).documents).toEqual([
      'qn|more n|cookie .',
      'pro|you .',
    ]);
    const wrong = await read('chat', CHAT, { fields: ['pho'] }, size);
    expect(wrong.faults).toMatchObject([
      { reason: 'field', sentence: expect.stringContaining('text, mor, gra') },
    ]);
    const none = await read('chat', 'a text\n', {}, size);
    expect(none.faults).toMatchObject([{ reason: 'record', line: 1 }]);
  });

  test('ELAN: annotations of tiers by name, by what stands before the @, by type', async () => {
    for (const field of ['tx', 'utterance']) {
      const { documents, records, lines } = await read('elan', ELAN, { fields: [field] }, size);
      expect(lines).toEqual([5, 6]);
      expect(documents).toEqual(['iana manu & na', 'lala']);
      expect(records[1]!.fields()).toMatchObject({ tier: 'tx@Ben', start: '0', end: '1500' });
    }
    expect((await read('elan', ELAN, { fields: ['tx@Ben'] }, size)).documents).toEqual(['lala']);
    const unnamed = await read('elan', ELAN, {}, size);
    expect(unnamed.documents).toEqual([]);
    expect(unnamed.faults).toMatchObject([{ sentence: expect.stringContaining('tx@Anna (utterance)') }]);
    const alike = ELAN.replaceAll('"ref"', '"utterance"');
    expect((await read('elan', alike, {}, size)).documents).toEqual(['s.001', 'iana manu & na', 'lala']);
  });

  test.each(['long', 'short'])(
    'Praat: labels of a tier, words between pauses, in the %s form',
    async (form) => {
      const grid =
        form === 'long' ? TEXTGRID : TEXTGRID.replace(/^(?!(File|Object)).*[=?] |^ *\w+ \[.*\n/gm, '');
      const utterances = await read('textgrid', grid, { fields: ['utt'] }, size);
      expect([utterances.documents, utterances.faults]).toEqual([['iana "manu" na', 'lala 3 [x]'], []]);
      expect((await read('textgrid', grid, { fields: ['word', 'mark'] }, size)).documents).toEqual([
        'iana manu',
        'na',
        '!',
      ]);
      const unnamed = await read('textgrid', grid, {}, size);
      expect(unnamed.faults[0].sentence).toContain('utt, word, mark');
      const cut = await read('textgrid', grid.slice(0, -9), { fields: ['utt'] }, size);
      expect(cut).toMatchObject({ documents: [], faults: [{ reason: 'format' }] });
    },
  );

  test('FieldWorks: words of phrases, morphemes, glosses', async () => {
    const { documents, records, lines, faults } = await read('flextext', FLEX, {}, size);
    expect(lines).toEqual([2]);
    const later = FLEX.replace('<phrase>', '<phrase><!--\n<a>\n--></phrase>\n<phrase\n id="1">');
    expect((await read('flextext', later, {}, size)).lines).toEqual([5]);
    expect([documents, faults]).toEqual([['iana manu .'], []]);
    expect(records[0]!.fields()).toMatchObject({ text: 'Story', 'phrase.gls': 'The bird goes.' });
    const of = async (field: string) => (await read('flextext', FLEX, { fields: [field] }, size)).documents;
    expect(await of('morph.txt')).toEqual(['ia- na']);
    expect(await of('word.gls')).toEqual(['goes']);
    const wrong = await read('flextext', FLEX, { fields: ['gls'] }, size);
    expect(wrong.faults).toMatchObject([{ sentence: expect.stringContaining('morph.gls') }]);
  });

  test('TEI: the text without head, notes and other readings; words apart, or their lemmas', async () => {
    const { documents, lines: begins, faults } = await read('tei', TEI, {}, size);
    expect(begins).toEqual([4]);
    expect((await read('tei', TEI.replace('<body>', '<body>\n \n'), {}, size)).lines).toEqual([6]);
    const lines = documents.map((text) =>
      text
        .split('\n')
        .map((line) => line.replace(/\s+/g, ' ').trim())
        .filter(Boolean),
    );
    expect([lines, faults]).toEqual([[['Of a king', 'He said é to the queen', 'went home .']], []]);
    const broken = TEI.replace(
      'to<lb/>the\nqueen',
      'un-<lb/>\nto the queen-<pb/><lb/>ly, war¬<lb/>ned-</p><p>ones',
    );
    const [joined] = (await read('tei', broken, {}, size)).documents;
    expect(joined.split(/\s+/)).toEqual(expect.arrayContaining(['unto', 'queenly,', 'warned-', 'ones']));
    const [lemmas] = (await read('tei', TEI, { fields: ['lemma'] }, size)).documents;
    expect(lemmas.replace(/\s+/g, ' ')).toContain('go home .');
    expect((await read('tei', TEI, { fields: ['pos'] }, size)).faults).toMatchObject([{ reason: 'field' }]);
    expect((await read('tei', '<a><b></a>', {}, size)).faults).toMatchObject([{ reason: 'format' }]);
    expect((await read('tei', TEI.slice(0, -20), {}, size)).faults).toMatchObject([{ reason: 'format' }]);
  });
});

test.each([
  ['conllu', CONLLU],
  ['conllu', CONLLU.replace(/^#.*\n/gm, '')],
  ['subtitles', SRT],
  ['subtitles', VTT],
  ['toolbox', TOOLBOX],
  ['toolbox', LEXICON],
  ['chat', CHAT],
  ['textgrid', TEXTGRID],
  ['elan', ELAN],
  ['flextext', FLEX],
  ['tei', TEI],
] as const)('%s is told by how it begins', (format, text) => {
  const head = text.slice(0, 1024);
  expect(formatOf('', head)).toBe(format);
  if (format !== 'elan' && format !== 'tei') expect(formatOf('txt', head)).toBe(format);
  if (format === 'tei') expect(formatOf('xml', head)).toBe(format);
  expect(markedFormat('a.txt', head)).toBe(format);
});

test('what only looks like them is told as before', () => {
  const heads = ['\\documentclass{x}', '# text\nof mine', '1\t2\t3\n', '1\n2\n', '<p>a</p>', '-> 1'];
  expect(heads.map((head) => formatOf('', head))).toEqual(heads.map(() => 'text'));
  expect(markedFormat('a.eaf', '<?xml version="1.0"?>')).toBe('elan');
});

test('long runs of letters take no time that grows with their square, and no sentence is long', async () => {
  const long = 'a'.repeat(600_000);
  const marks = ['<', '[', '>', '(', '\x15', '[/] ', '@'].map((mark) => `*CHI:\t${mark.repeat(200_000)}\n`);
  expect((await read('chat', `*CHI:\t${long}\n${marks.join('')}`)).documents).toEqual([long]);
  const of = async (format: 'toolbox' | 'elan' | 'flextext' | 'conllu', text: string) =>
    (await read(format, text, { fields: ['x'] })).faults.map(({ sentence }) => sentence.length < 300);
  expect(await of('toolbox', `\\${long}\u2028 b\n`)).toEqual([true]);
  expect(
    await of('elan', `<ANNOTATION_DOCUMENT ${long}><TIER TIER_ID="${long}"><ANNOTATION_VALUE>a`),
  ).toEqual([true]);
  const item = `<word><item type="${long}">b</item></word>`;
  expect(await of('flextext', `<interlinear-text><phrase>${item}</phrase></interlinear-text>`)).toEqual([
    true,
  ]);
  expect(await of('conllu', `# ${long} = b\n1\ta\n`)).toEqual([true]);
});
