import * as field from '../../src/kernels/job.js';
import type { MemoryView } from './memory-view.js';
import { type Piece, piecesOf, rowsOf } from './pieces.js';

/** A document that trains together with others: words before `first` are done. */
export interface Stream {
  readonly piece: Piece;
  readonly first: number;
}

/** Trains documents that have no row in common together, `group` words of each at a time. */
export function trainStreams(
  view: MemoryView,
  { items, count, rateFrom, rateTo }: Record<'items' | 'count' | 'rateFrom' | 'rateTo', number>,
  group: number,
  trainTile: (streams: readonly Stream[], rate: number) => void,
): void {
  const pieces = piecesOf(view, items, count, rateFrom, rateTo);
  const streams: (Stream | undefined)[] = Array.from({ length: field.DOCUMENT_TILE });
  let read = 0;
  for (;;) {
    const rate = rateFrom + ((rateTo - rateFrom) * read) / count;
    fill();
    const live = streams.filter((stream) => stream !== undefined);
    if (live.length === 0) return;
    trainTile(live, rate);
    for (const [s, stream] of streams.entries()) {
      const first = (stream?.first ?? 0) + group;
      streams[s] = stream && first < stream.piece.words.length ? { ...stream, first } : undefined;
    }
  }

  function fill(): void {
    for (let s = 0; s < streams.length; s++)
      while (streams[s] === undefined && read < count) {
        const rows = streams.flatMap((stream) => stream?.piece.document ?? []);
        const busy = new Set(rows.map((row) => row.byteOffset));
        const next = rowsOf(view, view.number(field.JOB_DOCUMENT));
        if (next.some((row) => busy.has(row.byteOffset))) return;
        const piece = pieces.next().value as Piece;
        read = piece.read;
        if (piece.words.length > 0) streams[s] = { piece, first: 0 };
      }
  }
}
