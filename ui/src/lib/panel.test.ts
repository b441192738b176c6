import { expect, it } from 'vitest';

import { pixelsPerMillimetre } from './panel';

it('knows the density of a panel from its diagonal', () => {
  expect(pixelsPerMillimetre(1920, 1080, 24)).toBeCloseTo(3.61, 2);
  expect(pixelsPerMillimetre(1280, 800, 10.1)).toBeCloseTo(5.88, 2);
});

it('claims nothing about a panel of unknown size', () => {
  expect(pixelsPerMillimetre(1920, 1080, null)).toBe(0);
  expect(pixelsPerMillimetre(1920, 1080, 0)).toBe(0);
});
