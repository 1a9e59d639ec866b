import { WordvecError } from '../errors.js';
import { platform, readChunks } from '../platform.js';
import type { RunHooks } from '../progress.js';

/** The fields of a JSON file, of which nothing is believed. */
export type Json = Readonly<Record<string, unknown>>;

/** A folder as a model's publisher lays it out. */
export class ModelFolder {
  readonly path: string;
  readonly #hooks: RunHooks;

  constructor(path: string, hooks: RunHooks) {
    this.path = path.replace(/(?<=.)\/+$/, '');
    this.#hooks = hooks;
  }

  /** The path of a file in it. */
  at(name: string): string {
    return `${this.path}/${name}`;
  }

  has(name: string): Promise<boolean> {
    return platform().files.isFile(this.at(name));
  }

  /** The first of these files that it has. */
  async first(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) if (await this.has(name)) return name;
    return undefined;
  }

  /** Names of the files in a folder of it; none where that is not there. */
  async namesIn(folder: string): Promise<string[]> {
    const { isFolder, namesIn } = platform().files;
    return (await isFolder(this.at(folder))) ? namesIn(this.at(folder)) : [];
  }

  async text(name: string): Promise<string> {
    const { signal } = this.#hooks;
    const decoder = new TextDecoder();
    const parts: string[] = [];
    for await (const chunk of readChunks(this.at(name), signal && { signal }))
      parts.push(decoder.decode(chunk, { stream: true }));
    return parts.join('') + decoder.decode();
  }

  /** @throws WordvecError `format` where it is no JSON, `io` */
  async parsed(name: string): Promise<unknown> {
    const text = await this.text(name);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new WordvecError('format', `${this.at(name)}: expected JSON: fetch the file again`, { cause });
    }
  }

  /** An empty object where the file is not there. @throws WordvecError `format` where it is no object, `io` */
  async json(name: string): Promise<Json> {
    if (!(await this.has(name))) return {};
    const value = await this.parsed(name);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    throw new WordvecError('format', `${this.at(name)}: expected a JSON object: fetch the file again`);
  }
}

/** Where sentence-transformers puts the files of its module for static models, or model2vec its own. */
export const STATIC_PLACES = ['', '0_StaticEmbedding/'];

/** Whether a name is the folder of a static model: rows of tokens, and what cuts texts into them, no graph needed. */
export async function holdsStatic(name: string): Promise<boolean> {
  if (isOnnx(name)) return false;
  const folder = new ModelFolder(name, {});
  const place = await folder.first(STATIC_PLACES.map((each) => `${each}tokenizer.json`));
  if (place === undefined || !(await folder.has(place.replace('tokenizer.json', 'model.safetensors'))))
    return false;
  const { model_type } = await folder.json('config.json');
  if (model_type === 'model2vec') return true;
  const modules = (await folder.has('modules.json')) ? await folder.text('modules.json') : '';
  return /\bStaticEmbedding"/.test(modules);
}

/** Whether a name is an ONNX file, or the folder of an encoder with one or without. */
export async function holdsEncoder(name: string): Promise<boolean> {
  if (isOnnx(name)) return platform().files.isFile(name);
  if (!(await platform().files.isFolder(name))) return false;
  const folder = new ModelFolder(name, {});
  const names = [...(await folder.namesIn('')), ...(await folder.namesIn('onnx'))];
  return names.some((each) => isOnnx(each) || ['modules.json', 'config.json'].includes(each));
}

export function isOnnx(name: string): boolean {
  return /\.onnx$/i.test(name);
}

/** A number of these, the first that is a whole one > 0. */
export function firstCount(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => Number.isSafeInteger(value) && (value as number) > 0);
}
