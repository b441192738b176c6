import { describe, expect, it } from 'vitest';

import { fixture, type FixtureName } from '../backend/fixtures';
import type { ViewModel } from '../generated/ViewModel';
import { fallBack } from './fall-back';

const view = (name: FixtureName, visit: number): ViewModel => ({ ...fixture(name), visit });
const nothing = { display: false, language: false };

describe('what a person chose', () => {
  it('on the first screen goes with the card into the visit', () => {
    expect(fallBack(view('welcome', 1), view('reading_card', 2))).toEqual(nothing);
  });

  it('stays through the visit and for whoever starts over with the card still in', () => {
    expect(fallBack(view('reading_card', 2), view('who_you_are', 2))).toEqual(nothing);
    expect(fallBack(view('error', 2), view('reading_card', 3))).toEqual(nothing);
  });

  it('of the display falls back when the visit ends, the language not yet', () => {
    expect(fallBack(view('goodbye', 2), view('welcome', 2))).toEqual({ display: true, language: false });
    expect(fallBack(view('error', 2), view('out_of_order', 2))).toEqual({ display: true, language: false });
  });

  it('falls back at once where the next person begins without the first screen', () => {
    expect(fallBack(view('goodbye', 2), view('reading_card', 3))).toEqual({ display: true, language: true });
    expect(fallBack(view('take_card', 2), view('reading_card', 3))).toEqual({ display: true, language: true });
  });
});
