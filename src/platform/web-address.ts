/** What asks for bytes [from, to) of a file, without `to` for all that follow (RFC 9110, 14). */
export function byteRange(from: number, to?: number): string {
  return `bytes=${from}-${to === undefined ? '' : to - 1}`;
}

/** Bytes of the whole file of which an answer is a part; undefined where the server sent no part. */
export function wholeSize({ status, headers }: Response): number | undefined {
  const size = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && size !== undefined ? Number(size) : undefined;
}
