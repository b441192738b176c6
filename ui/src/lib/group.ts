/**
 * Cuts a code into the groups it is shown and read in: threes or fours, 13 digits as 4-4-5.
 *
 * Separators the code brings with it win over the rule.
 */
export function group(code: string): string[] {
  const given = code.split(/[-\s]+/).filter((part) => part !== '');
  if (given.length > 1) return given;
  return cut(given[0] ?? '');
}

function cut(code: string): string[] {
  const sizes = groupSizes(code.length);
  const groups: string[] = [];
  let from = 0;
  for (const size of sizes) {
    groups.push(code.slice(from, from + size));
    from += size;
  }
  return groups;
}

function groupSizes(length: number): number[] {
  if (length === 0) return [];
  if (length <= 5) return [length];
  if (length % 4 === 0) return fours(length / 4);
  if (length % 3 === 0) return Array<number>(length / 3).fill(3);
  const whole = Math.floor(length / 4);
  switch (length % 4) {
    case 1:
      return [...fours(whole - 1), 5];
    case 2:
      return [...fours(whole - 1), 3, 3];
    default:
      return [...fours(whole), 3];
  }
}

function fours(count: number): number[] {
  return Array<number>(count).fill(4);
}
