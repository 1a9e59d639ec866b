// What is known of encoders by their names, for folders and endpoints that do not say it themselves: as the models'
// own cards (huggingface.co) tell to use them.
import type { TextRole } from './embedder.js';
import type { PoolingMode } from './token-pooling.js';

export type Prefixes = Readonly<Record<TextRole, string>>;

export interface KnownEncoder {
  /** Of a model's name, in lower case, whoever serves it: `BAAI/bge-m3`, `bge-m3:latest`. */
  readonly name: RegExp;
  readonly pooling: PoolingMode;
  /** Rows are brought to length 1. */
  readonly normalize: boolean;
  /** Layer norm without weights before rows are cut (Matryoshka) and brought to length 1. */
  readonly layerNorm?: true;
  readonly prefixes?: Prefixes;
}

const BGE_QUERY = 'Represent this sentence for searching relevant passages: ';
const WEB_SEARCH =
  'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:';
const cls = { pooling: 'cls', normalize: true } as const;
const mean = { pooling: 'mean', normalize: true } as const;
const asking = (query: string, document = ''): { prefixes: Prefixes } => ({ prefixes: { query, document } });

/** The first that fits counts. */
const KNOWN: readonly KnownEncoder[] = [
  { name: /\bbge-m3\b/, ...cls },
  { name: /\bbge-.*-zh\b/, ...cls, ...asking('为这个句子生成表示以用于检索相关文章：') },
  { name: /\bbge-.*-en\b|\bbge-(small|base|large)\b/, ...cls, ...asking(BGE_QUERY) },
  { name: /\bm3e(-|\b)/, pooling: 'mean', normalize: false },
  {
    name: /\bnomic-embed-text(?!-v1(?!\.5)|-v2)/,
    ...mean,
    layerNorm: true,
    ...asking('search_query: ', 'search_document: '),
  },
  { name: /\bnomic-embed-text/, ...mean, ...asking('search_query: ', 'search_document: ') },
  { name: /\be5-.*instruct\b/, ...mean, ...asking(`${WEB_SEARCH} `) },
  { name: /\be5-(small|base|large)/, ...mean, ...asking('query: ', 'passage: ') },
  { name: /\bgte-.*-v1\.5\b|\bgte-multilingual/, ...cls },
  { name: /\bgte-(small|base|large)/, ...mean },
  { name: /\bsnowflake-arctic-embed(2|.*-v2)/, ...cls, ...asking('query: ') },
  { name: /\bmxbai-embed-large\b|\bsnowflake-arctic-embed/, ...cls, ...asking(BGE_QUERY) },
  { name: /\bqwen3-embedding/, pooling: 'lasttoken', normalize: true, ...asking(WEB_SEARCH) },
  { name: /\bembeddinggemma/, ...mean, ...asking('task: search result | query: ', 'title: none | text: ') },
  { name: /\b(all|multi-qa|paraphrase)-.*(minilm|mpnet|distilroberta)/, ...mean },
  { name: /\bjina-embeddings-v2/, ...mean },
];

export function knownEncoder(name: string): KnownEncoder | undefined {
  return KNOWN.find((known) => known.name.test(name.toLowerCase()));
}

/** Models that write: what they give for a text was never trained to lie near what means the same. */
const WRITERS = /\b(deepseek|llama|qwen|mistral|mixtral|gemma|phi|gpt|falcon|command-r)/;

/** Whether a name is that of a model that writes and was not made an encoder. */
export function isNoEncoder(name: string): boolean {
  const lower = name.toLowerCase();
  return WRITERS.test(lower) && !/embed|e5|gte|bge|sfr|llm2vec/.test(lower);
}
