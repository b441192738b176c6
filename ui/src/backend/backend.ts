import type { Intent } from '../generated/Intent';
import type { ViewModel } from '../generated/ViewModel';
import type { Theme } from '../lib/display.svelte';
import type { Part } from '../speech/part';

/** What the organisation configured; `page-settings.json` is an example that the shell's tests write too. */
export interface PageSettings {
  /** The organisation's words by language tag; what another language lacks is said in the kiosk's own. */
  readonly texts: Readonly<Record<string, OrganisationTexts>>;
  /** Phone number of the help desk. */
  readonly help_phone: string;
  /** The emblem: a PNG in base 64; absent for a star. */
  readonly emblem: string | null;
  /** The emblem on dark grounds, where it is another. */
  readonly emblem_dark: string | null;
  /** Colours that differ from the kiosk's own, by theme and name. */
  readonly colors: Readonly<Record<Theme, Readonly<Record<string, string>>>>;
  /** Where the card goes in, as seen from the screen. */
  readonly reader_side: ReaderSide;
  /** Diagonal of the panel in inches. */
  readonly diagonal_inches: number | null;
}

/** The organisation's words in one language. */
export interface OrganisationTexts {
  /** The organisation's name, one or two lines. */
  readonly name?: readonly string[];
  /** When the help desk answers. */
  readonly help_hours?: string;
  readonly badge_office?: string;
  readonly badge_office_place?: string;
  readonly badge_office_hours?: string;
  /** Where the nearest other kiosk is. */
  readonly other_kiosk?: string;
  /** In place of the words below the title of the first screen. */
  readonly welcome?: string;
  /** Above the terms a person agrees to. */
  readonly consent?: string;
  /** The privacy notice in one line. */
  readonly privacy?: string;
  /** The whole privacy notice. */
  readonly privacy_pages?: readonly string[];
}

/** Where the card goes in, as seen from the screen. */
export type ReaderSide = 'below' | 'left' | 'right';

/** What the page learns at its start. */
export interface FirstView {
  /** The same for as long as the kiosk runs. */
  readonly settings: PageSettings;
  /** What is on the screen now. */
  readonly model: ViewModel;
  /** Whether it can be heard now. */
  readonly hearing: Hearing;
  /** The language in which a page that died was heard; nothing where nobody listens. */
  readonly listener: string | null;
}

/** What the page knows of being heard. */
export interface Hearing {
  /** Whether words can be said aloud. */
  readonly offered: boolean;
  /** Whether one person alone hears them. */
  readonly headphones: boolean;
}

/** What is to be said aloud. */
export interface Words {
  /** BCP 47 tag of their language. */
  readonly language: string;
  /** One after the other; none to fall silent. */
  readonly parts: readonly Part[];
  /** Steps faster than the kiosk is set to. */
  readonly faster: number;
  /** Steps louder. */
  readonly louder: number;
  /** Whether what is being said is cut off. */
  readonly interrupts: boolean;
}

/** All that the page knows of the kiosk behind it. */
export interface Backend {
  /** What is to be shown now. */
  currentView(): Promise<FirstView>;
  /** Calls `show` with every later view, until the returned function is called. */
  onView(show: (model: ViewModel) => void): Promise<() => void>;
  /** Passes on what the person asked for. */
  submit(intent: Intent): Promise<void>;
  /** Calls `tell` whenever it can be heard in another way, until the returned function is called. */
  onHearing(tell: (hearing: Hearing) => void): Promise<() => void>;
  /** Has words said aloud. */
  speak(words: Words): Promise<void>;
}
