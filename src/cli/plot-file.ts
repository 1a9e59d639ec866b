import { usageError, writeWhole } from '../entries/command-line.js';
import { type Picture, plotSvg, svgDocument, WIDTH } from './plot-svg.js';

export async function drawingOf(
  pictures: readonly (Picture & { readonly title: string })[],
): Promise<string> {
  const maps = pictures.filter((picture) => picture.kind === 'map');
  if (maps.length === pictures.length) return plotSvg(maps);
  const { cosinesSvg } = await import('./plot-cosines.js');
  const parts: string[] = [];
  for (const picture of pictures)
    if (picture.kind !== 'map') parts.push(cosinesSvg(picture, parts.length * WIDTH));
  return svgDocument(parts);
}

/** What writes SVG to a file, as its name has it. @throws WordvecError `usage` for a name that tells no format */
export function pictureFile(path: string): (svg: string) => Promise<void> {
  const ending = /\.(svg|png|html)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw usageError(`--output: expected a name that ends in .svg, .png or .html, got ${path}`);
  return async (svg) => {
    const bytes =
      ending === 'png'
        ? await (await import('./plot-png.js')).plotPng(svg)
        : new TextEncoder().encode(ending === 'svg' ? svg : page(svg));
    await writeWhole(path, (sink) => sink.write(bytes));
  };
}

function page(svg: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>wordvec plot</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{margin:0}svg{width:100%;height:auto}circle:hover,rect:hover{stroke:#000}</style>
${svg}</html>
`;
}
