/** Browser storage that never throws: private windows and blocked storage fall back to memory. */
const memory = new Map<string, string>();

export function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

export function remove(key: string): void {
  memory.delete(key);
  try {
    window.localStorage.removeItem(key);
  } catch {
    // Nothing was stored there.
  }
}

/** All keys that begin with the prefix. */
export function keys(prefix: string): string[] {
  const found = new Set([...memory.keys()]);
  try {
    for (let i = 0; i < window.localStorage.length; i += 1) {
      const key = window.localStorage.key(i);
      if (key !== null) found.add(key);
    }
  } catch {
    // Memory is all there is.
  }
  return [...found].filter((key) => key.startsWith(prefix));
}
