/**
 * A list of rows of which only those near the screen are in the document, a stretch at a time: a hundred thousand rows
 * cost no more than a few hundred. The stretch that holds the focus stays.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { nearOf, planOf, STRETCH, type Planned } from "./windowed-plan.ts";

/** Up to so many rows all are drawn. */
const FEW = 200;

/** Rows with the list that they stand in. */
export function Windowed<Row>(props: {
  readonly class: string;
  readonly rows: readonly Row[];
  readonly draw: (row: Row) => VNode;
}): VNode {
  const { rows, draw } = props;
  const { list, plan } = usePlan(rows.length);
  return (
    <ul class={props.class} ref={list} data-rows={rows.length}>
      {plan.map((one) =>
        one.kind === "gap" ? (
          <li
            key={`gap ${one.at}`}
            class="gap"
            aria-hidden="true"
            style={{ blockSize: `${one.px}px` }}
          />
        ) : (
          rows.slice(one.at * STRETCH, one.at * STRETCH + one.rows).map((row) => draw(row))
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

function usePlan(rows: number): {
  readonly list: { current: HTMLUListElement | null };
  readonly plan: readonly Planned[];
} {
  const list = useRef<HTMLUListElement>(null);
  const seen = useRef<Seen>({ heights: new Map(), plan: [] });
  // Numbers of the stretches that are drawn, as text: the same ones draw nothing anew.
  const [shown, setShown] = useState("0,1,2,3");
  const plan = planOf(rows, rows <= FEW ? null : readShown(shown), seen.current.heights);
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
      setShown(nearOf(rows, seen.current.heights, view, focused).join(","));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [rows]);
  return { list, plan };
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
  const row = [...list.children].findIndex((child) => child.contains(document.activeElement));
  if (row === -1) return -1;
  let child = 0;
  for (const one of plan) {
    child += one.rows;
    if (row < child) return one.kind === "gap" ? -1 : one.at;
  }
  return -1;
}
