import { describe, expect, it } from 'vitest';

import { clock, leftMs, leftSeconds, milestone, RING_LENGTH, ringOffset } from './ring';

const countdown = { left_ms: 252_000, total_ms: 300_000, can_extend: true };

describe('time left', () => {
  it('counts on from what the machine said', () => {
    expect(leftMs(countdown, 0)).toBe(252_000);
    expect(leftMs(countdown, 2_000)).toBe(250_000);
  });

  it('stays between nothing and the whole', () => {
    expect(leftMs(countdown, 400_000)).toBe(0);
    expect(leftMs(countdown, -5_000)).toBe(252_000);
    expect(leftMs({ ...countdown, left_ms: 999_000 }, 0)).toBe(300_000);
  });

  it('shows 0 only at the end', () => {
    expect(leftSeconds(countdown, 251_001)).toBe(1);
    expect(leftSeconds(countdown, 252_000)).toBe(0);
  });
});

describe('ring', () => {
  it('is whole at the start and gone at the end', () => {
    expect(ringOffset(300, 300_000)).toBe(0);
    expect(ringOffset(150, 300_000)).toBeCloseTo(RING_LENGTH / 2);
    expect(ringOffset(0, 300_000)).toBeCloseTo(RING_LENGTH);
  });

  it('survives a countdown of no length', () => {
    expect(ringOffset(0, 0)).toBe(RING_LENGTH);
  });
});

describe('clock', () => {
  it.each([
    [252, '4:12'],
    [60, '1:00'],
    [9, '0:09'],
    [0, '0:00'],
  ])('writes %i as %s', (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
});

describe('milestone', () => {
  it.each([
    [61, undefined],
    [60, 60],
    [31, 60],
    [30, 30],
    [10, 10],
    [1, 10],
    [0, undefined],
  ])('at %i s it is %s', (seconds, at) => {
    expect(milestone(seconds)).toBe(at);
  });
});
