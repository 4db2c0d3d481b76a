/**
 * Bars by month from zero, each in pieces, the year before as an outline beside it. A bar is a link to its rows.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { FootLabels, type Placed, type Series, SideLabels } from "./stack-labels.tsx";
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
  /** How much of it belongs to each series, in their order; one alone fills the bar. */
  readonly pieces: readonly number[];
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
/** From this width on the names of the series stand beside the bars. */
const WIDE = 760;
const RIGHT = 190;

/** The chart; `onChoose` is called with a month. What stands inside goes below it. */
export function MonthBars(props: {
  readonly label: string;
  readonly bars: readonly MonthBar[];
  readonly series: readonly Series[];
  /** Says what the outlines are. */
  readonly before: string;
  readonly onChoose: (month: string) => void;
  readonly children?: ComponentChildren;
}): VNode {
  const [box, all] = useWidth(640);
  const isWide = all >= WIDE;
  const width = isWide ? all - RIGHT : all;
  const shown = windowOf(props.bars, width < NARROW ? FEW : props.bars.length);
  const last = shown.at(-1);
  const most = niceTop(Math.max(1, ...shown.flatMap((bar) => [bar.value, bar.before])));
  const step = (width - LEFT) / Math.max(1, shown.length);
  const y = (value: number): number =>
    HEIGHT - FOOT - (Math.max(0, value) / most) * (HEIGHT - FOOT - TOP);
  return (
    <div class="chart" ref={box}>
      <svg height={HEIGHT} role="group" aria-label={props.label}>
        <Grid most={most} width={width} y={y} />
        {shown.map((bar, index) => (
          <Bar
            key={bar.month}
            bar={bar}
            x={LEFT + index * step}
            step={step}
            y={y}
            series={props.series}
            onChoose={props.onChoose}
          />
        ))}
        {isWide && last !== undefined ? (
          <SideLabels
            pieces={placed(last, props.series, y)}
            x={width}
            bottom={y(0)}
            before={props.before}
          />
        ) : null}
      </svg>
      <div class="legend">
        {isWide ? null : <FootLabels series={props.series} before={props.before} />}
        {props.children}
      </div>
    </div>
  );
}

function Grid(props: {
  readonly most: number;
  readonly width: number;
  readonly y: (value: number) => number;
}): VNode {
  const { most, width, y } = props;
  const notation = most >= 10_000 ? "compact" : "standard";
  return (
    <>
      {[most, most / 2, 0].map((value) => (
        <g key={value}>
          <line class="grid" x1={LEFT} x2={width} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 10} y={y(value) + 4} text-anchor="end">
            {Intl.NumberFormat("en", { notation }).format(value)}
          </text>
        </g>
      ))}
    </>
  );
}

/** The pieces of a bar from the bottom up, as they are drawn. */
function placed(
  bar: MonthBar,
  series: readonly Series[],
  y: (value: number) => number,
): readonly Placed[] {
  let below = 0;
  return series.map(({ name, tone }, at) => {
    const bottom = y(below);
    below += bar.pieces[at] ?? 0;
    const top = y(below);
    return { name, tone, top, height: bottom - top };
  });
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
  readonly series: readonly Series[];
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

function Columns({ bar, x, step, y, series }: BarProps): VNode {
  const thick = Math.min(30, step * 0.42);
  const thin = Math.min(9, step * 0.14);
  const left = x + (step - thick - thin - 4) / 2;
  const zero = y(0);
  const tall = y(Math.max(bar.value, bar.before));
  return (
    <>
      <Pieces pieces={placed(bar, series, y)} x={left} width={thick} />
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

function Pieces(props: {
  readonly pieces: readonly Placed[];
  readonly x: number;
  readonly width: number;
}): VNode {
  return (
    <>
      {props.pieces.map(({ name, tone, top, height }, at) => {
        // A hairline of the page parts two pieces.
        const gap = at > 0 && height > 2 ? 1 : 0;
        return height > 0 ? (
          <rect
            key={name}
            class={tone}
            x={props.x}
            y={top}
            width={props.width}
            height={height - gap}
          />
        ) : null;
      })}
    </>
  );
}

/** The next round number that halves well. */
function niceTop(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((n) => n * unit).find((n) => n >= value) ?? 10 * unit;
}
