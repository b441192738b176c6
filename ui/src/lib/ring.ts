import type { Countdown } from '../generated/Countdown';

/** Circumference of the ring in its own drawing (radius 44 in a square of 100). */
export const RING_LENGTH = 2 * Math.PI * 44;

/** Milliseconds left of a countdown that was received `elapsedMs` ago. */
export function leftMs(countdown: Countdown, elapsedMs: number): number {
  return Math.min(countdown.total_ms, Math.max(0, countdown.left_ms - Math.max(0, elapsedMs)));
}

/** Whole seconds left, rounded up so that "0" is shown at the end and not a second before. */
export function leftSeconds(countdown: Countdown, elapsedMs: number): number {
  return Math.ceil(leftMs(countdown, elapsedMs) / 1000);
}

/** How much of the ring is drawn over, from 0 (whole) to {@link RING_LENGTH} (gone). */
export function ringOffset(secondsLeft: number, totalMs: number): number {
  if (totalMs <= 0) return RING_LENGTH;
  const fraction = Math.min(1, Math.max(0, (secondsLeft * 1000) / totalMs));
  return RING_LENGTH * (1 - fraction);
}

/** Seconds as people read them on a clock: `4:12`. */
export function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The milestones at which the time left is announced, in seconds. */
const MILESTONES = [60, 30, 10];

/** The last milestone passed on the way down, or nothing before the first. */
export function milestone(secondsLeft: number): number | undefined {
  return MILESTONES.filter((at) => secondsLeft <= at && secondsLeft > 0).at(-1);
}
