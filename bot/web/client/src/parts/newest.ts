/** Stay at the end of a log while the reader is there; otherwise leave it where it is read. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_END_PX = 80;

export interface Newest {
  log: RefObject<HTMLDivElement | null>;
  /** The reader has scrolled up, away from the newest. */
  isUp: boolean;
  follow(): void;
  toEnd(): void;
}

/** Follow a log that has `count` entries; who writes, `written` so far, goes to the end. */
export function useNewest(count: number, written: number): Newest {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isUp, setUp] = useState(false);
  const before = useRef(written);
  const toEnd = (): void => log.current?.scrollTo({ top: log.current.scrollHeight });
  const follow = (): void => {
    const element = log.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setUp(!isAtEnd.current);
  };
  useLayoutEffect(() => {
    if (isAtEnd.current || written > before.current) toEnd();
    before.current = written;
  }, [count, written]);
  useLayoutEffect(() => keepAtEnd(log.current, () => isAtEnd.current && toEnd()), []);
  return { log, isUp, follow, toEnd };
}

/** The keyboard of a telephone, a growing reply or a picture that arrives changes the height. */
function keepAtEnd(element: HTMLDivElement | null, changed: () => void): (() => void) | undefined {
  if (element === null || typeof ResizeObserver === "undefined") return undefined;
  const observer = new ResizeObserver(changed);
  observer.observe(element);
  element.addEventListener("load", changed, true);
  return () => observer.disconnect();
}
