/** What is opened when it is first asked for, once for all who ask; anew after it failed. */
export class OpenedOnce<T> {
  readonly #open: () => Promise<T>;
  #opened: Promise<T> | undefined;

  constructor(open: () => Promise<T>) {
    this.#open = open;
  }

  get(): Promise<T> {
    if (this.#opened) return this.#opened;
    const opened = this.#open();
    this.#opened = opened;
    // Whoever asked is told; a server or a disk may do better the next time.
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined;
    });
    return opened;
  }

  /** Closes what was opened, if it was. */
  async close(close: (opened: T) => void | Promise<void>): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    if (opened !== undefined) await close(opened);
  }
}
