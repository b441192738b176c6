import { expect, it } from 'vitest';

import { fixture, type FixtureName, fixtureNames } from './fixtures';
import { ScriptedBackend } from './scripted';

it('has a prepared view by every name it lists', () => {
  for (const name of fixtureNames()) {
    expect(fixture(name as FixtureName).view.screen).toBe(name.split('.')[0]);
  }
});

it('refuses a name it does not know', () => {
  expect(() => fixture('welcome.nowhere')).toThrow('welcome.nowhere');
});

it('plays on from what the person asks for', async () => {
  const backend = new ScriptedBackend('enter_pin.empty', true);
  const seen: string[] = [];
  await backend.onView(({ view }) => seen.push(view.screen === 'enter_pin' ? `digits ${view.digits}` : view.screen));
  await backend.submit({ intent: 'pin_digit', digit: 4 });
  await backend.submit({ intent: 'pin_erase' });
  await backend.submit({ intent: 'pin_submit' });
  expect(seen).toEqual(['digits 1', 'digits 0', 'choose']);
});
