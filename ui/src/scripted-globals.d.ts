import type { PageSettings } from './backend/backend';
import type { ScriptedBackend } from './backend/scripted';
import type { TextSize, Theme } from './lib/display.svelte';

declare global {
  /** The scripted backend, the names of its views, the language and the display, for tests in a browser. */
  var scripted: {
    readonly backend: ScriptedBackend;
    readonly names: string[];
    readonly agentNames: string[];
    readonly language: { readonly tag: string; choose(tag: string): void };
    readonly display: { theme: Theme; textSize: TextSize };
    /** Shows the view in another organisation's face. */
    dress(settings: PageSettings): void;
  };
}
