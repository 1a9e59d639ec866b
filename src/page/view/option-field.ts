// A field of the training form.
import type { FormRow } from '../protocol.js';
import { element, labelled } from './element.js';

/**
 * @param told what the option is for, and its value where none is given, in the person's language
 */
export function fieldOf(
  { name, kind, choices, default: own }: FormRow,
  { help, value }: { readonly help: string; readonly value: string },
): HTMLElement {
  // A field shows no more of what follows from the text.
  const title = value.length > 12 ? `${help}: ${value}` : help;
  const note = element('small', {}, title);
  const given = { name, title };
  if (kind === 'choice' || kind === 'boolean') {
    const all = choices ?? ['true', 'false'];
    const field = element(
      'select',
      given,
      ...all.map((choice) => element('option', { value: choice }, choice)),
    );
    if (all.includes(own)) field.value = own;
    return element('div', {}, labelled(name, field), note);
  }
  const number = kind === 'integer' || (kind === 'number' && /^[\d.e-]*$/.test(own));
  const field = element('input', {
    ...{ ...given, type: 'text', placeholder: value, inputMode: number ? 'decimal' : 'text' },
  });
  return element('div', {}, labelled(name, field), note);
}
