import type { PageSettings } from '../backend/backend';
import type { Intent } from '../generated/Intent';
import type { View } from '../generated/View';

/** The view of that screen. */
export type Of<S extends View['screen']> = Extract<View, { screen: S }>;

/** What every screen is given; a screen has no logic of its own beyond what is on it. */
export interface ScreenProps<S extends View['screen']> {
  readonly view: Of<S>;
  readonly settings: PageSettings;
  readonly submit: (intent: Intent) => void;
}
