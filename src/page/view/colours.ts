/** Of clusters: even steps of hue at a lightness that shows on light and dark. */
const CLUSTERS = 12;
const GREY = [140, 145, 155];

const PALETTE = Array.from({ length: CLUSTERS }, (_, i) => fromHue((i * 360 * 5) / CLUSTERS));

/** By group, 255 for none. Shape [points, 3]. */
export function groupColours(groups: Uint8Array): Uint8Array {
  const colours = new Uint8Array(3 * groups.length);
  for (let i = 0; i < groups.length; i++)
    colours.set(groups[i] === 255 ? GREY : PALETTE[groups[i]! % CLUSTERS]!, 3 * i);
  return colours;
}

export function groupInk(group: number): string {
  return `rgb(${PALETTE[group % CLUSTERS]!.join(' ')})`;
}

/** By place in the vocabulary, its logarithm: the first words warm, the last ones cold. Shape [points, 3]. */
export function placeColours(points: number): Uint8Array {
  const colours = new Uint8Array(3 * points);
  const steps = Array.from({ length: 64 }, (_, i) => fromHue(15 + (225 * i) / 63));
  const whole = Math.log(points + 1);
  for (let i = 0; i < points; i++) colours.set(steps[Math.floor((63.9 * Math.log(i + 1)) / whole)]!, 3 * i);
  return colours;
}

function fromHue(degrees: number): number[] {
  const part = (n: number) => {
    const k = (n + degrees / 30) % 12;
    return Math.round(255 * (0.5 - 0.33 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [part(0), part(8), part(4)];
}
