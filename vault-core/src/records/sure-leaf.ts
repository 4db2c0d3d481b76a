/**
 * Readers of the parts of a shape that hold no other part: texts, numbers, flags, words of a list.
 * @module
 */
import { knowsAll, type PartDef, type Sure, UNSURE } from "./sure-parts.ts";

/** What zod keeps of such a part. */
export interface LeafDef extends PartDef {
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
}

/** Makes the reader of a part without parts; null for one of another kind. */
export function sureLeaf(def: LeafDef): Sure | null {
  if (def.type === "literal") return knowsAll(def, ["values"]) ? oneOf(def.values ?? []) : null;
  if (def.type === "enum") return knowsAll(def, ["entries"]) ? ofWords(def.entries ?? {}) : null;
  return knowsAll(def, []) ? (plain.get(def.type) ?? null) : null;
}

function ofType(only: string | null, isOne: (value: unknown) => boolean): Sure {
  return { read: (value) => (isOne(value) ? value : UNSURE), absent: null, only };
}

function oneOf(values: readonly unknown[]): Sure {
  const known = new Set(values);
  const types = new Set(values.map((value) => typeof value));
  const [only = null] = types;
  return ofType(types.size === 1 ? only : null, (value) => known.has(value));
}

/** An enum whose names are its words: one of TypeScript names its numbers too. */
function ofWords(entries: Readonly<Record<string, unknown>>): Sure | null {
  const words = Object.values(entries);
  return words.every((word) => typeof word === "string") ? oneOf(words) : null;
}

const plain: ReadonlyMap<string, Sure> = new Map([
  ["string", { ...ofType("string", (value) => typeof value === "string"), anyText: true }],
  ["number", ofType("number", Number.isFinite)],
  ["boolean", ofType("boolean", (value) => typeof value === "boolean")],
  ["unknown", ofType(null, () => true)],
]);
