/** Bytes that tell what a file is. */
export const FOREIGN_HEAD = 512;

const FORMATS: readonly (readonly [start: string, at: number, sentence: string])[] = [
  ['PK\x03\x04', 0, 'the file is a zip archive: unpack it (unzip) and name the file in it'],
  ['\xfd7zXZ\0', 0, 'the file is packed by xz: unpack it (unxz) first'],
  ['7z\xbc\xaf\x27\x1c', 0, 'the file is a 7z archive: unpack it (7z x) first'],
  ['Rar!\x1a\x07', 0, 'the file is a rar archive: unpack it (unrar x) first'],
  ['\x04\x22M\x18', 0, 'the file is packed by lz4: unpack it (unlz4) first'],
  ['\x1f\x9d', 0, 'the file is packed by compress: unpack it (uncompress) first'],
  ['ustar', 257, 'the file is a tar archive: unpack it (tar -xf) and name the files in it, or their folder'],
  ['%PDF-', 0, 'the file is a PDF document: save its text (pdftotext) first'],
  ['\xd0\xcf\x11\xe0', 0, 'the file is a document of an office program: save it as plain text first'],
  ['{\\rtf', 0, 'the file is a document in rich text: save it as plain text first'],
  ['SQLite format 3\0', 0, 'the file is an SQLite database: write its text to a file first'],
  ['PAR1', 0, 'the file is a Parquet table: write its column of text to a file first'],
  [
    'version https://git-lfs.github.com/spec/',
    0,
    'the file is a pointer of git-lfs, which stands for the real one: fetch that (git lfs pull)',
  ],
];

/**
 * What a file is that begins so and is no text in UTF-8, and what to do with it; undefined for all that may be text.
 * @param head its first bytes, `FOREIGN_HEAD` of them if it has so many
 */
export function foreignContent(head: Uint8Array): string | undefined {
  for (const [start, at, sentence] of FORMATS)
    if (
      head.length >= at + start.length &&
      [...start].every((mark, i) => head[at + i] === mark.charCodeAt(0))
    )
      return sentence;
  if (isWide(head)) return 'it looks like UTF-16: convert it (iconv -f UTF-16 -t UTF-8)';
  return undefined;
}

// A mark, or every other of the first bytes zero: letters of Latin languages, blanks and line ends of all.
function isWide(head: Uint8Array): boolean {
  const mark = (head[0] << 8) | head[1];
  if (mark === 0xfffe || mark === 0xfeff) return true;
  let [even, odd] = [0, 0];
  const length = Math.min(head.length, FOREIGN_HEAD);
  for (let i = 0; i < length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  const [more, fewer] = even > odd ? [even, odd] : [odd, even];
  return more > 1 && fewer === 0 && more * 8 > length;
}
