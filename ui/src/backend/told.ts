declare global {
  /** What the shell calls, by name: the one way it speaks to a page that has not asked. */
  var told: Record<string, (payload: never) => void> | undefined;
}

/** Hears what the shell tells under that name, and how to stop hearing it. */
export function hear<T>(what: string, heard: (payload: T) => void): Promise<() => void> {
  const all = (globalThis.told ??= {});
  all[what] = heard;
  return Promise.resolve(() => {
    delete all[what];
  });
}
