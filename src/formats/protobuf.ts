// Messages of protobuf (protobuf.dev, "Encoding"): a field's key is its number and kind, 0 for a number, 2 for bytes,
// which their length begins.

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** A field of a whole number >= 0. */
export const number = (field: number, value: number) => [...varint(field * 8), ...varint(value)];
/** All of a field of bytes but the bytes. */
export const begin = (field: number, length: number) => [...varint(field * 8 + 2), ...varint(length)];
/** A field that holds fields. */
export const message = (field: number, ...parts: readonly number[][]): number[] => {
  const bytes = parts.flat();
  return [...begin(field, bytes.length), ...bytes];
};
export const text = (field: number, value: string) => message(field, [...new TextEncoder().encode(value)]);
