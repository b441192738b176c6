import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Entry, type Message, parse, type Term } from '@fluent/syntax';
import { describe, expect, it } from 'vitest';

import type { ErrorCode } from '../generated/ErrorCode';
import { date, more, rich, t, whatHappened, whatToDo } from './l10n';

const source = fileURLToPath(new URL('..', import.meta.url));
const locales = fileURLToPath(new URL('../../locales', import.meta.url));

/** Every error code, from the generated type. */
const codes = [...read(join(source, 'generated/ErrorCode.ts')).matchAll(/"([A-Z]+-\d+)"/g)].map(
  ([, code]) => code as ErrorCode,
);
/** Everything the page is made of, but its tests and generated types. */
const code = files(source)
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('generated') && !file.endsWith('.test.ts'))
  .map(read)
  .join('\n');

describe('the page', () => {
  const asked = new Set(matches(/\b(?:t|more|rich)\(\s*'([^']+)'/g, code).concat(matches(/<Rich id="([^"]+)"/g, code)));
  const askedMore = new Set(matches(/\bmore\(\s*'([^']+)'/g, code));
  const screens = entries('en-US/screens.ftl');

  it('asks for messages that are there', () => {
    expect([...asked].filter((id) => !screens.some((entry) => entry.id.name === id))).toEqual([]);
  });

  it('has no message that nobody asks for', () => {
    expect(screens.map((entry) => entry.id.name).filter((id) => !asked.has(id))).toEqual([]);
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

  it('have no words for a code that is gone', () => {
    const wanted = codes.flatMap((code) => [`err-${code}`, `rec-${code}`]).sort();
    const there = entries('en-US/errors.ftl').map((entry) => entry.id.name);
    expect(there.sort()).toEqual(wanted);
  });
});

describe('the words', () => {
  it.each(files(locales))('%s can be read as Fluent', (file) => {
    expect(parse(read(file), {}).body.filter((entry) => entry.type === 'Junk')).toEqual([]);
  });

  it('use every term', () => {
    const all = files(locales).map(read).join('\n');
    const terms = entries('en-US/terms.ftl').map((entry) => entry.id.name);
    expect(terms.filter((name) => !all.includes(`{ -${name} }`))).toEqual([]);
  });

  it('are calm: no exclamation mark and no "please"', () => {
    const all = files(locales).map(read).join('\n');
    expect(all).not.toMatch(/!|\bplease\b/i);
  });

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

  it('spell dates out, whatever the time zone', () => {
    expect(date('2029-11-20')).toBe('November 20, 2029');
    expect(date('soon')).toBe('soon');
  });
});

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

function matches(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found ?? '');
}

function entries(file: string): (Message | Term)[] {
  const isWord = (entry: Entry): entry is Message | Term => entry.type === 'Message' || entry.type === 'Term';
  return parse(read(join(locales, file)), {}).body.filter(isWord);
}
