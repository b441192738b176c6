/** The language the kiosk speaks to whoever has chosen none. */
export const DEFAULT_LANGUAGE = 'en-US';

/** A language the page can speak. */
export interface Language {
  /** BCP 47 tag; also the folder of its words. */
  readonly tag: string;
  /** Its name in itself, as on the button that chooses it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** Whose words it uses, where it is made from another language by {@link Language.transform}. */
  readonly base?: string;
  /** Changes every piece of text of {@link Language.base}. */
  readonly transform?: (text: string) => string;
}

/** What a person can choose, in the order of the buttons. */
export const LANGUAGES: readonly Language[] = [
  { tag: 'en-US', name: 'English', direction: 'ltr' },
  { tag: 'es', name: 'Español', direction: 'ltr' },
  { tag: 'fr', name: 'Français', direction: 'ltr' },
  { tag: 'de', name: 'Deutsch', direction: 'ltr' },
  { tag: 'nl', name: 'Nederlands', direction: 'ltr' },
  { tag: 'sv', name: 'Svenska', direction: 'ltr' },
];
