/** Colour themes a person can choose. */
export const THEMES = ['light', 'dark', 'contrast'] as const;
/** Sizes of text a person can choose, as factors. */
export const TEXT_SIZES = ['1', '1.25', '1.5', '2'] as const;

export type Theme = (typeof THEMES)[number];
export type TextSize = (typeof TEXT_SIZES)[number];

/** How the screen looks for this visit; both choices fall back when the visit ends. */
class Display {
  theme = $state<Theme>('light');
  textSize = $state<TextSize>('1');

  /** Falls back to what the next person should find. */
  reset(): void {
    this.theme = 'light';
    this.textSize = '1';
  }

  /** Puts the choices on the page; the style sheets do the rest. */
  apply(root: HTMLElement): void {
    root.dataset['theme'] = this.theme;
    root.dataset['textSize'] = this.textSize;
    // Chromium does not ask container queries in rem again when the root's size changes.
    root.classList.add('measuring');
    void root.offsetHeight;
    root.classList.remove('measuring');
  }
}

export const display = new Display();
