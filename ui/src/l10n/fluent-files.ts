// The Fluent files as they lie in the tree; for tests.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Entry, type Message, parse, type Pattern, type Term, Visitor } from '@fluent/syntax';

import type { ErrorCode } from '../generated/ErrorCode';

/** The folder of the page's sources. */
export const source = fileURLToPath(new URL('..', import.meta.url));
/** The folder of all languages. */
export const locales = fileURLToPath(new URL('../../locales', import.meta.url));
/** Every error code, from the generated type. */
export const codes = [...read(join(source, 'generated/ErrorCode.ts')).matchAll(/"([A-Z]+-\d+)"/g)].map(
  ([, code]) => code as ErrorCode,
);

/** Every file in a folder and the folders in it. */
export function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The files of a language, below `locales`. */
export function wordFiles(tag: string): string[] {
  return files(join(locales, tag)).map((file) => relative(locales, file));
}

/** The text of a file. */
export function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** The messages and terms of a file below `locales`. */
export function entries(file: string): (Message | Term)[] {
  const isWord = (entry: Entry): entry is Message | Term => entry.type === 'Message' || entry.type === 'Term';
  return parse(read(join(locales, file)), {}).body.filter(isWord);
}

/** A piece of a message: its value or one of its attributes. */
export interface Piece {
  /** `id` or `id.attribute`. */
  readonly name: string;
  /** What it can be given. */
  readonly args: readonly string[];
  /** What it says in each of its variants, an argument as `{}`. */
  readonly texts: readonly string[];
}

/** All pieces of a file below `locales`. */
export function pieces(file: string): Piece[] {
  return entries(file).flatMap(({ id, value, attributes }) => [
    ...(value === null ? [] : [piece(id.name, value)]),
    ...attributes.map((attribute) => piece(`${id.name}.${attribute.id.name}`, attribute.value)),
  ]);
}

function piece(name: string, pattern: Pattern): Piece {
  const args = new Set<string>();
  class Arguments extends Visitor {
    override visitVariableReference({ id }: { id: { name: string } }): void {
      args.add(id.name);
    }
  }
  new Arguments().visit(pattern);
  return { name, args: [...args].sort(), texts: variants(pattern) };
}

function variants(pattern: Pattern): string[] {
  let texts = [''];
  for (const element of pattern.elements) {
    const choices =
      element.type === 'TextElement'
        ? [element.value]
        : element.expression.type === 'SelectExpression'
          ? element.expression.variants.flatMap((variant) => variants(variant.value))
          : ['{}'];
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
  }
  return texts.map((text) => text.trim());
}
