/** How much happened in each row, and how much of it in time: bars, drawn here. */
import type { JSX } from "preact";
import type { Figure } from "../wire/shapes";
import { shareText } from "../words/figures";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";

export interface Bar {
  name: string;
  figure: Figure;
}

const HEIGHT = 120;
const STEP = 44;
const WIDTH = 26;
const FOOT = 22;
const HEAD = 16;

export function Chart({ title, bars }: { title: string; bars: Bar[] }): JSX.Element {
  const words = useWords(leadWords);
  const most = Math.max(1, ...bars.map((bar) => bar.figure.count));
  const width = Math.max(bars.length * STEP, STEP);
  return (
    <figure class="chart">
      <div class="chart-frame">
        <svg
          role="img"
          aria-label={title}
          width={width}
          height={HEAD + HEIGHT + FOOT}
          viewBox={`0 0 ${width} ${HEAD + HEIGHT + FOOT}`}
        >
          {bars.map((bar, place) => (
            <Column key={bar.name} bar={bar} x={place * STEP + (STEP - WIDTH) / 2} scale={HEIGHT / most} />
          ))}
        </svg>
      </div>
      <figcaption>
        <span class="key is-in-time">{words.inTime}</span> <span class="key is-late">{words.late}</span>
      </figcaption>
    </figure>
  );
}

function Column({ bar, x, scale }: { bar: Bar; x: number; scale: number }): JSX.Element {
  const { count, within } = bar.figure;
  const height = Math.max(2, count * scale);
  const inTime = height * (within ?? 0);
  const foot = HEAD + HEIGHT;
  return (
    <g>
      <title>{`${bar.name}: ${count}, ${shareText(within)}`}</title>
      <rect class="late" x={x} y={foot - height} width={WIDTH} height={height - inTime} rx="3" />
      <rect class="in-time" x={x} y={foot - inTime} width={WIDTH} height={inTime} rx="3" />
      <text x={x + WIDTH / 2} y={foot - height - 4}>
        {count}
      </text>
      <text x={x + WIDTH / 2} y={foot + 15}>
        {shortName(bar.name)}
      </text>
    </g>
  );
}

/** Dates without their year; long names cut. */
export function shortName(name: string): string {
  const date = /^\d{4}-(\d\d-\d\d)$/.exec(name);
  if (date?.[1] !== undefined) return date[1];
  return name.length > 6 ? `${name.slice(0, 5)}…` : name;
}
