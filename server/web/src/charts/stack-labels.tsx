/**
 * Names beside a stack of bars: each at the height of its piece of the last bar, with a line to it; where the chart is
 * narrow, below it.
 * @module
 */
import type { VNode } from "preact";

/** A series: its name, and the class that colors it. */
export interface Series {
  readonly name: string;
  readonly tone: string;
}

/** A piece of a bar as it is drawn. */
export interface Placed extends Series {
  readonly top: number;
  readonly height: number;
}

const PITCH = 20;
const LEAD = 24;

/** The names at the right of the last bar. */
export function SideLabels(props: {
  readonly pieces: readonly Placed[];
  readonly x: number;
  readonly bottom: number;
  readonly before: string;
}): VNode {
  const { pieces, x, bottom } = props;
  const heights = spread(pieces, bottom);
  const top = Math.min(bottom, ...heights) - PITCH;
  return (
    <g aria-hidden="true">
      {pieces.map(({ name, tone, top: own, height }, at) => (
        <g key={name}>
          <path
            class="lead"
            d={`M${x} ${own + height / 2}h6L${x + LEAD - 6} ${heights[at] ?? own}h6`}
          />
          <Name name={name} tone={tone} x={x + LEAD + 6} y={heights[at] ?? own} />
        </g>
      ))}
      <Name name={props.before} tone="ghost" x={x + LEAD + 6} y={top} />
    </g>
  );
}

function Name(props: Series & { readonly x: number; readonly y: number }): VNode {
  return (
    <>
      <rect class={props.tone} x={props.x} y={props.y - 5} width={10} height={10} />
      <text x={props.x + 16} y={props.y + 5}>
        {props.name}
      </text>
    </>
  );
}

/** Keeps names apart, from the bottom up: none lower than its piece wants, and none over another. */
function spread(pieces: readonly Placed[], bottom: number): readonly number[] {
  let last = bottom + PITCH / 2;
  return pieces.map(({ top, height }) => {
    last = Math.min(top + height / 2, last - PITCH);
    return last;
  });
}

/** The names below the chart. */
export function FootLabels(props: {
  readonly series: readonly Series[];
  readonly before: string;
}): VNode {
  return (
    <>
      {props.series.map(({ name, tone }) => (
        <span class="with-icon" key={name}>
          <i class={`box ${tone}`} /> {name}
        </span>
      ))}
      <span class="with-icon">
        <i class="box hollow" /> {props.before}
      </span>
    </>
  );
}
