/**
 * Bars by month from zero, the year before as an outline beside each. A bar is a link to its rows.
 * @module
 */
import type { VNode } from "preact";
import { useWidth } from "./use-width.ts";

/** One month. */
export interface MonthBar {
  readonly month: string;
  /** Under the bar. */
  readonly short: string;
  /** Said and shown for this bar. */
  readonly label: string;
  readonly printed: string;
  readonly value: number;
  readonly before: number;
  readonly chosen: boolean;
}

/** Below this width half a year is shown. */
const NARROW = 520;
const FEW = 6;
const HEIGHT = 200;
const TOP = 28;
const FOOT = 28;
const LEFT = 44;

/** The chart; `onChoose` is called with a month. */
export function MonthBars(props: {
  readonly label: string;
  readonly bars: readonly MonthBar[];
  readonly onChoose: (month: string) => void;
}): VNode {
  const [box, width] = useWidth(640);
  const shown = windowOf(props.bars, width < NARROW ? FEW : props.bars.length);
  const most = niceTop(Math.max(1, ...shown.flatMap((bar) => [bar.value, bar.before])));
  const step = (width - LEFT) / Math.max(1, shown.length);
  const y = (value: number): number =>
    HEIGHT - FOOT - (Math.max(0, value) / most) * (HEIGHT - FOOT - TOP);
  return (
    <div class="chart" ref={box}>
      <svg height={HEIGHT} role="group" aria-label={props.label}>
        {[most, most / 2, 0].map((value) => (
          <g key={value}>
            <line class="grid" x1={LEFT} x2={width} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 10} y={y(value) + 4} text-anchor="end">
              {Intl.NumberFormat("en", {
                notation: most >= 10_000 ? "compact" : "standard",
              }).format(value)}
            </text>
          </g>
        ))}
        {shown.map((bar, index) => (
          <Bar
            key={bar.month}
            bar={bar}
            x={LEFT + index * step}
            step={step}
            y={y}
            onChoose={props.onChoose}
          />
        ))}
      </svg>
    </div>
  );
}

/** The last bars, or those around the chosen one if it is older. */
function windowOf(bars: readonly MonthBar[], most: number): readonly MonthBar[] {
  const chosen = bars.findIndex((bar) => bar.chosen);
  const end = chosen === -1 ? bars.length : Math.min(bars.length, Math.max(most, chosen + 3));
  const start = bars.length - most <= chosen ? bars.length - most : end - most;
  return bars.slice(start, start + most);
}

interface BarProps {
  readonly bar: MonthBar;
  readonly x: number;
  readonly step: number;
  readonly y: (value: number) => number;
  readonly onChoose: (month: string) => void;
}

function Bar(props: BarProps): VNode {
  const { bar, x, step } = props;
  return (
    <g
      class="bar-link"
      role="button"
      tabindex={0}
      aria-label={bar.label}
      aria-pressed={bar.chosen}
      onClick={() => props.onChoose(bar.month)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        props.onChoose(bar.month);
      }}
    >
      <rect class="hit" x={x} y={2} width={step} height={HEIGHT - 4} rx={4} />
      <Columns {...props} />
      <text class={bar.chosen ? "strong" : ""} x={x + step / 2} y={HEIGHT - 8} text-anchor="middle">
        {bar.short}
      </text>
      {bar.chosen ? (
        <line
          class="under"
          x1={x + step / 2 - 20}
          x2={x + step / 2 + 20}
          y1={HEIGHT - 1}
          y2={HEIGHT - 1}
        />
      ) : null}
    </g>
  );
}

function Columns({ bar, x, step, y }: BarProps): VNode {
  const thick = Math.min(30, step * 0.42);
  const thin = Math.min(9, step * 0.14);
  const left = x + (step - thick - thin - 4) / 2;
  const zero = y(0);
  const tall = y(Math.max(bar.value, bar.before));
  return (
    <>
      <rect class="bar" x={left} y={y(bar.value)} width={thick} height={zero - y(bar.value)} />
      {bar.before > 0 ? (
        <rect
          class="ghost"
          x={left + thick + 4.5}
          y={y(bar.before)}
          width={thin}
          height={zero - y(bar.before)}
        />
      ) : null}
      {bar.chosen ? (
        <text class="strong" x={left + thick / 2} y={tall - 8} text-anchor="middle">
          {bar.printed}
        </text>
      ) : null}
    </>
  );
}

/** The next round number that halves well. */
function niceTop(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((n) => n * unit).find((n) => n >= value) ?? 10 * unit;
}
