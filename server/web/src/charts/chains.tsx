/**
 * Two chains side by side: what this device has seen, what the server shows.
 * @module
 */
import type { VNode } from "preact";
import { t } from "../text/catalog.ts";
import { count } from "../text/format.ts";
import { useWidth } from "./use-width.ts";

const ROW = 88;
const TALL = 36;

/** Draws the chains up to where they part, and what the server no longer shows. */
export function Chains(props: {
  readonly here: string;
  readonly there: string;
  readonly seen: number;
  readonly shown: number;
}): VNode {
  const [box, width] = useWidth(640);
  const narrow = width < 560;
  const label = narrow ? 0 : 160;
  const top = narrow ? 24 : 8;
  const step = (width - label) / (narrow ? 4 : 6);
  const thick = step - 18;
  const { seen, shown } = props;
  const before = narrow ? [shown] : [shown - 2, shown - 1, shown].filter((n) => n > 0);
  const x = (index: number): number => label + index * step;
  const cut = x(before.length) - 9;
  const y = { here: top, there: top + ROW };
  return (
    <div class="chart" ref={box}>
      <svg height={top + ROW + TALL + 12} role="img" aria-label={t.kit.alarm.chains(seen, shown)}>
        <Name x={0} y={y.here} narrow={narrow} name={props.here} sub={t.kit.alarm.hereSeen(seen)} />
        <Name
          x={0}
          y={y.there}
          narrow={narrow}
          name={props.there}
          sub={t.kit.alarm.hereSeen(shown)}
        />
        <line
          class="tie"
          x1={x(0) + 4}
          x2={x(before.length + 1)}
          y1={y.here + TALL / 2}
          y2={y.here + TALL / 2}
        />
        <line
          class="dots"
          x1={x(before.length + 1)}
          x2={x(before.length + 2)}
          y1={y.here + TALL / 2}
          y2={y.here + TALL / 2}
        />
        <line
          class="tie"
          x1={x(0) + 4}
          x2={cut - 18}
          y1={y.there + TALL / 2}
          y2={y.there + TALL / 2}
        />
        {before.map((n, index) => (
          <g key={n}>
            <Block x={x(index)} y={y.here} width={thick} text={count(n)} />
            <Block x={x(index)} y={y.there} width={thick} text={count(n)} />
          </g>
        ))}
        <Block x={x(before.length)} y={y.here} width={thick} text={count(shown + 1)} ours />
        <Block
          x={x(before.length + 2) - (narrow ? step : 0)}
          y={y.here}
          width={thick}
          text={count(seen)}
          ours
        />
        <rect
          class="gone"
          x={cut + 9}
          y={y.there}
          width={(narrow ? 2 : 3) * step - 18}
          height={TALL}
          rx={4}
        />
        <text
          class="red"
          x={cut + 9 + ((narrow ? 2 : 3) * step - 18) / 2}
          y={y.there + TALL / 2 + 4}
          text-anchor="middle"
        >
          {t.kit.alarm.gone}
        </text>
        <line class="cut" x1={cut} x2={cut} y1={y.here - 8} y2={y.there + TALL + 8} />
        <text class="blue" x={cut + 9} y={y.here + TALL + 22}>
          {t.kit.alarm.more(seen - shown)}
        </text>
      </svg>
    </div>
  );
}

function Name(props: {
  readonly x: number;
  readonly y: number;
  readonly narrow: boolean;
  readonly name: string;
  readonly sub: string;
}): VNode {
  return (
    <g>
      <text class="strong" x={props.x} y={props.narrow ? props.y - 8 : props.y + TALL / 2 - 4}>
        {props.name}
      </text>
      {props.narrow ? null : (
        <text x={props.x} y={props.y + TALL / 2 + 14}>
          {props.sub}
        </text>
      )}
    </g>
  );
}

function Block(props: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
  readonly ours?: boolean;
}): VNode {
  return (
    <g>
      <rect
        class={props.ours === true ? "block ours" : "block"}
        x={props.x}
        y={props.y}
        width={props.width}
        height={TALL}
        rx={4}
      />
      <text class="mid" x={props.x + props.width / 2} y={props.y + TALL / 2 + 4}>
        {props.text}
      </text>
    </g>
  );
}
