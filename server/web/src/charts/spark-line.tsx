/**
 * A line of a few numbers along time, without axes: its words stand beside it.
 * @module
 */
import type { VNode } from "preact";
import type { SparkPoint } from "./spark-point.ts";

const WIDTH = 240;
const HEIGHT = 40;
const EDGE = 4;

/** Draws the line; its end is a point. */
export function SparkLine(props: {
  readonly label: string;
  readonly points: readonly SparkPoint[];
}): VNode {
  const { points } = props;
  const x = scaleOf(
    points.map(({ at }) => at),
    WIDTH,
  );
  const y = scaleOf(
    points.map(({ value }) => value),
    HEIGHT,
  );
  const places = points.map(({ at, value }) => ({ x: x(at), y: HEIGHT - y(value) }));
  const last = places.at(-1);
  return (
    <div class="chart spark-line">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={props.label}>
        <polyline class="line" points={places.map((one) => `${one.x},${one.y}`).join(" ")} />
        {last === undefined ? null : <circle class="end" cx={last.x} cy={last.y} r={3} />}
      </svg>
    </div>
  );
}

/** From the least to the most, with a margin; equal numbers lie in the middle. */
function scaleOf(values: readonly number[], size: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return (value) =>
    most === least ? size / 2 : EDGE + ((value - least) / (most - least)) * (size - 2 * EDGE);
}
