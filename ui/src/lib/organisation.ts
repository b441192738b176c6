import type { OrganisationTexts, PageSettings } from '../backend/backend';
import { language } from '../l10n/language.svelte';
import { DEFAULT_LANGUAGE } from '../l10n/languages';

/** Words of the organisation and the language they are in, for those who hear them. */
export interface Said<Words> {
  readonly words: Words;
  readonly lang: string;
}

/** What the organisation says there, in the language of the screen where it can; null where it says nothing. */
export function said<K extends keyof OrganisationTexts>(
  { texts }: PageSettings,
  name: K,
): Said<NonNullable<OrganisationTexts[K]>> | null {
  for (const lang of [language.tag, DEFAULT_LANGUAGE]) {
    const words = texts[lang]?.[name];
    if (words !== undefined) return { words, lang };
  }
  return null;
}
