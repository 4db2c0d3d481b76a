/**
 * A list of rows of which only those near the screen are in the document, a stretch at a time: a hundred thousand rows
 * cost no more than a few hundred. The stretch that holds the focus stays.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { nearOf, planOf, STRETCH, type Planned } from "./windowed-plan.ts";

/** Up to so many rows all are drawn. */
const FEW = 100;

/** Rows with the list that they stand in. */
export function Windowed<Row>(props: {
  readonly class: string;
  readonly rows: readonly Row[];
  readonly draw: (row: Row) => VNode;
  /** Rows that come and go together. */
  readonly stretch?: number;
}): VNode {
  const { rows, draw, stretch = STRETCH } = props;
  const { list, plan } = usePlan(rows.length, stretch);
  return (
    <ul class={props.class} ref={list} data-rows={rows.length}>
      {plan.flatMap((one) =>
        one.kind === "gap" ? (
          <li
            key={one.at === 0 ? "before" : `gap ${one.at}`}
            class="gap"
            aria-hidden="true"
            style={{ blockSize: `${one.px}px` }}
          />
        ) : (
          rows.slice(one.at * stretch, one.at * stretch + one.rows).map((row) => draw(row))
        ),
      )}
    </ul>
  );
}

interface Seen {
  /** By the number of a stretch. */
  readonly heights: Map<number, number>;
  plan: readonly Planned[];
}

function usePlan(
  rows: number,
  stretch: number,
): {
  readonly list: { current: HTMLUListElement | null };
  readonly plan: readonly Planned[];
} {
  const list = useRef<HTMLUListElement>(null);
  const seen = useRef<Seen>({ heights: new Map(), plan: [] });
  // Numbers of the stretches that are drawn, as text: the same ones draw nothing anew.
  const [shown, setShown] = useState(() => firstOf(stretch));
  const { heights } = seen.current;
  const plan = planOf({ rows, stretch, heights }, rows <= FEW ? null : readShown(shown));
  useLayoutEffect(() => {
    if (list.current !== null) measure(list.current, plan, seen.current);
  });
  useEffect(() => {
    if (rows <= FEW) return;
    const look = (): void => {
      const element = list.current;
      if (element === null) return;
      const { top } = element.getBoundingClientRect();
      const focused = focusedIn(element, seen.current.plan);
      const view = { top: -top, height: innerHeight };
      setShown(nearOf({ rows, stretch, heights }, view, focused).join(","));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [rows, stretch, heights]);
  return { list, plan };
}

/** The stretches of a list that all of it is drawn of: nothing of it goes when it grows, before somebody looks. */
function firstOf(stretch: number): string {
  return Array.from({ length: Math.ceil(FEW / stretch) }, (_, at) => at).join(",");
}

function readShown(text: string): ReadonlySet<number> {
  return new Set(text.split(",").map(Number));
}

/** Remembers what is drawn, and how high its stretches are. */
function measure(list: HTMLElement, plan: readonly Planned[], seen: Seen): void {
  seen.plan = plan;
  let child = 0;
  for (const one of plan) {
    const last = list.children[child + one.rows - 1];
    const first = list.children[child];
    child += one.rows;
    if (one.kind === "gap" || first === undefined || last === undefined) continue;
    const px = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    if (px > 0) seen.heights.set(one.at, px);
  }
}

/** The stretch that holds the focus, or -1. */
function focusedIn(list: HTMLElement, plan: readonly Planned[]): number {
  const row = rowOf(list, document.activeElement);
  if (row === -1) return -1;
  let child = 0;
  for (const one of plan) {
    child += one.rows;
    if (row < child) return one.kind === "gap" ? -1 : one.at;
  }
  return -1;
}

/** Which child of a list an element is or stands in, or -1. */
function rowOf(list: HTMLElement, element: Element | null): number {
  if (!list.contains(element)) return -1;
  let row = element;
  while (row !== null && row.parentElement !== list) row = row.parentElement;
  return [...list.children].findIndex((child) => child === row);
}
