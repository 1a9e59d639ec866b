import { decodeXML } from 'entities';
import type { Extractor, Outlet } from './extractor.js';
import { recordLines } from './record-lines.js';

const TIMES = /^\s*((?:\d+:)?\d+:\d\d[,.]\d+)\s*-->\s*((?:\d+:)?\d+:\d\d[,.]\d+)/;
/** Tags of either form, and those of SubStation Alpha: `<i>`, `<00:01.000>`, `{\an8}`. */
const TAGS = /<[^<>]*>|\{\\[^{}]*\}/g;
const SPEAKS = /^\s*[-–—]\s*/;
/** Characters that are joined, where no sentence ends. */
const LONGEST = 500;

interface Cue {
  readonly line: number;
  readonly start: string;
  end: string;
  text: string;
}

/**
 * Subtitles of SubRip (.srt) and WebVTT: what is said at a time, together with what goes on from it, which begins with a
 * small letter. Numbers, times, marks of print and of who speaks are left out.
 */
export function subtitleTexts(outlet: Outlet): Extractor {
  let lines: string[] = [];
  let begun = 0;
  let waiting: Cue | undefined;
  const send = () => {
    if (waiting && waiting.text !== '') {
      const { line, start, end, text } = waiting;
      outlet.document(text, { line, fields: () => ({ start, end }) });
    }
    waiting = undefined;
  };
  const takeCue = (cue: Cue, speaks: boolean) => {
    const goesOn =
      !speaks && /^[^\p{L}]*\p{Ll}/u.test(cue.text) && !/[.?!:…]["'”’»)\]]*$/.test(waiting?.text ?? '.');
    if (waiting && goesOn && waiting.text.length + cue.text.length < LONGEST) {
      waiting.text += ` ${cue.text}`;
      waiting.end = cue.end;
      return;
    }
    send();
    waiting = cue;
  };
  const finish = () => {
    const at = lines.findIndex((line) => TIMES.test(line));
    const said = lines
      .slice(at + 1)
      .map((line) => decodeXML(line.replace(TAGS, '')).replaceAll('&nbsp;', ' '));
    const text = said.map((line) => line.replace(SPEAKS, '').trim()).filter((line) => line !== '');
    if (at >= 0) {
      const [, start, end] = TIMES.exec(lines[at])!;
      takeCue({ line: begun + at, start, end, text: text.join(' ') }, SPEAKS.test(said[0] ?? ''));
    } else if (waiting && !/^(?:NOTE|STYLE|REGION)\b/.test(lines[0] ?? '') && text.length > 0) {
      // An empty line may stand within a text.
      waiting.text = `${waiting.text} ${text.join(' ')}`.trim();
    } else if (text.length > 0 && begun === 1 && !/^\ufeff?WEBVTT\b/.test(lines[0]))
      outlet.fault(
        'format',
        'expected subtitles, which begin with a number and times or with WEBVTT: name another `inputFormat`',
        1,
      );
    lines = [];
  };
  const take = (written: string, line: number) => {
    const text = written.replace(/\r$/, '');
    if (text.trim() === '') return finish();
    if (lines.length === 0) begun = line;
    lines.push(text);
  };
  return recordLines(outlet, take, () => {
    finish();
    send();
  });
}
