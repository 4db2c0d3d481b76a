/**
 * Bars along time, one number each, from zero. One stop for Tab, arrow keys walk; a bar leads to its rows.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWidth } from "./use-width.ts";

/** One bar. */
export interface TimeBar {
  readonly key: string;
  /** Said and shown for this bar. */
  readonly label: string;
  /** Under the bar; most have none. */
  readonly short: string;
  readonly value: number;
  readonly chosen: boolean;
}

const HEIGHT = 160;
const TOP = 22;
const FOOT = 26;
const LEFT = 40;
/** A bar is not narrower than this: older ones are left out. */
const NARROWEST = 8;

/** The chart; `onChoose` is called with the key of a bar. */
export function TimeBars(props: {
  readonly label: string;
  readonly bars: readonly TimeBar[];
  readonly onChoose: (key: string) => void;
}): VNode {
  const [box, width] = useWidth(640);
  const [at, setAt] = useState("");
  const fit = Math.max(1, Math.floor((width - LEFT) / NARROWEST));
  const shown = props.bars.slice(-fit);
  const most = Math.max(2, ...shown.map((bar) => bar.value));
  const step = (width - LEFT) / Math.max(1, shown.length);
  const stop = shown.some((bar) => bar.key === at) ? at : (shown.at(-1)?.key ?? "");
  return (
    <div class="chart" ref={box}>
      <svg height={HEIGHT} role="group" aria-label={props.label} onKeyDown={walk}>
        <Grid most={most} width={width} />
        {shown.map((bar, index) => (
          <Bar
            key={bar.key}
            bar={bar}
            x={LEFT + index * step}
            step={step}
            top={yOf(bar.value, most)}
            isStop={bar.key === stop}
            onFocus={setAt}
            onChoose={props.onChoose}
          />
        ))}
      </svg>
    </div>
  );
}

function yOf(value: number, most: number): number {
  return HEIGHT - FOOT - (value / most) * (HEIGHT - FOOT - TOP);
}

function Grid(props: { readonly most: number; readonly width: number }): VNode {
  return (
    <>
      {[props.most, 0].map((value) => (
        <g key={value}>
          <line
            class="grid"
            x1={LEFT}
            x2={props.width}
            y1={yOf(value, props.most)}
            y2={yOf(value, props.most)}
          />
          <text x={LEFT - 10} y={yOf(value, props.most) + 4} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
    </>
  );
}

function Bar(props: {
  readonly bar: TimeBar;
  readonly x: number;
  readonly step: number;
  readonly top: number;
  readonly isStop: boolean;
  readonly onFocus: (key: string) => void;
  readonly onChoose: (key: string) => void;
}): VNode {
  const { bar, x, step, top } = props;
  return (
    <g
      class="bar-link"
      role="button"
      tabindex={props.isStop ? 0 : -1}
      aria-label={bar.label}
      aria-pressed={bar.chosen}
      onFocus={() => props.onFocus(bar.key)}
      onClick={() => props.onChoose(bar.key)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        props.onChoose(bar.key);
      }}
    >
      <rect class="hit" x={x} y={2} width={step} height={HEIGHT - 4} rx={2} />
      <rect
        class={bar.chosen ? "bar" : "bar calm"}
        x={x + 1}
        y={top}
        width={Math.max(2, step - 2)}
        height={HEIGHT - FOOT - top}
      />
      {bar.short === "" ? null : (
        <text class={bar.chosen ? "strong" : ""} x={x} y={HEIGHT - 8}>
          {bar.short}
        </text>
      )}
      {bar.chosen ? (
        <text class="strong" x={x + step / 2} y={top - 6} text-anchor="middle">
          {bar.value}
        </text>
      ) : null}
    </g>
  );
}

const STEPS: Readonly<Record<string, "previousElementSibling" | "nextElementSibling">> = {
  ArrowLeft: "previousElementSibling",
  ArrowRight: "nextElementSibling",
};

function walk(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  if (step === undefined || !(event.target instanceof SVGElement)) return;
  const next = event.target[step];
  if (!(next instanceof SVGElement) || !next.matches(".bar-link")) return;
  event.preventDefault();
  next.focus();
}
