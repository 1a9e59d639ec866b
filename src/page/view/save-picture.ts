import { csvOf, download, element } from './element.js';

export function svgButton(picture: SVGElement, name: string): HTMLButtonElement {
  const save = element('button', { type: 'button' }, 'SVG');
  save.onclick = () => {
    const alone = picture.cloneNode(true) as SVGElement;
    alone.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    alone.setAttribute('font-family', 'system-ui, sans-serif');
    for (const line of alone.querySelectorAll('line, polyline')) line.setAttribute('stroke', '#888');
    for (const curve of alone.querySelectorAll('polyline')) curve.setAttribute('fill', 'none');
    download(`${name}.svg`, new XMLSerializer().serializeToString(alone), 'image/svg+xml');
  };
  return save;
}

export function csvButton(rows: () => readonly (readonly (string | number)[])[], name: string) {
  const save = element('button', { type: 'button' }, 'CSV');
  save.onclick = () => download(`${name}.csv`, csvOf(rows()), 'text/csv');
  return save;
}
