// Languages nobody speaks, for tests: they show clipped text, words that are not translated, and
// screens that do not turn around. The kiosk itself does not know them.
import type { Language } from './languages';

/** English, 40 % longer and with accents: room for every translation. */
export const LONGER: Language = {
  tag: 'en-XA',
  name: 'Ĺöñĝéŕ',
  direction: 'ltr',
  base: 'en-US',
  transform: outsideMarks(longer),
};

/** English from right to left. */
export const MIRRORED: Language = {
  tag: 'en-XB',
  name: '\u202Edeorrim\u202C',
  direction: 'rtl',
  base: 'en-US',
  transform: outsideMarks(mirrored),
};

const ACCENTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'aáeéiíoöuücçnñsšzžyýAÁEÉIÍOÖUÜCÇNÑSŠ'.matchAll(/(.)(.)/gu)].map(([, plain, accented]) => [plain, accented]),
);

/** How much longer text becomes: translations of English need up to this. */
const FACTOR = 1.4;

// Vowels are drawn out, since a longer word and not a further one is what does not fit.
function longer(text: string): string {
  let owed = 0;
  let result = '';
  for (const letter of text) {
    const accented = ACCENTS[letter] ?? letter;
    result += accented;
    owed += FACTOR - 1;
    if (/[aeiou]/i.test(letter) && owed >= 1) {
      result += accented.toLowerCase().repeat(Math.floor(owed));
      owed %= 1;
    }
  }
  return result;
}

// The letters stay as they are; the override makes them run the other way.
function mirrored(text: string): string {
  return text.replace(/\S+/g, (word) => `\u202E${word}\u202C`);
}

function outsideMarks(change: (text: string) => string): (text: string) => string {
  return (text) =>
    text
      .split(/(<\/?b>)/)
      .map((piece) => (/^<\/?b>$/.test(piece) ? piece : change(piece)))
      .join('');
}
