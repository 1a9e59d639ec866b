// An encoder's ONNX file: batches of token numbers in, vectors of tokens or of texts out.
import { unsupportedError } from '../errors.js';
import { decodeNumbers, NUMBER_TYPES } from '../formats/number-types.js';
import {
  openSession,
  type RuntimeName,
  runtimeFailure,
  type Session,
  type Tensor,
  type TensorClass,
} from './onnx-runtime.js';
import type { TextTokens } from './text-tokenizer.js';

/** Numbers of a batch; `dims` begins with its texts. */
export interface GraphOutput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface Padding {
  readonly pad: number;
  readonly left: boolean;
}

/** The names under which exporters give the vectors of tokens, and those of whole texts. */
const TOKEN_OUTPUTS = ['last_hidden_state', 'token_embeddings', 'hidden_states'];
const TEXT_OUTPUTS = ['sentence_embedding', 'dense_vecs', 'text_embeds', 'embeddings'];
const SPARSE_OUTPUTS = ['sparse_vecs', 'sparse_weights'];

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'];

export class EncoderGraph {
  readonly path: string;
  /** The output of vectors of tokens, shape [texts, tokens, width]. */
  readonly tokenOutput: string | undefined;
  /** The output of vectors of texts, shape [texts, width]. */
  readonly textOutput: string | undefined;
  /** The output of weights of tokens (BGE-M3's sparse head), shape [texts, tokens, 1]. */
  readonly sparseOutput: string | undefined;
  readonly #session: Session;
  readonly #Tensor: TensorClass;

  private constructor(path: string, session: Session, tensor: TensorClass) {
    this.path = path;
    this.#session = session;
    this.#Tensor = tensor;
    const { inputNames, outputNames } = session;
    const foreign = inputNames.find((name) => !INPUTS.includes(name));
    if (foreign !== undefined || !inputNames.includes('input_ids'))
      throw unsupportedError(
        `${path}: expected a graph with the inputs ${INPUTS.join(', ')} or some of them, got ${foreign ?? inputNames[0] ?? 'none'}: export the model for feature extraction (optimum-cli export onnx --task feature-extraction)`,
      );
    const first = (names: readonly string[]) => names.find((name) => outputNames.includes(name));
    this.textOutput = first(TEXT_OUTPUTS);
    this.sparseOutput = first(SPARSE_OUTPUTS);
    // Some exporters number their outputs; the first is the model's own.
    this.tokenOutput = first(TOKEN_OUTPUTS) ?? (this.textOutput ? undefined : outputNames[0]);
  }

  static async open(path: string, threads: number, runtimes?: readonly RuntimeName[]): Promise<EncoderGraph> {
    const { session, tensor } = await openSession(path, threads, runtimes);
    try {
      return new EncoderGraph(path, session, tensor);
    } catch (cause) {
      await session.release();
      throw cause;
    }
  }

  /** The numbers of an output for a batch. @throws WordvecError `format`, `memory` */
  async run(batch: readonly TextTokens[], padding: Padding, output: string): Promise<GraphOutput> {
    const length = batch.reduce((most, { ids }) => Math.max(most, ids.length), 0);
    const inputs = padded(batch, length, padding);
    const feeds: Record<string, Tensor> = {};
    for (const name of this.#session.inputNames)
      feeds[name] = this.#tensor(name, inputs[name], [batch.length, length]);
    let tensor: Tensor;
    try {
      tensor = (await this.#session.run(feeds, [output]))[output];
    } catch (cause) {
      throw runtimeFailure(this.path, cause, 'take a shorter --max-tokens, or export the model again');
    }
    return { data: floatsOf(this.path, tensor), dims: tensor.dims };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #tensor(name: string, numbers: Int32Array, dims: readonly number[]): Tensor {
    const Tensor = this.#Tensor;
    const narrow = this.#session.inputMetadata?.some(
      (input) => input.name === name && input.type === 'int32',
    );
    return narrow
      ? new Tensor('int32', numbers, dims)
      : new Tensor('int64', BigInt64Array.from(numbers, BigInt), dims);
  }
}

/** What a graph may ask of a batch, by the input's name, each of shape [batch.length, length]. */
function padded(
  batch: readonly TextTokens[],
  length: number,
  { pad, left }: Padding,
): Readonly<Record<string, Int32Array>> {
  const room = () => new Int32Array(batch.length * length);
  const [input_ids, attention_mask, position_ids] = [room().fill(pad), room(), room()];
  batch.forEach(({ ids }, row) => {
    const begin = row * length + firstToken(ids.length, length, left);
    input_ids.set(ids, begin);
    attention_mask.fill(1, begin, begin + ids.length);
    for (let i = 0; i < ids.length; i++) position_ids[begin + i] = i;
  });
  return { input_ids, attention_mask, position_ids, token_type_ids: room() };
}

/** Where a text of `count` tokens begins in a row of `length`. */
export function firstToken(count: number, length: number, left: boolean): number {
  return left ? length - count : 0;
}

function floatsOf(path: string, { type, data }: Tensor): Float32Array {
  if (type === 'float32') return data as Float32Array;
  if (type !== 'float16')
    throw unsupportedError(`${path}: expected float32 or float16 vectors, got ${type}: export it anew`);
  const floats = new Float32Array(data.length);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  decodeNumbers(NUMBER_TYPES.float16, true, bytes, floats);
  return floats;
}
