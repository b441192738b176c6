const worn = new Set<string>();

/** Puts the organisation's colours on the page, over those of the theme. */
export function wear(root: HTMLElement, colors: Readonly<Record<string, string>>): void {
  for (const name of worn) root.style.removeProperty(name);
  worn.clear();
  for (const [name, color] of Object.entries(colors)) {
    root.style.setProperty(`--${name}`, color);
    worn.add(`--${name}`);
  }
}
