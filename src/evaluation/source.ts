/** A text as a string, or as UTF-8 in chunks such as `readChunks(path)` gives. */
export type TextSource = string | AsyncIterable<Uint8Array>;

/** The lines of a text, numbered from 1, without line ends, outer space and a BOM; blank lines are left out. */
export async function linesOf(source: TextSource): Promise<{ number: number; text: string }[]> {
  const text = typeof source === 'string' ? source.replace(/^\uFEFF/, '') : await decode(source);
  return text
    .split(/\r\n|\r|\n/)
    .map((line, i) => ({ number: i + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
}

async function decode(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}
