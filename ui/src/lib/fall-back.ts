import type { ViewModel } from '../generated/ViewModel';

/** How long nobody touches the first screen until it speaks the kiosk's own language again. */
export const LANGUAGE_FALLS_BACK_MS = 60_000;

/** What a person chose for the visit and the next one should not find. */
export interface FallBack {
  readonly display: boolean;
  readonly language: boolean;
}

/**
 * What falls back between two views.
 *
 * A choice made on the first screen belongs to the visit that the card begins, and whoever starts
 * over with the card still in is the same person. The display falls back when the visit ends; the
 * language stays on the first screen for a while, for a person who took the card out too early.
 */
export function fallBack(before: ViewModel, next: ViewModel): FallBack {
  const begins = next.visit !== before.visit;
  const ended = before.view.screen === 'goodbye' || before.view.screen === 'take_card';
  const atOnce = begins && ended;
  const returns = isOutside(next) && !isOutside(before);
  return { display: atOnce || returns, language: atOnce };
}

/** Whether nobody's visit is going on. */
export function isOutside({ view }: ViewModel): boolean {
  return view.screen === 'welcome' || view.screen === 'out_of_order' || view.screen === 'staff_card';
}
