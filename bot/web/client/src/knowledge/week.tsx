/** How the knowledge base did in the last seven days. */
import type { JSX } from "preact";
import { useStore } from "../keep/store";
import type { Summary } from "../wire/knowledge_shapes";
import { shareText } from "../words/figures";
import { useWords } from "../words/language";
import { missesWords } from "../words/misses";
import type { Library } from "./library";
import type { MissBook } from "./miss_book";

interface WeekProps {
  library: Library;
  book: MissBook;
  onUnused(): void;
}

export function Week({ library, book, onUnused }: WeekProps): JSX.Element | null {
  const words = useWords(missesWords);
  const summary = useStore(book.summary);
  if (summary === null) return null;
  return (
    <section class="week" aria-labelledby="week-title">
      <h2 id="week-title">
        {words.week} <span class="count">{words.weekFrom(summary.from.slice(0, 10), summary.until.slice(0, 10))}</span>
      </h2>
      <Counts summary={summary} onUnused={onUnused} />
      <div class="week-tops">
        <Top title={words.topMissed} rows={summary.top_missed.map((one) => [one.question, one.count])} />
        <Top title={words.topAnswered} rows={summary.top_answered.map((one) => [library.nameOf(one.entry), one.count])} />
      </div>
    </section>
  );
}

function Counts({ summary, onUnused }: { summary: Summary; onUnused(): void }): JSX.Element {
  const words = useWords(missesWords);
  const shareOf = (n: number): string => (summary.questions === 0 ? "" : shareText(n / summary.questions));
  const cards = (["questions", "answered", "offered", "missed", "settled"] as const).map((name) => ({
    name: words[name],
    figure: summary[name],
    more: name === "questions" || name === "settled" ? "" : shareOf(summary[name]),
  }));
  return (
    <ul class="cards">
      {cards.map(({ name, figure, more }) => (
        <li key={name} class="card">
          <h3>{name}</h3>
          <p class="figure">{figure}</p>
          <p>{more}</p>
        </li>
      ))}
      <li>
        <button type="button" class="card" onClick={onUnused}>
          <span class="card-name">{words.unused}</span>
          <span class="figure">{summary.unused.length}</span>
        </button>
      </li>
    </ul>
  );
}

const ROWS_AT_MOST = 5;

function Top({ title, rows }: { title: string; rows: [name: string, count: number][] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ol>
        {rows.slice(0, ROWS_AT_MOST).map(([name, count]) => (
          <li key={name}>
            <span dir="auto">{name}</span> <span class="count">{count}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
