/** A part that was taken, and those after it. */
export async function* prepended<Part>(first: Part, rest: AsyncGenerator<Part>): AsyncGenerator<Part> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/**
 * What `produce` sends, one part after the other: it waits in `send` until the part before was taken and more is asked for.
 * Where no more is asked for, `send` rejects, so that what is open there is closed.
 * @throws what `produce` throws, after all that it sent
 */
export async function* pushedParts<Part extends object>(
  produce: (send: (part: Part) => Promise<void>) => Promise<void>,
): AsyncGenerator<Part> {
  let offer: (part: Part | undefined) => void = () => {};
  let [taken, left] = [() => {}, () => {}];
  let failure: { readonly cause: unknown } | undefined;
  const awaited = () =>
    new Promise<Part | undefined>((resolve) => {
      offer = resolve;
    });
  let next = awaited();
  const send = (part: Part) =>
    new Promise<void>((resolve, reject) => {
      [taken, left] = [resolve, reject];
      offer(part);
    });
  const produced = produce(send).then(
    () => offer(undefined),
    (cause) => {
      failure = { cause };
      offer(undefined);
    },
  );
  try {
    for (let part = await next; part; part = await next) {
      next = awaited();
      yield part;
      taken();
    }
  } finally {
    left();
    await produced;
  }
  if (failure) throw failure.cause;
}
