/**
 * Ladders: how exact a field may be in a peek, fine to coarse, and for whom.
 *
 * A rung is a coarsening step of docs/protocol/grants.md, or none where the field itself may be shown. Where the next
 * coarser rung is another field, `coarserField` names it. What no rung allows cannot leave: a ladder whose first rung
 * has a step (`when`: day) has no exact form at all.
 * @module
 */

/** Classes of purposes. */
export type PurposeClass = "advertising" | "recommendation" | "service" | "research";

/** All classes, in the order of the pages. */
export const purposeClasses = ["advertising", "recommendation", "service", "research"] as const;

/** Taxonomies that a category may be coarsened in. */
export type CategoryScheme = "iab-content-3.1" | "iab-adproduct-2.0" | "iab-audience-1.1" | "mcc";

/** One step of coarsening. Data: equal to what a scope's `coarsen` member holds. */
export type CoarsenStep =
  | { readonly op: "date"; readonly to: "day" | "week" | "month" | "quarter" | "year" }
  | { readonly op: "round"; readonly to: number }
  | { readonly op: "band"; readonly edges: readonly number[] }
  | { readonly op: "prefix"; readonly n: number }
  | { readonly op: "category"; readonly scheme: CategoryScheme; readonly level: number };

/** One rung. Without a step the field is shown as it is. */
export interface LadderRung {
  readonly coarsen: CoarsenStep | null;
  readonly label: string;
}

/** What a field's value is before any step: coarsening depends on it. */
export type FieldKind =
  | "text"
  | "number"
  | "flag"
  | "money"
  | "quantity"
  | "measures"
  | "day"
  | "when"
  | "category"
  | "list"
  | "object";

/** How a stored value becomes the value of a row before any step (records/shown.ts). */
export type Shown =
  | "stored"
  | "when"
  | "count"
  | "largest-color-family"
  | "stars-of-five"
  | "ingredient-names";

/** The ladder of one field. */
export interface Ladder {
  /** Fine to coarse; empty for a field that is in no peek. */
  readonly rungs: readonly LadderRung[];
  /** Index of the rung shown unless the owner chooses another. */
  readonly defaultRung: number;
  /** In no peek, whatever is asked. */
  readonly never: boolean;
  /** Only for purposes of class service. */
  readonly serviceOnly: boolean;
  /** Leaves only if the owner ticks it on its own. */
  readonly ownTick: boolean;
  /** The field that is this one's next coarser rung. */
  readonly coarserField: string | null;
  /** The default rung is that of `coarserField`: advertising and research must name that field instead. */
  readonly defaultElsewhere: boolean;
  /** A field that always goes along, such as the regime of a label class. */
  readonly withField: string | null;
  /** The finest time that may stand in one row with this field. */
  readonly finestTime: CoarsenStep | null;
  readonly kind: FieldKind;
  readonly shown: Shown;
}

/** Settings of a ladder that differ from the plain ones. */
export type LadderSettings = Partial<Omit<Ladder, "rungs" | "never">>;

const plain: Omit<Ladder, "rungs"> = {
  defaultRung: 0,
  never: false,
  serviceOnly: false,
  ownTick: false,
  coarserField: null,
  defaultElsewhere: false,
  withField: null,
  finestTime: null,
  kind: "text",
  shown: "stored",
};
const exactRung: LadderRung = { coarsen: null, label: "exact" };

/** A field that is in no peek. */
export const never: Ladder = { ...plain, rungs: [], never: true };

/** Shown as it is. */
export function exact(kind: FieldKind = "text", settings: LadderSettings = {}): Ladder {
  return { ...plain, rungs: [exactRung], kind, ...settings };
}

/** Shown as it is, to services alone. */
export function service(kind: FieldKind = "text", settings: LadderSettings = {}): Ladder {
  return exact(kind, { serviceOnly: true, ...settings });
}

/** Shown as it is where the owner allows so much; its default rung is another field. */
export function finerThan(field: string, kind: FieldKind = "text"): Ladder {
  return exact(kind, { coarserField: field, defaultElsewhere: true });
}

/** Ladder T: day, month (default), quarter, year. Week is a side rung of day that requests may name. */
export function time(kind: "when" | "day", by: "month" | "quarter" | "year" = "month"): Ladder {
  const spans = ["day", "month", "quarter", "year"] as const;
  const rungs = spans.map((to) => ({ coarsen: { op: "date", to } as const, label: to }));
  const shown = kind === "when" ? "when" : "stored";
  return { ...plain, rungs, kind, shown, defaultRung: spans.indexOf(by) };
}

/** Ladder P: exact, bands (default), wide bands; by value, in the currency it is in. */
export function money(kind: "money" | "number" = "money"): Ladder {
  const narrow = band([0, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]);
  return {
    ...plain,
    rungs: [exactRung, narrow, band([0, 50, 250, 1000, 5000])],
    kind,
    defaultRung: 1,
  };
}

/** Ladder N: exact, bands (default). */
export function count(shown: Shown = "stored"): Ladder {
  const rungs = [exactRung, band([0, 1, 2, 5, 10, 25, 100])];
  return { ...plain, rungs, kind: "number", shown, defaultRung: 1 };
}

/** Ladder N for milliseconds: whole minutes, whole hours (default). */
export function duration(): Ladder {
  const rungs = [
    { coarsen: { op: "round", to: 60_000 } as const, label: "minutes" },
    { coarsen: { op: "round", to: 3_600_000 } as const, label: "hours" },
  ];
  return { ...plain, rungs, kind: "number", defaultRung: 1 };
}

/** Ladder C: level 3, 2 (default), 1 of a taxonomy. */
export function category(scheme: CategoryScheme): Ladder {
  const rungs = [3, 2, 1].map((level) => categoryRung(scheme, level));
  return { ...plain, rungs, kind: "category", defaultRung: 1 };
}

/** A merchant category code: exact, or its group (default). */
export function merchantCategory(): Ladder {
  const rungs = [exactRung, { ...categoryRung("mcc", 1), label: "group of shops" }];
  return { ...plain, rungs, kind: "category", defaultRung: 1 };
}

/** Only what the given rungs allow; the last is the default. */
export function steps(
  kind: FieldKind,
  rungs: readonly LadderRung[],
  shown: Shown = "stored",
): Ladder {
  return { ...plain, rungs, kind, shown, defaultRung: rungs.length - 1 };
}

/** A rung that shows the field as it is. */
export function exactly(): LadderRung {
  return exactRung;
}

/** A rung of whole multiples. */
export function round(to: number, label = `steps of ${to}`): LadderRung {
  return { coarsen: { op: "round", to }, label };
}

/** A rung of bands with the given lower edges. */
export function band(edges: readonly number[]): LadderRung {
  return { coarsen: { op: "band", edges }, label: `bands from ${edges.join(", ")}` };
}

/** A rung of the first letters. */
export function prefix(n: number): LadderRung {
  return { coarsen: { op: "prefix", n }, label: `first ${n} letters` };
}

/** A rung of a date. */
export function date(to: "day" | "month" | "quarter" | "year"): LadderRung {
  return { coarsen: { op: "date", to }, label: to };
}

/** A rung of a taxonomy's level, 1 = top. */
export function categoryRung(scheme: CategoryScheme, level: number): LadderRung {
  return { coarsen: { op: "category", scheme, level }, label: `category level ${level}` };
}
