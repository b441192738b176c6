import { expect, it } from 'vitest';

import { Activity } from './activity';

function watched() {
  let now = 0;
  const told: number[] = [];
  const activity: Activity = new Activity(
    () => {
      told.push(now);
      activity.submitted();
    },
    () => now,
  );
  return { told, activity, at: (ms: number) => (now = ms) };
}

it('tells once in ten seconds however often somebody presses', () => {
  const { told, activity, at } = watched();
  for (let ms = 0; ms <= 25_000; ms += 500) {
    at(ms);
    activity.happened();
  }
  expect(told).toEqual([0, 10_000, 20_000]);
});

it('stays silent where an intent has said it already', () => {
  const { told, activity, at } = watched();
  activity.submitted();
  at(9_000);
  activity.happened();
  expect(told).toEqual([]);
});
