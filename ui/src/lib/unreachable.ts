/** Refuses to compile where a case of a union was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
