/** Why an entry fits: how much each way of looking at the question adds, as bars. */
import type { JSX } from "preact";
import { named } from "../words/house";
import { useWords } from "../words/language";
import { tryingWords } from "../words/trying";

export interface Reason {
  view: string;
  value: number;
}

/** Too little to be seen beside the others. */
const SEEN_FROM = 0.02;

/** The views by their plain names, those of one name together, the weightiest first. */
export function reasonsOf(views: Record<string, number>, names: Record<string, string>): Reason[] {
  const sums = new Map<string, number>();
  for (const [view, value] of Object.entries(views)) {
    const name = names[view] ?? named(names, view.split("_")[0] ?? view);
    sums.set(name, (sums.get(name) ?? 0) + value);
  }
  const reasons = [...sums].map(([view, value]) => ({ view, value }));
  return reasons
    .filter(({ value }) => Math.abs(value) >= SEEN_FROM)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

export function Reasons({ views }: { views: Record<string, number> }): JSX.Element | null {
  const words = useWords(tryingWords);
  const reasons = reasonsOf(views, words.views);
  const most = Math.max(...reasons.map(({ value }) => Math.abs(value)));
  if (reasons.length === 0) return null;
  return (
    <ul class="reasons" aria-label={words.why}>
      {reasons.map(({ view, value }) => (
        <li key={view}>
          <span>{view}</span>
          <svg role="img" aria-label={words.bar(view, signed(value))} viewBox="0 0 100 8" preserveAspectRatio="none">
            <rect class="ground" width="100" height="8" />
            <rect class={value < 0 ? "against" : "for"} width={(Math.abs(value) / most) * 100} height="8" />
          </svg>
          <span class="reason-value" aria-hidden="true">
            {signed(value)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
