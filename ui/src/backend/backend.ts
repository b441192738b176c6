import type { Intent } from '../generated/Intent';
import type { ViewModel } from '../generated/ViewModel';
import type { Part } from '../speech/part';

/** What the organisation configured; `page-settings.json` is an example that the shell's tests write too. */
export interface PageSettings {
  /** The organisation's name, one or two lines. */
  readonly organisation: readonly string[];
  /** Phone number of the help desk. */
  readonly help_phone: string;
  /** Name, place and hours of the badge office, as far as they are known. */
  readonly badge_office: readonly string[];
  /** Where the card goes in, as seen from the screen. */
  readonly reader_side: ReaderSide;
  /** Diagonal of the panel in inches. */
  readonly diagonal_inches: number | null;
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
