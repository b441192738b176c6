import { parse } from '@fluent/syntax';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { codes, files, locales, type Piece, pieces, read, source, wordFiles } from './fluent-files';
import { DEFAULT_LANGUAGE, LANGUAGES } from './languages';

const FILES = wordFiles(DEFAULT_LANGUAGE).map((file) => basename(file));
const OTHERS = LANGUAGES.map(({ tag }) => tag).filter((tag) => tag !== DEFAULT_LANGUAGE);

/** Words that are the same in English and there. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  es: ['step-pin', 'name-digits', 'name-letters', 'display-size-1', 'phones-dates'],
  fr: ['say-code-short', 'step-pin', 'name-digits', 'name-letters'],
  de: ['say-code-short', 'step-pin', 'agree-names', 'agree-name-tablet', 'name-digits', 'name-letters'],
  nl: ['privacy', 'say-code-short', 'agree-name-tablet', 'name-digits', 'name-letters'],
  sv: ['name-digits', 'name-letters'],
};

/** English words that give away a sentence that was not translated. */
const ENGLISH = /(?<!\p{L})(the|your|you|with|and|card|phone|please|this|is not)(?!\p{L})/iu;

/** How long a piece may be beside the English one: the layouts have 40 % to spare, short ones more. */
const roomFor = (english: number): number => Math.max(english * 1.4, english + 14);

/** Words in a sentence; the languages need a few more than English. */
const LONGEST_SENTENCE = 18;

describe('the languages', () => {
  it('are those whose words are there', () => {
    expect(readdirSync(locales).sort()).toEqual(LANGUAGES.map(({ tag }) => tag).sort());
  });

  it.each(files(locales))('%s can be read as Fluent', (file) => {
    expect(parse(read(file), {}).body.filter((entry) => entry.type === 'Junk')).toEqual([]);
  });

  it('are calm: no exclamation mark and no "please"', () => {
    for (const file of files(locales)) {
      const said = read(file).replaceAll(/^#.*$/gm, '');
      expect(said, file).not.toMatch(/[!¡]|\b(please|bitte|por favor|veuillez|svp|alstublieft|vänligen)\b/i);
    }
  });
});

describe.each(LANGUAGES.map(({ tag }) => tag))('%s', (tag) => {
  const all = FILES.flatMap((file) => pieces(`${tag}/${file}`));

  it('has every message, once, and no other', () => {
    const wanted = FILES.flatMap((file) => pieces(`${DEFAULT_LANGUAGE}/${file}`)).map(({ name }) => name);
    expect(all.map(({ name }) => name).sort()).toEqual(wanted.sort());
  });

  it('has words for every error code and for none that is gone', () => {
    const wanted = codes.flatMap((code) => [`err-${code}`, `rec-${code}`]).sort();
    expect(pieces(`${tag}/errors.ftl`).map(({ name }) => name).sort()).toEqual(wanted);
  });

  it('uses every term', () => {
    const text = FILES.map((file) => read(join(locales, tag, file))).join('\n');
    const terms = pieces(`${tag}/terms.ftl`).map(({ name }) => name);
    expect(terms.filter((name) => !text.includes(`{ -${name} }`))).toEqual([]);
  });

  it('speaks in short sentences', () => {
    expect(all.flatMap(({ name, texts }) => texts.filter(isLong).map((text) => `${name}: ${text}`))).toEqual([]);
  });
});

describe.each(OTHERS)('%s beside English', (tag) => {
  const pairs = FILES.flatMap((file) => {
    const there = new Map(pieces(`${tag}/${file}`).map((piece) => [piece.name, piece]));
    return pieces(`${DEFAULT_LANGUAGE}/${file}`).map((english) => [english, there.get(english.name)] as const);
  });

  it('is given the same', () => {
    for (const [english, other] of pairs) expect(other?.args, english.name).toEqual(english.args);
  });

  it('marks the same and says something in every variant', () => {
    const marks = ({ texts }: Piece): number => texts.join('').split('<b>').length;
    for (const [english, other] of pairs) {
      if (other === undefined) continue;
      expect(marks(other) > 1, english.name).toBe(marks(english) > 1);
      expect(other.texts.every((text) => text !== ''), english.name).toBe(true);
    }
  });

  it('leaves no English', () => {
    const same = pairs.filter(([english, other]) => isWords(english) && english.texts.join() === other?.texts.join());
    expect(same.map(([{ name }]) => name).filter((name) => !SAME[tag]?.includes(name))).toEqual([]);
    const left = pairs.filter(([, other]) => other?.texts.some((text) => ENGLISH.test(text)));
    expect(left.map(([{ name }]) => name)).toEqual([]);
  });

  it('is not much longer', () => {
    const long = pairs.flatMap(([english, other]) => {
      const [longest, room] = [longestOf(other), roomFor(longestOf(english))];
      return longest > room ? [`${english.name}: ${longest} of ${Math.floor(room)}`] : [];
    });
    expect(long).toEqual([]);
  });
});

describe('the sheets', () => {
  it('know no left and no right, so that screens turn around', () => {
    const physical = /(?:^|[\s;{])(?:(?:(?:margin|padding|border)-)?(?:left|right)\s*:|(?:float|text-align)\s*:\s*(?:left|right)\b)/m;
    const lopsided = /(?:padding|margin): *\S+ (\S+) \S+ (?!\1;)\S+;/;
    const found = files(source)
      .filter((file) => /\.(svelte|css)$/.test(file))
      .filter((file) => [physical, lopsided].some((pattern) => pattern.test(sheet(read(file), file))));
    expect(found).toEqual([]);
  });
});

function sheet(text: string, file: string): string {
  return file.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '');
}

function longestOf(piece: Piece | undefined): number {
  return Math.max(0, ...(piece?.texts ?? []).map((text) => text.length));
}

function isWords({ texts }: Piece): boolean {
  return texts.some((text) => /\p{L}/u.test(text.replaceAll('{}', '')));
}

function isLong(text: string): boolean {
  return text
    .split(/[.?:](?:\s|$)/)
    .some((sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\d{]/u.test(word)).length > LONGEST_SENTENCE);
}
