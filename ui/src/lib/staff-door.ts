/** How long the emblem is held down to ask for the staff menu. */
const HOLD_MS = 3000;

/** The way to the staff menu: the emblem held down, or F10. The card is the lock; this is only the door. */
export class StaffDoor {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly open: () => void) {}

  /** For the window's `pointerdown`. */
  pressed(event: PointerEvent): void {
    const isEmblem = event.target instanceof Element && event.target.closest('[data-emblem]') !== null;
    this.released();
    if (isEmblem) this.#timer = setTimeout(this.open, HOLD_MS);
  }

  /** For the window's `pointerup` and `pointercancel`. */
  released(): void {
    clearTimeout(this.#timer);
  }

  /** For the window's `keydown`; whether it was the key. */
  key(event: KeyboardEvent): boolean {
    if (event.key !== 'F10') return false;
    event.preventDefault();
    this.open();
    return true;
  }
}
