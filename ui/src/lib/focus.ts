/** Takes the focus when the element appears: where the next key press or spoken word belongs. */
export function takeFocus(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}

/**
 * Leaves the focus where it is when something in `area` is pressed with a finger or a mouse.
 *
 * Else Enter on the keyboard would press the last touched key once more.
 */
export function pressWithoutFocus(area: HTMLElement): () => void {
  const stay = (event: MouseEvent): void => event.preventDefault();
  area.addEventListener('mousedown', stay);
  return () => area.removeEventListener('mousedown', stay);
}
