/**
 * Coarsen operations as a request and a grant write them, and which is coarser.
 *
 * | op | parameters | coarser |
 * |---|---|---|
 * | date | to | day < month < quarter < year; day < week |
 * | round | to | a multiple of `to` |
 * | band | 1-32 ascending edges | a subset of the edges |
 * | prefix | n | smaller n |
 * | category | scheme, level (1 = top) | same scheme, smaller level |
 * | pseudonym | | only itself |
 *
 * Raw is finer than all; different operations do not compare. How values are coarsened: `peek/coarsen.ts`.
 * @module
 */
import { z } from "../zod.ts";

/** Steps of `date`. */
export const DATE_STEPS = ["day", "week", "month", "quarter", "year"] as const;

// Six fraction digits at most, so that "a multiple of" can be decided in whole numbers.
const roundStep = z
  .number()
  .positive()
  .max(1_000_000_000)
  .refine((step) => Number.isInteger(millionths(step)), "has more than 6 fraction digits");

const edges = z
  .array(z.number().min(-1e15).max(1e15))
  .min(1)
  .max(32)
  .refine(
    (list) => list.every((edge, index) => index === 0 || edge > (list[index - 1] ?? edge)),
    "must ascend",
  );

/** Shape of a coarsen operation. */
export const coarsenShape = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("date"), to: z.enum(DATE_STEPS) }),
  z.strictObject({ op: z.literal("round"), to: roundStep }),
  z.strictObject({ op: z.literal("band"), edges }),
  z.strictObject({ op: z.literal("prefix"), n: z.int().min(1).max(64) }),
  z.strictObject({
    op: z.literal("category"),
    scheme: z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/),
    level: z.int().min(1).max(9),
  }),
  z.strictObject({ op: z.literal("pseudonym") }),
]);

/** A coarsen operation. */
export type Coarsen = z.infer<typeof coarsenShape>;

/** Reads a coarsen operation; null for anything else. */
export function readCoarsen(value: unknown): Coarsen | null {
  const read = coarsenShape.safeParse(value);
  return read.success ? read.data : null;
}

/** Tells whether `coarse` shows at most what `fine` shows. Absent means raw. Reflexive, transitive, antisymmetric. */
// oxlint-disable-next-line complexity -- a table of operations, read top to bottom
export function isAtLeastAsCoarse(fine: Coarsen | undefined, coarse: Coarsen | undefined): boolean {
  if (fine === undefined) return true;
  if (coarse === undefined) return false;
  switch (fine.op) {
    case "date":
      return coarse.op === "date" && COARSER_DATES[fine.to].includes(coarse.to);
    case "round":
      return coarse.op === "round" && millionths(coarse.to) % millionths(fine.to) === 0;
    case "band":
      return coarse.op === "band" && coarse.edges.every((edge) => fine.edges.includes(edge));
    case "prefix":
      return coarse.op === "prefix" && coarse.n <= fine.n;
    case "category":
      return (
        coarse.op === "category" && coarse.scheme === fine.scheme && coarse.level <= fine.level
      );
    case "pseudonym":
      return coarse.op === "pseudonym";
  }
}

const COARSER_DATES: Readonly<Record<(typeof DATE_STEPS)[number], readonly string[]>> = {
  day: ["day", "week", "month", "quarter", "year"],
  week: ["week"],
  month: ["month", "quarter", "year"],
  quarter: ["quarter", "year"],
  year: ["year"],
};

/** The step in millionths, a whole number if it has no more than six fraction digits. */
function millionths(step: number): number {
  const scaled = step * 1_000_000;
  const whole = Math.round(scaled);
  return Math.abs(scaled - whole) < 1e-3 ? whole : scaled;
}
