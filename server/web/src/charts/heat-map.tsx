/**
 * A heat map: rows of cells, one hue, darker means more. Arrow keys walk it; a cell leads to its rows.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWidth } from "./use-width.ts";

/** One cell; null where the grid has none (31 February). */
export interface HeatCell {
  readonly key: string;
  readonly label: string;
  readonly count: number;
  /** Printed inside the cell. */
  readonly text?: string;
  readonly now?: boolean;
}

/** One row of cells with its name and its sum. */
export interface HeatRow {
  readonly name: string;
  readonly sum?: string;
  readonly strong?: boolean;
  readonly cells: readonly (HeatCell | null)[];
}

const GAP = 2;

/** What the map is told. */
interface HeatProps {
  readonly label: string;
  readonly rows: readonly HeatRow[];
  /** Names of columns by their index. */
  readonly head: Readonly<Record<number, string>>;
  readonly nameWidth: number;
  readonly sumWidth?: number;
  readonly cellHeight: number;
  /** The names of columns stand above. */
  readonly headAbove?: boolean;
  readonly onChoose: (key: string) => void;
}

/** The map. */
export function HeatMap(props: HeatProps): VNode {
  const [box, width] = useWidth(640);
  const [at, setAt] = useState("");
  const frame = frameOf(props, width, at);
  const lines = props.rows.map((row, index) => ({ row, index }));
  const height = props.rows.length * props.cellHeight + 24;
  return (
    <div class="chart heat" ref={box}>
      <svg height={height} role="group" aria-label={props.label} onKeyDown={walk}>
        {lines.map(({ row, index }) => (
          <Line
            key={index}
            row={row}
            index={index}
            frame={frame}
            onFocus={setAt}
            onChoose={props.onChoose}
          />
        ))}
        {Object.entries(props.head).map(([column, text]) => (
          <text
            key={column}
            x={props.nameWidth + (Number(column) + 0.5) * frame.cell - GAP / 2}
            y={props.headAbove === true ? 14 : height - 6}
            text-anchor="middle"
          >
            {text}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** Sizes, and the one cell that Tab stops at: the last one focused, else the first. */
function frameOf(props: HeatProps, width: number, at: string): Frame {
  const cells = props.rows.flatMap((row) => row.cells.filter((one) => one !== null));
  const columns = Math.max(1, ...props.rows.map((row) => row.cells.length));
  return {
    width,
    top: props.headAbove === true ? 24 : 0,
    nameWidth: props.nameWidth,
    cellHeight: props.cellHeight,
    cell: (width - props.nameWidth - (props.sumWidth ?? 0)) / columns,
    // One entry alone is no dark day.
    most: Math.max(4, ...cells.map((one) => one.count)),
    stop: cells.some((one) => one.key === at) ? at : (cells[0]?.key ?? ""),
  };
}

interface Frame {
  readonly top: number;
  readonly cell: number;
  readonly most: number;
  readonly width: number;
  readonly nameWidth: number;
  readonly cellHeight: number;
  readonly stop: string;
}

function Line(props: {
  readonly row: HeatRow;
  readonly index: number;
  readonly frame: Frame;
  readonly onFocus: (key: string) => void;
  readonly onChoose: (key: string) => void;
}): VNode {
  const { row, frame } = props;
  const y = frame.top + props.index * frame.cellHeight;
  const text = row.strong === true ? "strong" : "";
  return (
    <g data-line={props.index}>
      <text class={text} x={0} y={y + frame.cellHeight / 2 + 4}>
        {row.name}
      </text>
      {row.cells.map((one, column) =>
        one === null ? null : (
          <Cell
            key={one.key}
            cell={one}
            x={frame.nameWidth + column * frame.cell}
            y={y}
            column={column}
            frame={frame}
            onFocus={props.onFocus}
            onChoose={props.onChoose}
          />
        ),
      )}
      {row.sum === undefined ? null : (
        <text class={text} x={frame.width} y={y + frame.cellHeight / 2 + 4} text-anchor="end">
          {row.sum}
        </text>
      )}
    </g>
  );
}

function Cell(props: {
  readonly cell: HeatCell;
  readonly x: number;
  readonly y: number;
  readonly column: number;
  readonly frame: Frame;
  readonly onFocus: (key: string) => void;
  readonly onChoose: (key: string) => void;
}): VNode {
  const { cell, frame } = props;
  const step = heatStep(cell.count, frame.most);
  return (
    <g
      role="button"
      tabindex={cell.key === frame.stop ? 0 : -1}
      data-column={props.column}
      aria-label={cell.label}
      onFocus={() => props.onFocus(cell.key)}
      onClick={() => props.onChoose(cell.key)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        props.onChoose(cell.key);
      }}
    >
      <rect
        class={`${step === 0 ? "" : `h${step}`} ${cell.now === true ? "now" : ""}`.trim()}
        x={props.x + 0.5}
        y={props.y + 0.5}
        width={frame.cell - GAP - 1}
        height={frame.cellHeight - GAP - 1}
      />
      {cell.text === undefined ? null : (
        <text
          class={step >= 3 ? "on" : cell.count > 0 ? "strong" : ""}
          x={props.x + frame.cell / 2 - GAP / 2}
          y={props.y + frame.cellHeight / 2 + 4}
          text-anchor="middle"
        >
          {cell.text}
        </text>
      )}
    </g>
  );
}

function heatStep(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((count / most) * 5));
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

function walk(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const from = event.target;
  if (step === undefined || !(from instanceof SVGElement)) return;
  const line = Number(from.closest("[data-line]")?.getAttribute("data-line"));
  const column = Number(from.getAttribute("data-column"));
  const root = from.ownerSVGElement;
  const next = root?.querySelector(
    `[data-line="${line + step[0]}"] [data-column="${column + step[1]}"]`,
  );
  if (next instanceof SVGElement) {
    event.preventDefault();
    next.focus();
  }
}
