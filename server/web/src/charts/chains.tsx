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

interface ChainsProps {
  readonly here: string;
  readonly there: string;
  readonly seen: number;
  readonly shown: number;
}

interface Frame {
  readonly narrow: boolean;
  readonly step: number;
  readonly before: readonly number[];
  readonly x: (index: number) => number;
  readonly here: number;
  readonly there: number;
}

/** Draws the chains up to where they part, and what the server no longer shows. */
export function Chains(props: ChainsProps): VNode {
  const [box, width] = useWidth(640);
  const { seen, shown } = props;
  const frame = frameOf(width, shown);
  const { narrow, here, there, before, x } = frame;
  const cut = x(before.length) - 9;
  return (
    <div class="chart" ref={box}>
      <svg height={there + TALL + 12} role="img" aria-label={t.kit.alarm.chains(seen, shown)}>
        <Name y={here} narrow={narrow} name={props.here} sub={t.kit.alarm.hereSeen(seen)} />
        <Name y={there} narrow={narrow} name={props.there} sub={t.kit.alarm.hereSeen(shown)} />
        <Ours frame={frame} seen={seen} shown={shown} />
        <Theirs frame={frame} />
        <line class="cut" x1={cut} x2={cut} y1={here - 8} y2={there + TALL + 8} />
        <text class="blue" x={cut + 9} y={here + TALL + 22}>
          {t.kit.alarm.more(seen - shown)}
        </text>
      </svg>
    </div>
  );
}

function frameOf(width: number, shown: number): Frame {
  const narrow = width < 560;
  const label = narrow ? 0 : 160;
  const top = narrow ? 24 : 8;
  const step = (width - label) / (narrow ? 3 : 6);
  return {
    narrow,
    step,
    before: narrow ? [shown] : [shown - 2, shown - 1, shown].filter((n) => n > 0),
    x: (index) => label + index * step,
    here: top,
    there: top + ROW,
  };
}

function Ours(props: {
  readonly frame: Frame;
  readonly seen: number;
  readonly shown: number;
}): VNode {
  const { frame, seen, shown } = props;
  const { x, before, here } = frame;
  const middle = here + TALL / 2;
  const after = before.length;
  const last = x(frame.narrow ? after + 1 : after + 2);
  return (
    <>
      <line class="tie" x1={x(0) + 4} x2={x(after + 1) - 18} y1={middle} y2={middle} />
      <line class="dots" x1={x(after + 1) - 18} x2={last} y1={middle} y2={middle} />
      {before.map((n, index) => (
        <Block key={n} frame={frame} x={x(index)} y={here} text={count(n)} />
      ))}
      <Block frame={frame} x={x(after)} y={here} text={count(shown + 1)} ours />
      <Block frame={frame} x={last} y={here} text={count(seen)} ours />
    </>
  );
}

function Theirs(props: { readonly frame: Frame }): VNode {
  const { frame } = props;
  const { x, before, there, step } = frame;
  const from = x(before.length);
  const wide = (frame.narrow ? 2 : 3) * step - 18;
  return (
    <>
      <line class="tie" x1={x(0) + 4} x2={from - 18} y1={there + TALL / 2} y2={there + TALL / 2} />
      {before.map((n, index) => (
        <Block key={n} frame={frame} x={x(index)} y={there} text={count(n)} />
      ))}
      <rect class="gone" x={from} y={there} width={wide} height={TALL} rx={4} />
      <text class="red" x={from + wide / 2} y={there + TALL / 2 + 4} text-anchor="middle">
        {t.kit.alarm.gone}
      </text>
    </>
  );
}

function Name(props: {
  readonly y: number;
  readonly narrow: boolean;
  readonly name: string;
  readonly sub: string;
}): VNode {
  return (
    <g>
      <text class="strong" x={0} y={props.narrow ? props.y - 8 : props.y + TALL / 2 - 4}>
        {props.name}
      </text>
      {props.narrow ? null : (
        <text x={0} y={props.y + TALL / 2 + 14}>
          {props.sub}
        </text>
      )}
    </g>
  );
}

function Block(props: {
  readonly frame: Frame;
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly ours?: boolean;
}): VNode {
  const width = props.frame.step - 18;
  return (
    <g>
      <rect
        class={props.ours === true ? "block ours" : "block"}
        x={props.x}
        y={props.y}
        width={width}
        height={TALL}
        rx={4}
      />
      <text class="mid" x={props.x + width / 2} y={props.y + TALL / 2 + 4}>
        {props.text}
      </text>
    </g>
  );
}
