import { t } from '../l10n/l10n';
import { open, type Part } from './part';

/** Marks a key whose name would tell what is being entered. */
export const UNSPOKEN = 'data-unspoken';

/**
 * What a person who cannot see it has to know of what has the focus: its name, what it is and how it is.
 *
 * Nothing where it is neither a button nor a field: then the screen says what there is to say.
 */
export function focusWords(element: Element | null): Part[] {
  if (element instanceof HTMLButtonElement) return [open(button(element))];
  if (element instanceof HTMLInputElement) return [open(field(element))];
  return [];
}

function button(element: HTMLButtonElement): string {
  if (element.hasAttribute(UNSPOKEN)) return t('speech-digit-key');
  const name = nameOf(element);
  if (element.disabled || element.getAttribute('aria-disabled') === 'true') return t('speech-button-off', { name });
  if (element.getAttribute('aria-pressed') === 'true') return t('speech-button-chosen', { name });
  return t('speech-button', { name });
}

function field(element: HTMLInputElement): string {
  const name = [...(element.labels ?? [])].map((label) => text(label)).join(' ');
  return t('speech-field', { name, value: element.value });
}

/** The accessible name, as far as this page names its buttons: by a label or by the words in them. */
function nameOf(element: HTMLElement): string {
  return element.getAttribute('aria-label') ?? text(element);
}

/** The words in an element, without those that are for eyes only or not there at this size. */
function text(element: HTMLElement): string {
  return words(element).join(' ').replaceAll(/\s+/g, ' ').trim();
}

function words(node: Node): string[] {
  if (node instanceof Text) return [node.data];
  if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true') return [];
  if (getComputedStyle(node).display === 'none') return [];
  return [...node.childNodes].flatMap(words);
}
