import { describe, expect, it } from 'vitest';

import { codes, entries, files, read, source, wordFiles } from './fluent-files';
import { language } from './language.svelte';
import { DEFAULT_LANGUAGE } from './languages';
import { date, more, rich, t, whatHappened, whatToDo } from './l10n';

/** Everything the page is made of, but its tests and generated types. */
const code = files(source)
  .filter((file) => /\.(ts|svelte)$/.test(file) && !/generated|\.test\.ts$|fluent-files/.test(file))
  .map(read)
  .join('\n');

describe('the page', () => {
  const asked = new Set(matches(/\b(?:t|more|rich)\(\s*'([^']+)'/g, code).concat(matches(/<Rich id="([^"]+)"/g, code)));
  const askedMore = new Set(matches(/\bmore\(\s*'([^']+)'/g, code));
  const screens = wordFiles('en-US')
    .filter((file) => !/(errors|terms)\.ftl$/.test(file))
    .flatMap(entries);

  it('asks for messages that are there', () => {
    expect([...asked].filter((id) => !screens.some((entry) => entry.id.name === id))).toEqual([]);
  });

  it('has no message that nobody asks for', () => {
    // A list may hold it for a loop that asks.
    const known = (id: string): boolean => asked.has(id) || code.includes(`'${id}'`);
    expect(screens.map((entry) => entry.id.name).filter((id) => !known(id))).toEqual([]);
  });

  it('asks for further words where there are some, and nowhere else', () => {
    const having = screens.filter((entry) => entry.attributes.length > 0).map((entry) => entry.id.name);
    expect([...askedMore].sort()).toEqual(having.sort());
  });
});

describe('errors', () => {
  it('are known', () => {
    expect(codes.length).toBeGreaterThan(40);
  });

  it.each(codes)('%s says what happened and what to do', (code) => {
    expect(whatHappened(code).length).toBeGreaterThan(5);
    expect(whatToDo(code).length).toBeGreaterThan(5);
  });
});

describe('the words', () => {
  it('count', () => {
    expect(t('pin-tries', { tries: 1 })).toBe('1 try left.');
    expect(t('pin-tries', { tries: 3 })).toBe('3 tries left.');
    expect(more('choose-phones', { phones: 0 })).toBe('You have none yet.');
  });

  it('mark what stands out, and nothing from outside does', () => {
    expect(rich('scan-step-host', { host: 'issuer.example' })).toEqual([
      { text: 'Open the link. It must say ', strong: false },
      { text: 'issuer.example', strong: true },
    ]);
    expect(rich('confirm-lead', { kind: '</b>x<b>' })[0]).toEqual({ text: '‹/b›x‹b›', strong: true });
  });

  it('spell dates out in the language, whatever the time zone', () => {
    expect(date('2029-11-20')).toBe('November 20, 2029');
    expect(date('soon')).toBe('soon');
    const spelled = { es: '20 de noviembre de 2029', fr: '20 novembre 2029', de: '20. November 2029', sv: '20 november 2029' };
    for (const [tag, words] of Object.entries(spelled)) expect(inLanguage(tag, () => date('2029-11-20'))).toBe(words);
  });

  it('count by the rules of the language', () => {
    const left = (tag: string, tries: number): string => inLanguage(tag, () => t('pin-tries', { tries }));
    expect(left('es', 1)).toBe('Queda 1 intento.');
    expect(left('es', 2)).toBe('Quedan 2 intentos.');
    // None is one in French.
    expect(left('fr', 0)).toBe('Encore 0 essai.');
    expect(left('fr', 2)).toBe('Encore 2 essais.');
    expect(left('de', 1)).toBe('Noch 1 Versuch.');
    expect(left('de', 0)).toBe('Noch 0 Versuche.');
    expect(left('nl', 3)).toBe('Nog 3 pogingen.');
    expect(left('sv', 3)).toBe('3 försök kvar.');
  });

  it('keep to a language that is known', () => {
    language.choose('tlh');
    expect(language.tag).toBe(DEFAULT_LANGUAGE);
  });
});

function inLanguage<T>(tag: string, ask: () => T): T {
  language.choose(tag);
  try {
    return ask();
  } finally {
    language.reset();
  }
}

function matches(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found ?? '');
}
