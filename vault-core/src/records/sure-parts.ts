/**
 * What the readers of `sure.ts` are made of: their form, and the checks that a shape may have beside its kind.
 * @module
 */
import type { z } from "../protocol/zod.ts";

/** The answer of a reader that is not sure: the shape is to be asked. */
export const UNSURE: unique symbol = Symbol("unsure");

/** What an object gets where a member is absent: what stands in for it, or nothing; null where it must be there. */
export type Absent = { readonly gives: unknown } | null;

/** Reads by a part of a shape. */
export interface Sure {
  /** The parsed copy of a value, or `UNSURE`. */
  readonly read: (value: unknown) => unknown;
  readonly absent: Absent;
  /** The `typeof` of every value that the part takes; null if they have more than one. */
  readonly only: string | null;
  /** It takes every text, as it is. */
  readonly anyText?: boolean;
}

/** What zod keeps of a part of a shape. */
export interface PartDef {
  readonly type: string;
  readonly checks?: readonly z.core.$ZodCheck[];
  readonly [key: string]: unknown;
}

/** What zod keeps of a part, or of a check. */
export function keptBy<Def>({ _zod: kept }: { readonly _zod: { readonly def: Def } }): Def {
  return kept.def;
}

/** Tells whether a part says nothing but what is named here, its kind, its checks and its words. */
export function knowsAll(def: PartDef, known: readonly string[]): boolean {
  return Object.keys(def).every(
    (key) => KNOWN.has(key) || known.includes(key) || def[key] === undefined,
  );
}

/** Adds the checks of a part to its reader; null if one is of another kind. */
export function withChecks(def: PartDef, sure: Sure): Sure | null {
  const passes: Pass[] = [];
  for (const check of def.checks ?? []) {
    const pass = passOf(keptBy(check), sure);
    if (pass === null) return null;
    passes.push(pass);
  }
  if (passes.length === 0) return sure;
  const read = (value: unknown): unknown => {
    const taken = sure.read(value);
    return taken === UNSURE || passes.every((pass) => pass(taken)) ? taken : UNSURE;
  };
  return { ...sure, read, anyText: false };
}

const KNOWN: ReadonlySet<string> = new Set(["type", "checks", "error"]);

/** Tells whether a value surely passes a check. */
type Pass = (value: unknown) => boolean;

interface CheckDef {
  readonly check: string;
  readonly format?: unknown;
  readonly pattern?: unknown;
  readonly fn?: unknown;
  readonly value?: unknown;
  readonly inclusive?: unknown;
  readonly maximum?: unknown;
  readonly minimum?: unknown;
  readonly when?: unknown;
}

function passOf(def: CheckDef, { only, absent }: Sure): Pass | null {
  // What stands in for an absent member passes no check of ours.
  if (absent !== null) return null;
  if (def.check === "custom") return passOwn(def);
  if (def.check === "max_length") return passMost(def.maximum, only);
  if (def.check === "min_length") return passLeast(def.minimum, only);
  if (only === "number") return passNumber(def);
  if (def.check !== "string_format" || def.format !== "regex") return null;
  return only === "string" ? passPattern(def.pattern) : null;
}

function passNumber({ check, format, value: bound, inclusive }: CheckDef): Pass | null {
  if (check === "number_format") return format === "safeint" ? Number.isSafeInteger : null;
  if (check === "greater_than") return passBound(bound, inclusive, (a, b) => a > b);
  return check === "less_than" ? passBound(bound, inclusive, (a, b) => a < b) : null;
}

function passPattern(pattern: unknown): Pass | null {
  // One that remembers where it was would depend on what came before.
  if (!(pattern instanceof RegExp) || pattern.global || pattern.sticky) return null;
  return (value) => typeof value === "string" && pattern.test(value);
}

function passBound(
  bound: unknown,
  inclusive: unknown,
  isBeyond: (value: number, bound: number) => boolean,
): Pass | null {
  if (typeof bound !== "number") return null;
  return (value) =>
    typeof value === "number" &&
    (isBeyond(value, bound) || (inclusive === true && value === bound));
}

/** zod counts the letters of a text by code points, of which there are no more than units, and no fewer than half. */
function passMost(most: unknown, only: string | null): Pass | null {
  if (typeof most !== "number") return null;
  if (only === "string") return (value) => typeof value === "string" && value.length <= most;
  return (value) => Array.isArray(value) && value.length <= most;
}

function passLeast(least: unknown, only: string | null): Pass | null {
  if (typeof least !== "number") return null;
  if (only === "string")
    return (value) => typeof value === "string" && value.length >= 2 * least - 1;
  return (value) => Array.isArray(value) && value.length >= least;
}

/** The very function that the shape calls, on what the shape would call it with. */
function passOwn({ fn, when }: CheckDef): Pass | null {
  if (typeof fn !== "function" || when !== undefined) return null;
  const answer: unknown = fn;
  return (value) => isCallable(answer) && answer(value) === true;
}

function isCallable(value: unknown): value is (value: unknown) => unknown {
  return typeof value === "function";
}
