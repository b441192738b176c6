import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Hearing, Words } from '../backend/backend';
import { fixture, type FixtureName, fixtureNames, SETTINGS } from '../backend/fixtures';
import { codes } from '../l10n/fluent-files';
import { language } from '../l10n/language.svelte';
import { LANGUAGES } from '../l10n/languages';
import { open, type Part, secret, spelled } from './part';
import { companyOf, say } from './say';
import { Speech } from './speech.svelte';

const names = [...fixtureNames(), ...codes.map((code) => `error.${code}`)] as FixtureName[];
/** What is on some screen and for nobody else's ears, letter by letter. */
const SECRETS = ['48317206', 'K7QF'];

afterEach(() => language.reset());

function said(name: FixtureName, inHeadphones: boolean): Part[] {
  return say(fixture(name), SETTINGS, null, inHeadphones);
}

describe.each(LANGUAGES.map(({ tag }) => tag))('in %s', (tag) => {
  beforeEach(() => language.choose(tag));

  it.each([false, true])('every screen says something that can be heard (headphones: %s)', (inHeadphones) => {
    for (const name of names) {
      const parts = said(name, inHeadphones);
      expect(parts.length, name).toBeGreaterThan(1);
      expect(parts.length, name).toBeLessThan(30);
      for (const { text } of parts) {
        expect(text.trim(), name).not.toBe('');
        expect(text, name).not.toMatch(/[<>{}]|[\p{Cc}\p{Cf}]|undefined|null|NaN/u);
        expect(new TextEncoder().encode(text).length, name).toBeLessThan(600);
      }
    }
  });

  it('says secrets in headphones and nowhere else', () => {
    const letters = (parts: readonly Part[]): string => parts.map(({ text }) => text.replaceAll(/[\s,]/g, '')).join(' ');
    for (const name of names) {
      const openly = said(name, false);
      expect(openly.every((part) => !part.private), name).toBe(true);
      for (const code of SECRETS) expect(letters(openly).includes(code) && !name.startsWith('error'), name).toBe(false);
      const privately = said(name, true).filter((part) => !part.private);
      for (const code of SECRETS) expect(letters(privately).includes(code) && !name.startsWith('error'), name).toBe(false);
    }
    expect(letters(said('scan_code', true).filter((part) => part.private))).toContain('48317206');
    expect(letters(said('confirm_phone', true).filter((part) => part.private))).toContain('K7QF');
    const typed = fixture('typed_code').view;
    if (typed.screen !== 'typed_code') throw new Error('another screen');
    const heard = letters(said('typed_code', true).filter((part) => part.private));
    expect(heard).toContain(typed.code.replaceAll(/\W/g, ''));
    expect(letters(said('typed_code', false))).not.toContain(typed.code.replaceAll(/\W/g, ''));
  });
});

describe('words', () => {
  it('are spelled group by group', () => {
    expect(spelled('48317206')).toBe('4 8 3 1, 7 2 0 6');
    expect(spelled('NET-101')).toBe('N E T, 1 0 1');
  });

  it('have no marks', () => {
    expect(open('<b>iPhone</b> just\u2068 used it\r\n').text).toBe('iPhone just  used it');
  });

  it('say how many tries are left and never which digits', () => {
    const texts = said('enter_pin', true).map(({ text }) => text);
    expect(texts).toContain('3 tries left.');
    expect(texts.at(-1)).toBe('4 digits entered');
  });
});

describe('speech', () => {
  let speech: Speech;
  const heard: Words[] = [];
  const hears = (offered: boolean, headphones: boolean): void => speech.hear({ offered, headphones } satisfies Hearing);
  const texts = (): string[] => heard.flatMap(({ parts }) => parts.map(({ text }) => text));

  beforeEach(() => {
    speech = new Speech();
    speech.through((words) => {
      heard.push(words);
      return Promise.resolve();
    });
    speech.begin({ offered: true, headphones: false });
    heard.length = 0;
  });

  it('says nothing until it is asked for', () => {
    speech.show('welcome', [open('Put your card in')], []);
    expect(heard).toEqual([]);
    speech.start();
    expect(texts().at(-1)).toBe('Put your card in');
  });

  it('begins with what was told last, and headphones that were in before are no wish', () => {
    speech = new Speech();
    hears(true, true);
    speech.begin({ offered: false, headphones: true });
    expect([speech.isOn, speech.hearing]).toEqual([false, { offered: true, headphones: true }]);
  });

  it('says of a screen that changes only what is new, and cuts off what was said', () => {
    speech.start();
    speech.show('pin', [open('Enter your PIN'), open('No digits entered')], [open('Enter, button')]);
    heard.length = 0;
    speech.show('pin', [open('Enter your PIN'), open('1 digit entered')], [open('Enter, button')]);
    expect(texts()).toEqual(['1 digit entered']);
    expect(heard[0]?.interrupts).toBe(true);
    speech.show('pin', [open('Enter your PIN'), open('1 digit entered')], []);
    expect(heard.length).toBe(1);
  });

  it('says who is beside the person once, when that begins and when it ends', () => {
    const model = fixture('welcome.attended');
    const company = companyOf(model);
    speech.start();
    speech.show('welcome', [open('Put your card in')], [], company);
    expect(texts()).toContain('Sam is with you.');
    expect(texts().at(-1)).toBe('Put your card in');
    heard.length = 0;
    speech.show('pin', [open('Enter your PIN')], [], companyOf(model));
    expect(texts()).toEqual(['Enter your PIN']);
    speech.again();
    expect(texts()).toContain('Sam is with you.');
    speech.show('goodbye', [open('Goodbye')], [], companyOf({ ...model, attended: null }));
    expect(texts().slice(-2)).toEqual(['Sam is no longer with you.', 'Goodbye']);
  });

  it('begins with headphones and ends when they come out', () => {
    hears(true, true);
    expect(speech.isOn).toBe(true);
    speech.now([secret('4 8')]);
    expect(heard.at(-1)?.parts).toEqual([{ text: '4 8', private: true }]);
    hears(true, false);
    expect(speech.isOn).toBe(false);
    expect(heard.at(-1)?.parts).toEqual([]);
    speech.now([open('nobody listens')]);
    expect(texts()).not.toContain('nobody listens');
  });

  it('falls back between people', () => {
    speech.start();
    speech.faster = 2;
    speech.louder = -1;
    speech.reset();
    expect([speech.isOn, speech.faster, speech.louder]).toEqual([false, 0, 0]);
  });

  it('cannot begin where there is no voice', () => {
    hears(false, false);
    speech.start();
    expect(speech.isOn).toBe(false);
  });
});
