import { describe, expect, it } from 'vitest';

import { group } from './group';

describe('group', () => {
  it.each([
    ['', []],
    ['K7QF', ['K7QF']],
    ['K7QF4M', ['K7Q', 'F4M']],
    ['48317206', ['4831', '7206']],
    ['9027551846310', ['9027', '5518', '46310']],
    ['1234567', ['1234', '567']],
    ['1234567890', ['1234', '567', '890']],
    ['123456789', ['123', '456', '789']],
  ])('cuts %s', (code, groups) => {
    expect(group(code)).toEqual(groups);
  });

  it('keeps the separators a code brings with it', () => {
    expect(group('X4T-9PM')).toEqual(['X4T', '9PM']);
    expect(group('AB CDE F')).toEqual(['AB', 'CDE', 'F']);
  });

  it('loses no character at any length', () => {
    for (let length = 0; length <= 40; length += 1) {
      const code = 'x'.repeat(length);
      const groups = group(code);
      expect(groups.join('')).toBe(code);
      if (length > 5) expect(groups.every((part) => part.length >= 3 && part.length <= 5)).toBe(true);
    }
  });
});
