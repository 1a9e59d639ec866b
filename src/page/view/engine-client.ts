// The page's end of its engine (../protocol.ts).
import type { Asked, CallName, Calls, Told } from '../protocol.js';
import { inLanguage } from './help-texts.js';
import { wording } from './wording.js';

export type Hearing = Exclude<Told, { id: number }>;

/** A refusal of the engine: its sentence, and the code of the library's error. */
export class EngineError extends Error {
  readonly code: string;
  /** As the library said it. */
  readonly sentence: string;
  constructor(sentence: string, code: string) {
    super(inLanguage(sentence));
    this.code = code;
    this.sentence = sentence;
  }
}

export class EngineClient {
  /** Says a sentence where the person sees it. */
  readonly say: (sentence: string) => void;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(answer: unknown): void; reject(cause: Error): void }>();
  readonly #hearers = new Set<(told: Hearing) => void>();
  #next = 0;
  /** It never answered: why. */
  #failed: EngineError | undefined;

  constructor(worker: Worker, say: (sentence: string) => void) {
    this.#worker = worker;
    this.say = say;
    worker.onmessage = ({ data }: MessageEvent<Told>) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      // A file that did not load has no message.
      const error = new EngineError(event.message || wording.noEngine, 'fault');
      if (!event.message) this.#failed = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
      for (const hearer of this.#hearers) hearer({ note: error.message });
    };
  }

  call<Name extends CallName>(call: Name, given: Calls[Name][0]): Promise<Calls[Name][1]> {
    if (this.#failed) return Promise.reject(this.#failed);
    const id = this.#next++;
    this.#worker.postMessage({ id, call, given } satisfies Asked);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
    });
  }

  /** Work that asks: what is refused is said. */
  async saying(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.say((cause as Error).message);
    }
  }

  hear(hearer: (told: Hearing) => void): void {
    this.#hearers.add(hearer);
  }

  #take(told: Told): void {
    if (!('id' in told)) {
      const heard = 'note' in told ? { note: inLanguage(told.note) } : told;
      for (const hearer of this.#hearers) hearer(heard);
      return;
    }
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if ('error' in told) waiting?.reject(new EngineError(told.error, told.code));
    else waiting?.resolve(told.answer);
  }
}
