import { createRequire } from 'node:module';
import { unsupportedError } from '../entries/command-line.js';
import { say } from './output.js';

/** For machines that have no font; those of the system serve the scripts that it lacks. */
const FAMILY = 'Didact Gothic';
const FILE = '@expo-google-fonts/didact-gothic/400Regular/DidactGothic_400Regular.ttf';
/** A letter, or an emoji, that the font above lacks. */
const FOREIGN =
  /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{Extended_Pictographic}\p{Regional_Indicator}]/gu;
/** Letters tried, each a small picture. */
const TRIED = 10;
/** A noncharacter: what is drawn for it is drawn for every letter that no font has. */
const NONE = '\u{10FFFE}';

type Drawing = { readonly pixels: Uint8Array; asPng(): Uint8Array };

/**
 * The SVG document drawn as PNG, twice as large; with a note where the fonts at hand lack a letter of it.
 * @throws WordvecError `unsupported` where the optional package that draws is not installed
 */
export async function plotPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js').catch((cause) => {
    throw unsupportedError(
      'PNG needs the optional package @resvg/resvg-js, which is not installed: npm install @resvg/resvg-js, or write .svg',
      { cause },
    );
  });
  const font = { loadSystemFonts: true, fontFiles: fontFiles(), defaultFontFamily: FAMILY };
  const draw = (document: string): Drawing =>
    new Resvg(document, { fitTo: { mode: 'zoom', value: 2 }, font }).render();
  const missing = missingLetters(svg, draw);
  if (missing.length > 0)
    say(
      `no font here has ${missing.join(' ')}: boxes stand for such letters; install a font that has them (such as Noto Sans), or write .svg`,
    );
  return draw(svg).asPng();
}

function missingLetters(svg: string, draw: (document: string) => Drawing): string[] {
  const letters = [...new Set(svg.match(FOREIGN))].slice(0, TRIED);
  if (letters.length === 0) return [];
  const drawn = (letter: string) =>
    Buffer.from(
      draw(
        `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><text y="20" font-size="16">${letter}</text></svg>`,
      ).pixels,
    );
  const box = drawn(NONE);
  return letters.filter((letter) => drawn(letter).equals(box));
}

function fontFiles(): string[] {
  try {
    return [createRequire(import.meta.url).resolve(FILE)];
  } catch {
    return [];
  }
}
