import type { PageSettings } from '../backend/backend';
import type { FixtureName } from '../backend/fixtures';
import type { TextSize, Theme } from '../lib/display.svelte';

/** What is on the stage. */
export interface Scene {
  readonly view: string;
  readonly language: string;
  readonly theme: Theme;
  readonly textSize: TextSize;
  /** Absent for the made-up organisation. */
  readonly settings: PageSettings | null;
}

/** The page in the frame, once it is there. */
export type Actor = Window & Pick<typeof globalThis, 'scripted'>;

/** Plays a scene; the focus stays where the person is, who is choosing the next one. */
export function play(actor: Actor, scene: Scene, before: Scene | null): void {
  const { backend, display, language, dress } = actor.scripted;
  const focused = document.activeElement;
  if (scene.settings !== null && scene.settings !== before?.settings) dress(scene.settings);
  if (scene.view !== before?.view) backend.show(scene.view as FixtureName);
  language.choose(scene.language);
  display.theme = scene.theme;
  display.textSize = scene.textSize;
  actor.requestAnimationFrame(() => {
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  });
}

/** Makes a panel of that many pixels fit into its room, never larger than it is. */
export function fit(frame: HTMLIFrameElement, room: HTMLElement, width: number, height: number): void {
  const scale = Math.min(1, room.clientWidth / width, room.clientHeight / height);
  frame.style.width = `${width}px`;
  frame.style.height = `${height}px`;
  frame.style.translate = `${(room.clientWidth - width * scale) / 2}px ${(room.clientHeight - height * scale) / 2}px`;
  frame.style.scale = String(scale);
}
