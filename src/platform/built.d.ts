// Modules that the build writes (scripts/build-kernels.mjs, scripts/build-workers.mjs); package.json says where.
declare module '#kernels/*' {
  /** A kernel's bytes. */
  const base64: string;
  export default base64;
}
declare module '#kernels/products' {
  /** As all others, or compiled, where the engine does it (workerd). */
  const kernel: string | WebAssembly.Module;
  export default kernel;
}
declare module '#workers' {
  /** The program of all threads. */
  const text: string;
  export default text;
}
