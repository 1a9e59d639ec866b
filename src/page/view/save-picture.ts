import { button, csvOf, download } from './element.js';

export function svgButton(picture: SVGElement, name: string): HTMLButtonElement {
  return button('SVG', () => {
    const alone = picture.cloneNode(true) as SVGElement;
    alone.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    alone.setAttribute('font-family', 'system-ui, sans-serif');
    for (const line of alone.querySelectorAll('line, polyline')) line.setAttribute('stroke', '#888');
    for (const curve of alone.querySelectorAll('polyline')) curve.setAttribute('fill', 'none');
    download(`${name}.svg`, new XMLSerializer().serializeToString(alone), 'image/svg+xml');
  });
}

export function csvButton(rows: () => readonly (readonly (string | number)[])[], name: string) {
  return button('CSV', () => download(`${name}.csv`, csvOf(rows()), 'text/csv'));
}
