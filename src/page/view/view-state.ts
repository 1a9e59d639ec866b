// What a link keeps of a view: the part of the address behind #.

export function stateOf(name: string): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get(name) ?? undefined;
}

/** Keeps values in the address, without a step of the browser's history; an empty one is left out. */
export function keepState(values: Readonly<Record<string, string>>): void {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of Object.entries(values)) {
    if (value === '') kept.delete(name);
    else kept.set(name, value);
  }
  history.replaceState(null, '', `#${kept}`);
}

/** The same as a step of the browser's history. */
export function stepState(values: Readonly<Record<string, string>>): void {
  history.pushState(null, '', location.hash);
  keepState(values);
}

/** Numbers with commas between. */
export function numbersOf(name: string): number[] {
  return (stateOf(name) ?? '').split(',').map(Number);
}

/** As short as a link needs them. */
export function inLink(values: readonly number[]): string {
  return values.map((value) => Number(value.toPrecision(5))).join(',');
}
