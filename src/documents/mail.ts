import { latin1 } from '../corpus/signatures.js';
import { found, type Outlet } from './extractor.js';
import { textOfMarkup } from './html.js';

/** Parts within parts. */
const DEEPEST = 20;

/**
 * The text of a message (RFC 5322, MIME: RFC 2045 to 2047): its subject and what is written in it, of a text in several forms the
 * plain one; attached files and other heads are left out.
 */
export async function mailText(bytes: Uint8Array, outlet: Outlet): Promise<void> {
  const message = latin1(bytes);
  const { heads, body } = partOf(message);
  if (!['from', 'subject', 'date', 'to', 'received', 'message-id'].some((name) => heads.has(name)))
    return outlet.fault(
      'format',
      `expected a message, which begins with lines such as "Subject: ", found ${found(message)}`,
    );
  outlet.document(`${wordsOfHead(heads.get('subject') ?? '')}\n${textOf({ heads, body }, 0)}`);
}

interface Part {
  readonly heads: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The heads, by their names in lower case, and what follows the first empty line; bytes are characters. */
function partOf(message: string): Part {
  const start = message.replace(/^From [^\n]*\n/, '').replace(/^\r?\n/, '');
  const end = /^\r?\n|\r?\n\r?\n/.exec(start);
  const lines = start.slice(0, end?.index ?? start.length).replace(/\r?\n[ \t]+/g, ' ');
  const heads = new Map<string, string>();
  for (const [, name, value] of lines.matchAll(/^([!-9;-~]+):[ \t]*(.*?)\r?$/gm))
    if (!heads.has(name.toLowerCase())) heads.set(name.toLowerCase(), value);
  return { heads, body: end ? start.slice(end.index + end[0].length) : '' };
}

function textOf({ heads, body }: Part, depth: number): string {
  const type = heads.get('content-type') ?? 'text/plain';
  const kind = /^[^;\s]*/.exec(type)![0].toLowerCase();
  if (/^\s*attachment/i.test(heads.get('content-disposition') ?? '') || depth > DEEPEST) return '';
  if (kind === 'message/rfc822') {
    const inner = partOf(body);
    return `${wordsOfHead(inner.heads.get('subject') ?? '')}\n${textOf(inner, depth + 1)}`;
  }
  const border = parameterOf(type, 'boundary');
  if (kind.startsWith('multipart/') && border !== undefined) {
    const parts = partsBetween(body, border).map(partOf);
    if (kind !== 'multipart/alternative') return parts.map((part) => textOf(part, depth + 1)).join('\n');
    const forms = parts.map((part) => ({ part, type: part.heads.get('content-type') ?? 'text/plain' }));
    const plain = forms.filter((form) => /^text\/plain/i.test(form.type));
    const texts = [...plain, ...forms].map(({ part }) => textOf(part, depth + 1));
    return texts.find((text) => text.trim() !== '') ?? '';
  }
  if (kind !== 'text/plain' && kind !== 'text/html') return '';
  const bytes = decoded(body, heads.get('content-transfer-encoding') ?? '');
  const text = inCharset(bytes, parameterOf(type, 'charset'));
  return kind === 'text/html' ? textOfMarkup(text) : text;
}

function partsBetween(body: string, border: string): string[] {
  const parts: string[] = [];
  let part: string[] | undefined;
  for (const line of body.split('\n')) {
    const end = line.trimEnd();
    if (end !== `--${border}` && end !== `--${border}--`) {
      part?.push(line);
      continue;
    }
    if (part) parts.push(part.join('\n'));
    part = end.endsWith(`${border}--`) && end !== `--${border}` ? undefined : [];
  }
  // A message that is cut off has the last part's text still.
  if (part && part.length > 0) parts.push(part.join('\n'));
  return parts;
}

function parameterOf(type: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(type) ?? [];
  return quoted ?? plain;
}

/** By its transfer encoding (RFC 2045, 6); bytes are characters. */
function decoded(body: string, encoding: string): string {
  const how = encoding.trim().toLowerCase();
  if (how === 'base64') return fromBase64(body);
  return how === 'quoted-printable' ? fromQuotedPrintable(body.replace(/=[ \t]*\r?\n/g, '')) : body;
}

function fromBase64(text: string): string {
  const letters = text.replace(/[^A-Za-z0-9+/]/g, '');
  // One letter alone is no byte.
  return atob(letters.slice(0, letters.length % 4 === 1 ? -1 : undefined));
}

function fromQuotedPrintable(text: string): string {
  return text.replace(/=([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function inCharset(characters: string, charset = 'utf-8'): string {
  const bytes = Uint8Array.from(characters, (one) => one.charCodeAt(0));
  try {
    return new TextDecoder(charset.replace(/^us-ascii$/i, 'utf-8')).decode(bytes);
  } catch {
    // Mail programs write names of encodings that nobody knows.
    return new TextDecoder().decode(bytes);
  }
}

/** A head with its encoded words (RFC 2047) read; those side by side are one. */
function wordsOfHead(value: string): string {
  const joined = value.replace(/(\?=)\s+(?==\?)/g, '$1');
  const read = joined.replace(/=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi, (_, charset, how, text) =>
    inCharset(/b/i.test(how) ? fromBase64(text) : fromQuotedPrintable(text.replaceAll('_', ' ')), charset),
  );
  return read === value ? inCharset(value) : read;
}
