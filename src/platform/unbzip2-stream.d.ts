// The parts of unbzip2-stream that need no stream of Node, which have no types of their own.

/** Reads the next bits as a number; null steps to the next byte. */
type ReadBits = ((bits: number | null) => number) & { readonly bytesRead: number };

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  export default function readBits(nextBytes: () => Uint8Array): ReadBits;
}

declare module 'unbzip2-stream/lib/bzip2.js' {
  const bzip2: {
    /** Reads the head of a stream; returns the size of its blocks, 1 to 9. */
    header(bits: ReadBits): number;
    /** Gives a block's bytes to `take`; returns the checksum so far, null at the stream's end. */
    decompress(
      bits: ReadBits,
      take: (byte: number) => void,
      block: Int32Array,
      size: number,
      checksum: number,
    ): number | null;
  };
  export default bzip2;
}
