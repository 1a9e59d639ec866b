// The part of WebAssembly that wordvec uses; neither the ECMAScript library nor @types/node 20 declares it.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    readonly [Symbol.toStringTag]: string;
  }
  class Instance {
    constructor(module: Pick<Module, keyof Module>, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  /** Sizes are in pages of 64 KiB. */
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    /** With 64-bit addresses, where the engine has them. */
    constructor(descriptor: { initial: bigint; maximum: bigint; shared: boolean; address: 'i64' });
    /** A new object after each `grow`; a SharedArrayBuffer when shared. */
    readonly buffer: ArrayBufferLike;
    grow(pages: number): number;
  }
  class CompileError extends Error {}
  function compile(bytes: Uint8Array): Promise<Module>;
  function validate(bytes: Uint8Array): boolean;
}
