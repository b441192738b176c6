import type { ScriptedBackend } from './backend/scripted';
import type { TextSize, Theme } from './lib/display.svelte';

declare global {
  /** The scripted backend, the names of its views and the display, for tests in a browser. */
  var scripted: {
    readonly backend: ScriptedBackend;
    readonly names: string[];
    readonly display: { theme: Theme; textSize: TextSize };
  };
}
