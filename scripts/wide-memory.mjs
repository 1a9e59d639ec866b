// A transform of the AssemblyScript compiler, which knows 32-bit memory only though its types of addresses follow the
// target: the same sources for a memory with 64-bit addresses. Exported functions take and give addresses as f64, so that
// callers have the same numbers for both.

const WASM64 = 2;
/** As binaryen counts its types; the compiler's are the same. */
const I64 = 3;

export class WideMemory {
  // The compiler gives its program and binaryen to each transform.
  afterParse() {
    this.program.options.target = WASM64;
    this.program.module.sizeType = I64;
  }

  afterInitialize({ module }) {
    module.setMemory = (initial, maximum, segments, _, __, name, shared) => {
      if (segments.length > 0) throw new Error('kernels must not have statics: threads share the memory');
      const named = module.allocStringCached(name);
      this.binaryen._BinaryenSetMemory(
        module.ref,
        initial,
        maximum,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        shared,
        true,
        named,
      );
    };
  }

  afterCompile(module) {
    const { i64, f64, createType, expandType, getExportInfo, getFunctionInfo } = this.binaryen;
    const exported = Array.from({ length: module.getNumExports() }, (_, i) =>
      getExportInfo(module.getExportByIndex(i)),
    );
    for (const { name, value } of exported) {
      if (!module.getFunction(value)) continue;
      const { params, results } = getFunctionInfo(module.getFunction(value));
      const types = expandType(params);
      if (![...types, results].includes(i64)) continue;
      const operands = types.map((type, i) =>
        type === i64 ? module.i64.trunc_u.f64(module.local.get(i, f64)) : module.local.get(i, type),
      );
      const called = module.call(value, operands, results);
      const given = results === i64 ? module.f64.convert_u.i64(called) : called;
      const taken = createType(types.map((type) => (type === i64 ? f64 : type)));
      module.removeExport(name);
      module.addFunction(`${value}:f64`, taken, results === i64 ? f64 : results, [], given);
      module.addFunctionExport(`${value}:f64`, name);
    }
  }
}
