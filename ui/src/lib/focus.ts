/** Takes the focus when the element appears: where the next key press or spoken word belongs. */
export function takeFocus(element: HTMLElement): void {
  element.focus({ preventScroll: true });
}
