/** Render once a second, for waiting times and countdowns. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../wire/clock";

/** The server's moment, in milliseconds, fresh every second. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(serverNow()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
