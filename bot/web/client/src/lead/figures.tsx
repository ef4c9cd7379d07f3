/** The response times: six figures, never mixed, by whatever one asks. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/icons";
import type { Api } from "../wire/api";
import { Problem } from "../wire/problem";
import { FIGURES, type Figure, type FigureName, type Stats } from "../wire/shapes";
import { sentenceOf } from "../words/common";
import { secondsText, shareText } from "../words/figures";
import { houseWords, named } from "../words/house";
import { useWords } from "../words/language";
import { type LeadWords, leadWords } from "../words/lead";
import { barPlaces } from "./bars";
import { Chart } from "./chart";
import { Owners } from "./owners";
import { asked, PERIODS, type Period, type PeriodName, periodOf } from "./periods";

const BYS = ["day", "hour", "agent", "group", "channel"] as const;
export type By = (typeof BYS)[number];
const READ_EVERY_MS = 30_000;

interface FiguresProps {
  api: Api;
  /** The day that it is where the house is. */
  today(): Date;
}

export function FiguresView({ api, today }: FiguresProps): JSX.Element {
  const words = useWords(leadWords);
  const [period, setPeriod] = useState<Period>(periodOf("today", today()));
  const [by, setBy] = useState<By>("hour");
  const [figure, setFigure] = useState<FigureName>("first_word");
  const { stats, problem } = useStats(api, period, by);
  const { from, to } = asked(period);
  const csv = `/api/v1/stats?${new URLSearchParams({ from, to, by, format: "csv" })}`;
  return (
    <main class="figures">
      <div class="figures-choice">
        <PeriodChoice period={period} today={today} onPeriod={setPeriod} />
        <Choice legend={words.by} options={BYS} names={words.bys} value={by} onValue={(one: By) => setBy(one)} />
        <a class="plain" href={csv} download>
          <Icon name="save" /> {words.csv}
        </a>
      </div>
      {problem !== "" && (
        <p class="complaint" role="alert">
          {problem}
        </p>
      )}
      {stats !== null && (
        <>
          <Totals stats={stats} figure={figure} onFigure={setFigure} />
          <Rows stats={stats} figure={figure} by={by} />
          <Owners api={api} period={period} />
        </>
      )}
    </main>
  );
}

function useStats(api: Api, period: Period, by: By): { stats: Stats | null; problem: string } {
  const [stats, setStats] = useState<Stats | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let isWanted = true;
    const read = async (): Promise<void> => {
      try {
        const { from, to } = asked(period);
        const found = await api.stats(from, to, by);
        if (isWanted) setStats(found);
        if (isWanted) setProblem("");
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (isWanted) setProblem(sentenceOf(error));
      }
    };
    void read();
    const timer = window.setInterval(() => void read(), READ_EVERY_MS);
    return () => {
      isWanted = false;
      window.clearInterval(timer);
    };
  }, [period, by]);
  return { stats, problem };
}

interface ChoiceProps<T extends string> {
  legend: string;
  options: readonly T[];
  names: Record<T, string>;
  value: T;
  onValue(value: T): void;
}

function Choice<T extends string>({ legend, options, names, value, onValue }: ChoiceProps<T>): JSX.Element {
  return (
    <div class="choice" role="group" aria-label={legend}>
      <span>{legend}</span>
      {options.map((one) => (
        <button
          key={one}
          type="button"
          class="tab"
          aria-pressed={one === value}
          aria-current={one === value ? "true" : undefined}
          onClick={() => onValue(one)}
        >
          {names[one]}
        </button>
      ))}
    </div>
  );
}

interface PeriodProps {
  period: Period;
  today(): Date;
  onPeriod(period: Period): void;
}

function PeriodChoice({ period, today, onPeriod }: PeriodProps): JSX.Element {
  const words = useWords(leadWords);
  const choose = (name: PeriodName): void => onPeriod(periodOf(name, today()));
  const change = (part: Partial<Period>): void => {
    const changed = { ...period, ...part };
    // A period that ends before it begins is turned round rather than refused.
    const isTurned = changed.from > changed.until;
    onPeriod(isTurned ? { ...changed, from: changed.until, until: changed.from } : changed);
  };
  return (
    <>
      <Choice
        legend={words.period}
        options={PERIODS}
        names={words.periods}
        value={period.name}
        onValue={choose}
      />
      {period.name === "own" && (
        <div class="choice">
          <label>
            {words.from}
            <input type="date" value={period.from} onChange={(e) => change({ from: e.currentTarget.value })} />
          </label>
          <label>
            {words.until}
            <input
              type="date"
              value={period.until}
              onChange={(e) => change({ until: e.currentTarget.value })}
            />
          </label>
        </div>
      )}
    </>
  );
}

interface TotalsProps {
  stats: Stats;
  figure: FigureName;
  onFigure(figure: FigureName): void;
}

function Totals({ stats, figure, onFigure }: TotalsProps): JSX.Element {
  const words = useWords(leadWords);
  return (
    <ul class="cards totals">
      {FIGURES.map((name) => (
        <li key={name}>
          <button
            type="button"
            class="card"
            aria-pressed={name === figure}
            title={words.meanings[name]}
            onClick={() => onFigure(name)}
          >
            <span class="card-name">{words.figures[name]}</span>
            <span class="figure">{shareText(stats.total[name].within)}</span>
            <span class="card-more">
              {words.count} {stats.total[name].count} · p90 {secondsText(stats.total[name].p90)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Rows({ stats, figure, by }: { stats: Stats; figure: FigureName; by: By }): JSX.Element {
  const words = useWords(leadWords);
  const house = useWords(houseWords);
  const rows = stats.rows.filter((row) => row[figure].count > 0);
  const keyText = (key: string): string => keyName(key, by, words, house);
  return (
    <section aria-labelledby="rows-title">
      <h2 id="rows-title">{words.figures[figure]}</h2>
      <p class="empty">{words.meanings[figure]}</p>
      {rows.length === 0 ? (
        <p class="empty is-nothing">{words.nothing}</p>
      ) : (
        <>
          <Chart
            title={words.chart(words.figures[figure])}
            bars={barPlaces(rows, figure, by).map((place) => ({ name: keyText(place.key), figure: place.figure }))}
          />
          <div class="table-frame">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.bys[by]}</th>
                  <th scope="col">{words.count}</th>
                  <th scope="col">{words.within}</th>
                  <th scope="col">p50</th>
                  <th scope="col">p90</th>
                  <th scope="col">p99</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Line key={row.key} name={keyText(row.key)} figure={row[figure]} />
                ))}
              </tbody>
              <tfoot>
                <Line name={words.total} figure={stats.total[figure]} />
              </tfoot>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Line({ name, figure }: { name: string; figure: Figure }): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{figure.count}</td>
      <td>{shareText(figure.within)}</td>
      <td>{secondsText(figure.p50)}</td>
      <td>{secondsText(figure.p90)}</td>
      <td>{secondsText(figure.p99)}</td>
    </tr>
  );
}

export function keyName(
  key: string,
  by: By,
  words: LeadWords,
  house: { groups: Record<string, string>; channels: Record<string, string> },
): string {
  if (key === "") return words.nobodyKey;
  if (by === "group") return named(house.groups, key);
  if (by === "channel") return named(house.channels, key);
  return by === "hour" ? `${key}:00` : key;
}
