import type { Intent } from '../generated/Intent';
import type { PageSettings } from '../generated/PageSettings';
import type { ViewModel } from '../generated/ViewModel';

/** What the page learns at its start. */
export interface FirstView {
  /** What the organisation configured; the same for as long as the kiosk runs. */
  readonly settings: PageSettings;
  /** What is on the screen now; absent until the engine has its first view. */
  readonly model: ViewModel | null;
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
