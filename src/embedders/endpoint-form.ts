// What is sent to a server, and what its answer must be.

import { counted } from '../errors.js';
import { isObject, parsedJson } from '../values.js';
import type { EndpointAddress } from './endpoint-address.js';

/** A request's body. `dims` 0 asks for all numbers; `base64` for floats packed so (OpenAI's form alone). */
export function requestBody(
  { form, model }: EndpointAddress,
  texts: readonly string[],
  { dims, base64 }: { readonly dims: number; readonly base64: boolean },
): string {
  return JSON.stringify({
    ...(model && { model }),
    input: texts,
    ...(dims > 0 && { dimensions: dims }),
    ...(form === 'ollama' ? { truncate: true } : { encoding_format: base64 ? 'base64' : 'float' }),
  });
}

/** The rows of an answer, in the order of the texts; a text on what is wrong with it otherwise. */
export function rowsOfAnswer(
  { form }: EndpointAddress,
  body: string,
  texts: number,
): readonly Float32Array[] | string {
  const answer = parsedJson(body) as Answer | undefined;
  if (answer === undefined) return 'it is cut, or no JSON';
  const rows = rowsIn(answer, form, texts);
  // Some servers say that all went well.
  return typeof rows === 'string' ? (messageOf(answer) ?? rows) : rows;
}

function rowsIn(answer: Answer, form: EndpointAddress['form'], texts: number) {
  const list = form === 'ollama' ? answer?.embeddings : inOrder(answer?.data);
  if (!Array.isArray(list)) return `it lacks ${form === 'ollama' ? 'embeddings' : 'data'}, or an index twice`;
  if (list.length !== texts) return `it has ${counted(list.length, 'vector')} for ${counted(texts, 'text')}`;
  const rows = list.map(floatsOf);
  const sound = rows.every((row) => row !== undefined && row.length > 0 && row.length === rows[0]!.length);
  return sound ? (rows as Float32Array[]) : 'its vectors are no lists of finite numbers, equally long';
}

interface Answer {
  readonly embeddings?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly message?: unknown;
  readonly detail?: unknown;
}

/** What a server says of a fault, in the forms of OpenAI, Ollama, FastAPI and others. */
export function messageOf(answer: unknown): string | undefined {
  if (!isObject(answer)) return undefined;
  const { error, message, detail }: Answer = answer;
  const said = [error, (error as Answer | undefined)?.message, message, detail, ofField(detail)];
  return said.find((text): text is string => typeof text === 'string' && text !== '');
}

/** FastAPI's word on a request with a field that it does not take. */
function ofField(detail: unknown): string | undefined {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  if (!isObject(first) || typeof first.msg !== 'string') return undefined;
  return Array.isArray(first.loc) ? `${first.loc.at(-1)}: ${first.msg}` : first.msg;
}

/** By their `index`, where they have one; undefined where those are not 0, 1, 2, ... */
function inOrder(data: unknown): unknown[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const rows: unknown[] = [];
  for (const [place, each] of data.entries()) {
    const { index = place, embedding } = (each ?? {}) as { index?: number; embedding?: unknown };
    if (!(Number.isInteger(index) && index >= 0 && index < data.length) || index in rows) return undefined;
    rows[index] = embedding;
  }
  return rows;
}

/** A list of numbers, or the base64 of float32 in little-endian order. */
function floatsOf(embedding: unknown): Float32Array | undefined {
  const floats = typeof embedding === 'string' ? packedFloats(embedding) : listedFloats(embedding);
  return floats?.every(Number.isFinite) ? floats : undefined;
}

function listedFloats(embedding: unknown): Float32Array | undefined {
  const numbers = Array.isArray(embedding) && embedding.every((x) => typeof x === 'number');
  return numbers ? Float32Array.from(embedding) : undefined;
}

function packedFloats(text: string): Float32Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
  } catch {
    return undefined;
  }
}
