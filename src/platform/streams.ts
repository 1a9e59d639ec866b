/** Resolves when the stream has consumed the bytes, so that their memory may be used again. */
export function writeToStream(stream: NodeJS.WritableStream, bytes: Uint8Array): Promise<void> {
  return new Promise((done, fail) => {
    stream.write(bytes, (cause) => (cause ? fail(cause) : done()));
  });
}
