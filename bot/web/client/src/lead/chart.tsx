/** How much happened in each row, and how much of it in time: bars, drawn here. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Figure } from "../wire/shapes";
import { shareText } from "../words/figures";
import { useWords } from "../words/language";
import { leadWords } from "../words/lead";

export interface Bar {
  name: string;
  /** Undefined where nothing happened: the place is kept and left empty. */
  figure: Figure | undefined;
}

const HEIGHT = 120;
const FOOT = 22;
const HEAD = 16;
const SHORT_STEP = 34;
const LONG_STEP = 52;
const SHORT_NAME = 2;
/** How far a drawing may be stretched or squeezed into the page before it scrolls. */
const WIDEST = 1.3;
const NARROWEST = 0.85;

export function Chart({ title, bars }: { title: string; bars: Bar[] }): JSX.Element {
  const words = useWords(leadWords);
  const most = Math.max(1, ...bars.map((bar) => bar.figure?.count ?? 0));
  const step = bars.some((bar) => shortName(bar.name).length > SHORT_NAME) ? LONG_STEP : SHORT_STEP;
  const width = Math.max(bars.length, 1) * step;
  const foot = HEAD + HEIGHT;
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showLatest(frame.current, bars), [bars.length]);
  return (
    <figure class="chart">
      <div class="chart-frame" ref={frame} tabIndex={0} aria-label={title} role="group">
        <svg
          role="img"
          aria-label={title}
          style={{ maxWidth: `${width * WIDEST}px`, minWidth: `${width * NARROWEST}px` }}
          viewBox={`0 0 ${width} ${foot + FOOT}`}
        >
          <line x1="0" x2={width} y1={foot} y2={foot} />
          {bars.map((bar, place) => (
            <Column key={bar.name} bar={bar} middle={(place + 0.5) * step} width={step * 0.6} scale={HEIGHT / most} />
          ))}
        </svg>
      </div>
      <figcaption>
        <span class="key is-in-time">{words.inTime}</span> <span class="key is-late">{words.late}</span>
      </figcaption>
    </figure>
  );
}

/** Where not everything fits, the latest that happened is in sight. */
function showLatest(frame: HTMLDivElement | null, bars: Bar[]): void {
  const latest = bars.map((bar) => bar.figure !== undefined).lastIndexOf(true);
  if (frame === null || bars.length === 0) return;
  frame.scrollLeft = ((latest + 2) / bars.length) * frame.scrollWidth - frame.clientWidth;
}

interface ColumnProps {
  bar: Bar;
  middle: number;
  width: number;
  /** Height of one. */
  scale: number;
}

function Column({ bar, middle, width, scale }: ColumnProps): JSX.Element {
  const { count = 0, within } = bar.figure ?? {};
  const height = count === 0 ? 0 : Math.max(2, count * scale);
  const inTime = height * (within ?? 0);
  const foot = HEAD + HEIGHT;
  const x = middle - width / 2;
  return (
    <g>
      <title>{`${bar.name}: ${count}, ${shareText(within)}`}</title>
      {count > 0 && (
        <>
          <rect class="late" x={x} y={foot - height} width={width} height={height - inTime} />
          <rect class="in-time" x={x} y={foot - inTime} width={width} height={inTime} />
          <text x={middle} y={foot - height - 4}>
            {count}
          </text>
        </>
      )}
      <text x={middle} y={foot + 15}>
        {shortName(bar.name)}
      </text>
    </g>
  );
}

/** Hours as numbers, dates without their year; long names cut. */
export function shortName(name: string): string {
  const short = /^(\d\d):00$|^\d{4}-(\d\d-\d\d)$/.exec(name);
  if (short !== null) return short[1] ?? short[2] ?? name;
  return name.length > 6 ? `${name.slice(0, 5)}…` : name;
}
