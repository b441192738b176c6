import type { Intent } from '../generated/Intent';
import type { ViewModel } from '../generated/ViewModel';

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
}

/** All that the page knows of the kiosk behind it. */
export interface Backend {
  /** What is to be shown now. */
  currentView(): Promise<FirstView>;
  /** Calls `show` with every later view, until the returned function is called. */
  onView(show: (model: ViewModel) => void): Promise<() => void>;
  /** Passes on what the person asked for. */
  submit(intent: Intent): Promise<void>;
}
