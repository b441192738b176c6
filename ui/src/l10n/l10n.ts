import { FluentBundle, FluentResource, type FluentVariable, type Message } from '@fluent/bundle';

import type { ErrorCode } from '../generated/ErrorCode';
import { language } from './language.svelte';
import type { Language } from './languages';

/** What a message can be given. */
export type Args = Record<string, FluentVariable>;

/** The Fluent files of every language, by path. */
const sources: Readonly<Record<string, string>> = import.meta.glob('../../locales/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const bundles = new Map<string, FluentBundle>();

/** The words of a message. */
export function t(id: string, args: Args = {}): string {
  const { value } = message(id);
  return value === null ? missing(id) : format(id, value, args);
}

/** The further words of a message: its attribute `more`. */
export function more(id: string, args: Args = {}): string {
  const pattern = message(id).attributes['more'];
  return pattern === undefined ? missing(`${id}.more`) : format(id, pattern, args);
}

/** What happened. */
export function whatHappened(code: ErrorCode): string {
  return t(`err-${code}`);
}

/** What the person can do about it. */
export function whatToDo(code: ErrorCode): string {
  return t(`rec-${code}`);
}

/** A piece of a message, and whether it stands out. */
export interface Part {
  readonly text: string;
  readonly strong: boolean;
}

/** The words of a message, cut where `<b>` and `</b>` mark what stands out. */
export function rich(id: string, args: Args = {}): Part[] {
  const plain = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, withoutMarks(value)]));
  return t(id, plain)
    .split(/(<b>.*?<\/b>)/)
    .filter((text) => text !== '')
    .map((text) =>
      text.startsWith('<b>') ? { text: text.slice(3, -4), strong: true } : { text, strong: false },
    );
}

/** A date given as `YYYY-MM-DD`, spelled out. */
export function date(day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return day;
  return new Intl.DateTimeFormat(language.tag, { dateStyle: 'long', timeZone: 'UTC' }).format(moment);
}

// Words from outside, such as a phone's name for itself, bring no marks of their own.
function withoutMarks(value: FluentVariable): FluentVariable {
  return typeof value === 'string' ? value.replaceAll('<', '‹').replaceAll('>', '›') : value;
}

// Whoever asks while a component is drawn asks again when the language changes.
function bundle(): FluentBundle {
  const { current } = language;
  const made = bundles.get(current.tag) ?? read(current);
  bundles.set(current.tag, made);
  return made;
}

function read({ tag, base = tag, transform = (text) => text }: Language): FluentBundle {
  const made = new FluentBundle(tag, { useIsolating: false, transform });
  for (const [path, source] of Object.entries(sources)) {
    if (!path.includes(`/${base}/`)) continue;
    for (const error of made.addResource(new FluentResource(source))) throw error;
  }
  return made;
}

function message(id: string): Message {
  return bundle().getMessage(id) ?? missing(id);
}

function format(id: string, pattern: NonNullable<Message['value']>, args: Args): string {
  const errors: Error[] = [];
  const text = bundle().formatPattern(pattern, args, errors);
  if (errors.length > 0) console.error(`message ${id}`, errors);
  return text;
}

// Tests prove that every message is there; should one be missing all the same, an error shows it.
function missing(id: string): never {
  throw new Error(`there is no message ${id}`);
}
