import { group } from '../lib/group';

/** Words with a pause after them. */
export interface Part {
  readonly text: string;
  /** For one person's ears alone: the shell says it in headphones and nowhere else. */
  readonly private: boolean;
}

/** Words anybody may hear. */
export function open(text: string): Part {
  return { text: plain(text), private: false };
}

/** Words for headphones. */
export function secret(text: string): Part {
  return { text: plain(text), private: true };
}

/** A code, character by character with a pause after each group. */
export function spelled(code: string): string {
  return group(code)
    .map((letters) => [...letters].join(' '))
    .join(', ');
}

/** Without the marks of what stands out, which nobody hears, and without what ends a line. */
function plain(text: string): string {
  return text
    .replaceAll(/<\/?b>/g, '')
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}
