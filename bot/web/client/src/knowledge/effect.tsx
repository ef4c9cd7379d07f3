/** What would be answered differently, told before it is done. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Effect, Verdict } from "../wire/knowledge_shapes";
import { entryWords } from "../words/entry";
import { named } from "../words/house";
import { useWords } from "../words/language";
import { tryingWords } from "../words/trying";
import { attempt } from "./attempting";
import type { Library } from "./library";

interface EffectProps {
  title: string;
  library: Library;
  /** The entry as it would be called, also before it is in the list. */
  names: Record<string, string>;
  ask(): Promise<Effect>;
}

export function EffectList({ title, library, names, ask }: EffectProps): JSX.Element {
  const words = useWords(entryWords);
  const effect = useEffectOf(ask);
  return (
    <section class="effect" aria-live="polite" aria-label={title}>
      <h3>{title}</h3>
      <p class="empty">{sentence(effect, words)}</p>
      {effect !== null && effect !== "failed" && effect.reworded > 0 && (
        <p class="empty">{words.effectReworded(effect.reworded)}</p>
      )}
      {effect !== null && effect !== "failed" && effect.changed.length > 0 && (
        <ul>
          {effect.changed.map(({ question, times, before, after }) => (
            <li key={question}>
              <p class="effect-question" dir="auto">
                {question} <small>{words.times(times)}</small>
              </p>
              <p>
                <VerdictText library={library} names={names} verdict={before} /> {words.becomes}{" "}
                <VerdictText library={library} names={names} verdict={after} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sentence(effect: Effect | "failed" | null, words: typeof entryWords.en): string {
  if (effect === null) return words.effectReading;
  if (effect === "failed") return words.effectFailed;
  const { asked, changed } = effect;
  return changed.length === 0 ? words.effectNone(asked) : words.effectSome(changed.length, asked);
}

interface VerdictProps {
  library: Library;
  names: Record<string, string>;
  verdict: Verdict;
}

function VerdictText({ library, names, verdict }: VerdictProps): JSX.Element {
  const { outcomes } = useWords(tryingWords);
  const { outcome, entry, offered } = verdict;
  const met = outcome === "handoff" ? [] : offered.length > 0 ? offered : [entry];
  const told = met.filter((id) => id !== "").map((id) => names[id] ?? library.nameOf(id));
  return (
    <span class={`verdict is-${outcome}`}>{[named(outcomes, outcome), ...told].join(" · ")}</span>
  );
}

function useEffectOf(ask: () => Promise<Effect>): Effect | "failed" | null {
  const [effect, setEffect] = useState<Effect | "failed" | null>(null);
  useEffect(() => {
    let isWanted = true;
    void attempt(ask(), () => undefined).then((told) => isWanted && setEffect(told ?? "failed"));
    return () => {
      isWanted = false;
    };
  }, []);
  return effect;
}
