import { type Extractor, LONGEST_RECORD, type Outlet } from './extractor.js';

/**
 * The lines of text that comes in chunks, numbered from 1; one that is longer than a record may be is told, and not taken.
 * @param finish after the last line
 */
export function recordLines(
  outlet: Outlet,
  take: (text: string, line: number) => void,
  finish: () => void = () => {},
): Extractor {
  let rest = '';
  let line = 0;
  let tooLong = false;
  const ended = (text: string) => {
    line++;
    if (tooLong) tooLong = false;
    else take(text, line);
  };
  return {
    write(text) {
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        ended(rest + text.slice(start, end));
        rest = '';
        start = end + 1;
      }
      rest += text.slice(start);
      if (rest.length <= LONGEST_RECORD) return;
      if (!tooLong)
        outlet.fault(
          'too large',
          `expected at most ${LONGEST_RECORD >> 20} million characters in a line`,
          line + 1,
        );
      tooLong = true;
      rest = '';
    },
    end() {
      ended(rest);
      finish();
    },
  };
}
