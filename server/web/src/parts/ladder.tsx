/**
 * The coarsening ladder: each rung is a strip, and fewer cells mean less exact. A radio group; what is finer than
 * asked is hollow and cannot be chosen.
 * @module
 */
import type { Rung } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { t } from "../text/catalog.ts";
import { textAt } from "./values.ts";

const CELLS: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [8, 1],
  3: [10, 4, 1],
  4: [12, 6, 3, 1],
  5: [12, 8, 5, 3, 1],
};

/** The ladder of one field. Without `onChoose` it only shows what was chosen. */
export function Ladder(props: {
  readonly name: string;
  readonly rungs: readonly Rung[];
  readonly onChoose?: (rung: Rung) => void;
}): VNode {
  const group = useId();
  const cells = CELLS[props.rungs.length] ?? CELLS[5] ?? [];
  return (
    <div class="ladder" role="radiogroup" aria-label={t.request.ladder(props.name)}>
      {props.rungs.map((rung, index) => (
        <label key={rung.label} class={stateOf(rung)}>
          <input
            type="radio"
            name={group}
            checked={rung.chosen}
            disabled={!rung.allowed || props.onChoose === undefined}
            onChange={() => props.onChoose?.(rung)}
          />
          <Strip cells={cells[index] ?? 1} />
          <span title={rung.label}>{shortLabel(rung, props.rungs)}</span>
          {rung.allowed ? null : <span class="hidden-text"> {t.request.finer}</span>}
        </label>
      ))}
    </div>
  );
}

function Strip(props: { readonly cells: number }): VNode {
  return (
    <span class="strip" aria-hidden="true">
      {Array.from({ length: props.cells }, (_, index) => (
        <i key={index} />
      ))}
    </span>
  );
}

function stateOf(rung: Rung): string {
  if (!rung.allowed) return "finer";
  return rung.chosen ? "chosen" : "";
}

/** A word or two for a rung; the full sentence is its title. The second band of a ladder is the wide one. */
function shortLabel(rung: Rung, all: readonly Rung[]): string {
  const { coarsen } = rung;
  const words = t.request.rungs;
  if (coarsen === null) return words.exact;
  const first = all.find((one) => one.coarsen?.["op"] === "band") === rung;
  const number = (name: string): number => Number(coarsen[name] ?? 0);
  const labels: Readonly<Record<string, () => string | undefined>> = {
    date: () => words.dates[textAt(coarsen, "to")],
    band: () => (first ? words.band : words.wideBand),
    round: () => words.round(number("to")),
    prefix: () => words.prefix(number("n")),
    category: () =>
      coarsen["scheme"] === "iab-audience-1.1" ? words.range : words.level(number("level")),
    pseudonym: () => words.pseudonym,
  };
  return labels[textAt(coarsen, "op")]?.() ?? rung.label;
}
