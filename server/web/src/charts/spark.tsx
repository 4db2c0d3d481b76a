/**
 * A spark of bars: collects by week. Its words stand under it.
 * @module
 */
import type { VNode } from "preact";

const BAR = 6;
const STEP = 9;
const HEIGHT = 24;

/** Draws counts, oldest first, as bars on a line. */
export function Spark(props: {
  readonly label: string;
  readonly counts: readonly number[];
}): VNode {
  const most = Math.max(1, ...props.counts);
  const width = props.counts.length * STEP;
  const bars = props.counts.map((count, index) => ({
    x: index * STEP,
    tall: (count / most) * (HEIGHT - 2),
  }));
  return (
    <div class="chart spark">
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        height={HEIGHT}
        role="img"
        aria-label={props.label}
        preserveAspectRatio="xMinYMid"
      >
        <line class="grid" x1={0} x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {bars.map((bar) => (
          <rect
            key={bar.x}
            class="bar"
            x={bar.x}
            y={HEIGHT - 1 - bar.tall}
            width={BAR}
            height={bar.tall}
          />
        ))}
      </svg>
    </div>
  );
}
