import { expect, it } from 'vitest';

import { FIXTURE_QR } from '../backend/fixture-qr';
import { moduleSize } from './qr';

it('gives every module the same whole number of pixels', () => {
  expect(FIXTURE_QR.size).toBe(33);
  expect(FIXTURE_QR.modules).toHaveLength(33 * 33);
  expect(moduleSize(FIXTURE_QR, 455)).toBe(11);
  expect(moduleSize(FIXTURE_QR, 41)).toBe(1);
});

it('draws something even where there is no room', () => {
  expect(moduleSize(FIXTURE_QR, 0)).toBe(1);
});
