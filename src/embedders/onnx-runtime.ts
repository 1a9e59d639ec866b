// What runs ONNX files: onnxruntime-node, native and with all cores, or onnxruntime-web, WebAssembly, where there is no other.

import { formatError, WordvecError } from '../errors.js';
import { ByteReader } from '../formats/byte-reader.js';
import { neededPackage, optionalPackage } from '../optional-package.js';
import { platform } from '../platform.js';

export type RuntimeName = 'onnxruntime-node' | 'onnxruntime-web';

/** The first that is installed, and runs here, is taken. */
const RUNTIMES: readonly RuntimeName[] = ['onnxruntime-node', 'onnxruntime-web'];

/** What encoders with a graph need. */
export const ENCODER_PACKAGES = 'onnxruntime-node @huggingface/tokenizers';

/** What is used of either. */
interface Runtime {
  readonly InferenceSession: { create(file: string | Uint8Array, options: object): Promise<Session> };
  readonly Tensor: TensorClass;
  readonly env: { readonly wasm: { numThreads?: number } };
}

export type TensorClass = new (
  type: string,
  data: BigInt64Array | Int32Array,
  dims: readonly number[],
) => Tensor;

export interface Tensor {
  readonly type: string;
  readonly data: Float32Array | Uint16Array;
  readonly dims: readonly number[];
}

export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata?: readonly { readonly name: string; readonly type?: string }[];
  run(feeds: Record<string, Tensor>, fetches: readonly string[]): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** Opens a graph. @throws WordvecError `unsupported` where no runtime is installed, `format`, `io` */
export async function openSession(
  path: string,
  threads: number,
  names: readonly RuntimeName[] = RUNTIMES,
): Promise<{ readonly session: Session; readonly tensor: TensorClass }> {
  const { name, runtime } = await openRuntime(path, names);
  const options = { intraOpNumThreads: threads, graphOptimizationLevel: 'all', logSeverityLevel: 3 };
  const inMemory = name === 'onnxruntime-web';
  // Its threads would outlive the session, and the process wait for them.
  if (inMemory) runtime.env.wasm.numThreads = 1;
  try {
    const session = inMemory
      ? await runtime.InferenceSession.create(await bytesOfFile(path), {
          ...options,
          ...(await weightsBeside(path)),
        })
      : await runtime.InferenceSession.create(path, options);
    return { session, tensor: runtime.Tensor };
  } catch (cause) {
    if (cause instanceof WordvecError) throw cause;
    throw runtimeFailure(path, cause, 'fetch it again, with the .onnx_data beside it where there is one');
  }
}

async function openRuntime(path: string, names: readonly RuntimeName[]) {
  for (const name of names) {
    // A native one that has no build for this machine is as one that is not installed, if there is another.
    const loaded = await optionalPackage<Runtime & { default?: Runtime }>(name).catch(() => undefined);
    if (loaded) return { name, runtime: loaded.default ?? loaded };
  }
  return { name: names[0], runtime: await neededPackage<Runtime>(names[0], path, ENCODER_PACKAGES) };
}

/** Weights of more than 2 GiB lie in a file of their own. */
async function weightsBeside(path: string): Promise<object> {
  const file = `${path}_data`;
  if (!(await platform().files.isFile(file))) return {};
  return { externalData: [{ path: file.replace(/^.*\//, ''), data: await bytesOfFile(file) }] };
}

function bytesOfFile(path: string): Promise<Uint8Array> {
  return ByteReader.open(path, {}, (reader) => reader.take(reader.remaining, 'the graph'));
}

export function runtimeFailure(path: string, cause: unknown, remedy: string): WordvecError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ');
  return formatError(`${path}: onnxruntime cannot run it (${reason}): ${remedy}`, { cause });
}
