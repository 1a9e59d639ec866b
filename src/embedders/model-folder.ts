import { formatError } from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import { readSafetensorsHead } from '../formats/safetensors.js';
import { MATRIX_NAMES } from '../formats/safetensors-vectors.js';
import { platform, readWholeText } from '../platform.js';
import type { RunHooks } from '../progress.js';
import { isRecord } from '../values.js';

/** The fields of a JSON file, of which nothing is believed. */
export type Json = Readonly<Record<string, unknown>>;

export class ModelFolder {
  readonly path: string;
  readonly #hooks: RunHooks;

  constructor(path: string, hooks: RunHooks) {
    this.path = path.replace(/(?<=.)\/+$/, '');
    this.#hooks = hooks;
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  has(name: string): Promise<boolean> {
    return platform().files.isFile(this.at(name));
  }

  async first(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) if (await this.has(name)) return name;
    return undefined;
  }

  /** Names of the files in a folder of it; none where that is not there. */
  async namesIn(folder: string): Promise<string[]> {
    const { isFolder, namesIn } = platform().files;
    return (await isFolder(this.at(folder))) ? namesIn(this.at(folder)) : [];
  }

  /** @throws WordvecError `format` where it is no JSON, `io` */
  async parsed(name: string): Promise<unknown> {
    const text = await readWholeText(this.at(name), this.#hooks);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw formatError(`${this.at(name)}: expected JSON: fetch the file again`, { cause });
    }
  }

  /** An empty object where the file is not there. @throws WordvecError `format` where it is no object, `io` */
  async json(name: string): Promise<Json> {
    if (!(await this.has(name))) return {};
    const value = await this.parsed(name);
    if (isRecord(value)) return value;
    throw formatError(`${this.at(name)}: expected a JSON object: fetch the file again`);
  }
}

/** Where sentence-transformers, or model2vec, puts the files of a static model. */
const STATIC_PLACES = ['', '0_StaticEmbedding/'];

/** A static model in a folder: rows of tokens, and what cuts texts into them, no graph. */
export interface StaticFiles {
  /** The part of the folder that holds them, '' or with a slash at its end. */
  readonly place: string;
  /** It is model2vec's, by what its tensor is called, else of sentence-transformers. */
  readonly model2vec: boolean;
}

/** Finds it in a folder, if that has one. @throws WordvecError `format` for a damaged file */
export async function findStatic(folder: ModelFolder): Promise<StaticFiles | undefined> {
  for (const place of STATIC_PLACES) {
    const file = `${place}model.safetensors`;
    if (!(await folder.has(`${place}tokenizer.json`)) || !(await folder.has(file))) continue;
    const { tensors } = await ByteReader.open(folder.at(file), {}, readSafetensorsHead);
    const matrix = tensors.find(({ name }) => MATRIX_NAMES.includes(name));
    if (matrix) return { place, model2vec: matrix.name === 'embeddings' };
  }
  return undefined;
}

export async function holdsStatic(name: string): Promise<boolean> {
  return (await findStatic(new ModelFolder(name, {}))) !== undefined;
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
