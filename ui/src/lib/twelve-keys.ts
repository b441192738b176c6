/** What a key of a pad with 12 keys asks for where no PIN is typed. */
export type PadWish = 'next' | 'previous' | 'press' | 'leave';

const WISHES: Readonly<Record<string, PadWish>> = {
  '2': 'previous',
  '4': 'previous',
  '6': 'next',
  '8': 'next',
  '5': 'press',
  '#': 'press',
  '*': 'leave',
};

/** What `key` asks for, if anything. */
export function padWish(key: string): PadWish | undefined {
  return WISHES[key];
}

/** The button after or before the one with the focus, around the end, in what can be pressed now. */
export function neighbour(wish: 'next' | 'previous'): HTMLButtonElement | undefined {
  const room = document.querySelector('dialog[open]') ?? document.body;
  const buttons = [...room.querySelectorAll('button')].filter((button) => !button.disabled && button.checkVisibility());
  const at = buttons.findIndex((button) => button === document.activeElement);
  if (at === -1) return wish === 'next' ? (buttons.find(isAfterFocus) ?? buttons[0]) : buttons.at(-1);
  return buttons.at((at + (wish === 'next' ? 1 : -1)) % buttons.length);
}

// The heading has the focus when a screen begins, and the next button is the first one after it.
function isAfterFocus(button: HTMLButtonElement): boolean {
  const from = document.activeElement;
  return from !== null && (from.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
