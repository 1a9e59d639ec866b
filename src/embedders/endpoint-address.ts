import { brief, usageError } from '../errors.js';

/** The form of requests and answers: OpenAI's `/v1/embeddings`, which most servers have, or Ollama's `/api/embed`. */
export type EndpointForm = 'openai' | 'ollama';

/** A server and the model that it is asked for: `http://localhost:11434/api/embed#bge-m3`. */
export interface EndpointAddress {
  readonly url: URL;
  readonly form: EndpointForm;
  /** '' where the server has one alone. */
  readonly model: string;
  /** What people may see of it: without what stands behind a `?`, which may be secret. */
  readonly label: string;
}

export function parseAddress(name: string): EndpointAddress {
  const url = URL.canParse(name) ? new URL(name) : undefined;
  // What stands before an @ is a password.
  const shown = name.slice(name.lastIndexOf('@') + 1).replace(/[?#].*/s, '');
  if (!url || !/^https?:$/.test(url.protocol))
    throw usageError(
      `expected an address such as http://localhost:11434/api/embed#bge-m3, got ${brief(shown)}`,
    );
  // An address stands in messages, and in the index that is made by it.
  const secret = [...url.searchParams.keys()].some((each) => /key|token|secret|sig/i.test(each));
  if (url.username !== '' || url.password !== '' || secret)
    throw usageError(
      `${url.host}: expected an address without a password or key in it: leave them out; WORDVEC_API_KEY in the environment is sent as the key`,
    );
  const model = decode(url.hash.slice(1));
  url.hash = '';
  const form = completed(url);
  return { url, form, model, label: `${url.origin}${url.pathname}${model && `#${model}`}` };
}

/** A name with a `%` of its own stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Adds the part of the path that the user left out. */
function completed(url: URL): EndpointForm {
  const path = url.pathname.replace(/\/+$/, '');
  if (path.endsWith('/api/embeddings'))
    throw usageError(
      `${url.origin}${path}: expected Ollama's /api/embed, which takes many texts at once, got /api/embeddings`,
    );
  const ollama = /\/api(\/embed)?$/.test(path) || (path === '' && url.port === '11434');
  if (ollama) url.pathname = path.endsWith('/embed') ? path : `${path.replace(/\/api$/, '')}/api/embed`;
  else if (path === '' || path.endsWith('/v1')) url.pathname = `${path.replace(/\/v1$/, '')}/v1/embeddings`;
  return ollama ? 'ollama' : 'openai';
}
