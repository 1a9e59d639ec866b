// Making elements. Words of models are text nodes and attributes, never markup.
type Child = Node | string | undefined;

type Given<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], 'style' | 'children' | 'dataset'>
> & { readonly aria?: Readonly<Record<string, string>> };

/** An element with properties, `aria-` attributes (`role` among them) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { aria = {}, ...properties }: Given<Tag> = {} as Given<Tag>,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(aria))
    made.setAttribute(name === 'role' ? name : `aria-${name}`, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Words within a line, whose own direction does not turn what stands beside them: a sign, an arrow. */
export function isolated(words: string): string {
  return `\u2068${words}\u2069`;
}

export function drawn(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A button that sends no form. */
export function button(
  text: string,
  onclick: (() => void) | null = null,
  given: Given<'button'> = {},
): HTMLButtonElement {
  return element('button', { type: 'button', onclick, ...given }, text);
}

export function wordButton(word: string, onclick: () => void): HTMLButtonElement {
  return button(word, onclick, { className: 'word' });
}

/** A form that is answered here. */
export function formOf(className: string, onSubmit: () => void, ...fields: Child[]): HTMLFormElement {
  const form = element('form', { className }, ...fields);
  form.onsubmit = (event) => {
    event.preventDefault();
    onSubmit();
  };
  return form;
}

export function folded(title: string, ...children: Child[]): HTMLDetailsElement {
  return element('details', {}, element('summary', {}, title), ...children);
}

export function article(title: string, ...children: Child[]): HTMLElement {
  return element('article', {}, element('h2', {}, title), ...children);
}

export function select(label: string, choices: Readonly<Record<string, string>>): HTMLSelectElement {
  const options = Object.entries(choices).map(([value, text]) => element('option', { value }, text));
  return element('select', { aria: { label } }, ...options);
}

export function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  return element('label', {}, element('span', {}, text), field);
}

/** A table with a caption for screen readers. */
export function tableOf(caption: string, head: readonly string[], rows: readonly (readonly Child[])[]) {
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head.map((cell) => element('th', { scope: 'col' }, cell)))),
    element(
      'tbody',
      {},
      ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell)))),
    ),
  );
}

export function download(name: string, content: Blob | string, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const link = element('a', {
    href: URL.createObjectURL(blob),
    download: name.replace(/[\u2068\u2069]/g, ''),
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Rows as RFC 4180 has them. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
