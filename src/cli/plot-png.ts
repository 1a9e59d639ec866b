import { createRequire } from 'node:module';
import { WordvecError } from '../index.js';

/**
 * The SVG document drawn as PNG, twice as large.
 * @throws WordvecError `unsupported` where the optional package that draws is not installed
 */
export async function plotPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await renderer();
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: true, fontFiles: fontFiles(), defaultFontFamily: 'DejaVu Sans' },
  });
  return drawing.render().asPng();
}

async function renderer(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    throw new WordvecError(
      'unsupported',
      'PNG needs the optional package @resvg/resvg-js, which is not installed: npm install @resvg/resvg-js, or write .svg',
      { cause },
    );
  }
}

/** A font for machines that have none; those of the system serve the scripts that it lacks. */
function fontFiles(): string[] {
  try {
    return [createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')];
  } catch {
    return [];
  }
}
