import { ioError } from '../errors.js';
import type { Ranks } from '../platform.js';

/** Messages on their way in one process, and who waits for them. */
interface Mailbox {
  readonly messages: Uint8Array[];
  wake?: () => void;
}

/** `size` ranks in this one process, whose runs take turns. */
export function simulatedRanks(size: number): Ranks[] {
  const boxes = Array.from({ length: size * size }, (): Mailbox => ({ messages: [] }));
  const left = new Set<number>();
  return Array.from({ length: size }, (_, rank) => ({
    rank,
    size,
    async send(to, bytes) {
      const box = boxes[rank * size + to];
      box.messages.push(bytes.slice());
      box.wake?.();
    },
    async receive(from, target) {
      const box = boxes[from * size + rank];
      while (box.messages.length === 0) {
        if (left.has(from)) throw ioError(`rank ${from} ended before its work was done`);
        await new Promise<void>((resolve) => {
          box.wake = resolve;
        });
      }
      const message = box.messages.shift()!;
      target.set(message);
      return message.length;
    },
    end(whole) {
      if (whole) return;
      left.add(rank);
      for (const { wake } of boxes.slice(rank * size, (rank + 1) * size)) wake?.();
    },
  }));
}
