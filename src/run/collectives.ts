// What ranks tell each other before they train: each sends each other one its bytes.
import { inputError, shown } from '../errors.js';
import type { Ranks } from '../platform.js';

/** Bytes of a message at most. */
const PIECE = 1 << 22;

/** So many bytes, in messages. */
export function* piecesOf(bytes: number): Generator<{ readonly at: number; readonly length: number }> {
  for (let at = 0; at < bytes; at += PIECE) yield { at, length: Math.min(PIECE, bytes - at) };
}

/** Sends to each other rank and receives from each, to one and from one at a time. */
export async function inTurns(
  { rank, size }: Ranks,
  send: (to: number) => Promise<void>,
  receive: (from: number) => Promise<void>,
): Promise<void> {
  for (let turn = 1; turn < size; turn++)
    await Promise.all([receive((rank - turn + size) % size), send((rank + turn) % size)]);
}

/** Sends each rank the bytes that are for it, and gives what each has for this one, in the order of the ranks. */
export async function exchangeBytes(
  ranks: Ranks,
  partFor: (to: number) => Uint8Array,
): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  parts[ranks.rank] = partFor(ranks.rank);
  await inTurns(
    ranks,
    (to) => sendBytes(ranks, to, partFor(to)),
    async (from) => {
      parts[from] = await receiveBytes(ranks, from);
    },
  );
  return parts;
}

/** Tells all ranks a plain value, and gives what each has told, in the order of the ranks. */
export async function tellAll<Value>(ranks: Ranks, value: Value): Promise<Value[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const told = await exchangeBytes(ranks, () => bytes);
  return told.map((part) => JSON.parse(new TextDecoder().decode(part)));
}

/** @throws WordvecError `input` where this rank has something else than the first one: what differs is named */
export async function checkAlike(ranks: Ranks, all: Readonly<Record<string, unknown>>): Promise<void> {
  const own = Object.entries(all).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const [first] = await tellAll(ranks, own);
  const differing = own.findIndex((line, i) => line !== first[i]);
  if (differing < 0) return;
  throw inputError(
    `this rank has ${shown(own[differing], 100)}, the first one ${shown(first[differing] ?? 'none', 100)}: all ranks need the same files and options`,
  );
}

async function sendBytes(ranks: Ranks, to: number, bytes: Uint8Array): Promise<void> {
  await ranks.send(to, new Uint8Array(Float64Array.of(bytes.length).buffer));
  for (const { at, length } of piecesOf(bytes.length)) await ranks.send(to, bytes.subarray(at, at + length));
}

async function receiveBytes(ranks: Ranks, from: number): Promise<Uint8Array> {
  const size = new Float64Array(1);
  await ranks.receive(from, new Uint8Array(size.buffer));
  const bytes = new Uint8Array(size[0]);
  for (const { at, length } of piecesOf(size[0])) await ranks.receive(from, bytes.subarray(at, at + length));
  return bytes;
}
