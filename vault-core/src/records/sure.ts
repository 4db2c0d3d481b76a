/**
 * Reading by a shape without asking it: a second reader of the shapes of records, for values that are surely valid. zod
 * takes ten times as long, since it makes an answer for each member and may compile nothing (`protocol/zod.ts`). A reader
 * gives exactly what the shape would give, or `UNSURE`; then the shape is asked, and only the shape ever says what is wrong.
 * @module
 */
import type { z } from "../protocol/zod.ts";
import { type LeafDef, sureLeaf } from "./sure-leaf.ts";
import { type Absent, keptBy, knowsAll, type Sure, UNSURE, withChecks } from "./sure-parts.ts";

type Shape = z.core.$ZodType;

/**
 * Makes the reader of a shape: the parsed copy of a value, or `UNSURE`. Null for a shape that holds what is not known
 * here: a change of values, a lazy part, a check of another kind.
 */
export function sureReader(shape: Shape): ((value: unknown) => unknown) | null {
  return sureOf(shape)?.read ?? null;
}

/**
 * Makes the readers of the members of an object, for who reads many objects member by member; null for a shape as above, or
 * one that says something of its members together.
 */
export function sureMembers(shape: Shape): ReadonlyMap<string, SureMember> | null {
  const def = keptBy(shape);
  if (!isDef(def) || def.type !== "object" || (def.checks ?? []).length > 0) return null;
  const fields = fieldsOf(def);
  return fields === null ? null : new Map(fields.map((field) => [field.key, field]));
}

/** Reads a member of an object. */
export interface SureMember {
  /** As a reader of `sureReader`. */
  readonly read: (value: unknown) => unknown;
  /** It takes every text, as it is: none needs to be looked at. */
  readonly anyText: boolean;
}

interface Def extends LeafDef {
  readonly shape?: Readonly<Record<string, Shape>>;
  readonly catchall?: Shape;
  readonly innerType?: Shape;
  readonly defaultValue?: unknown;
  readonly element?: Shape;
  readonly keyType?: Shape;
  readonly valueType?: Shape;
  readonly items?: readonly Shape[];
  readonly rest?: Shape | null;
  readonly options?: readonly Shape[];
}

const makers: Readonly<Record<string, (def: Def) => Sure | null>> = {
  object: sureObject,
  array: sureArray,
  tuple: sureTuple,
  record: sureRecord,
  union: sureUnion,
  optional: sureOptional,
  nullable: sureNullable,
  default: sureDefault,
};

function sureOf(shape: Shape): Sure | null {
  const def = keptBy(shape);
  if (!isDef(def)) return null;
  const sure = (makers[def.type] ?? sureLeaf)(def);
  return sure === null ? null : withChecks(def, sure);
}

/** Only names what the maker of each kind looks for, by itself, among what zod keeps. */
function isDef(def: object): def is Def {
  return "type" in def && typeof def.type === "string";
}

/** One field of an object. */
interface Field extends SureMember {
  readonly key: string;
  readonly absent: Absent;
}

function sureObject(def: Def): Sure | null {
  const fields = fieldsOf(def);
  if (fields === null) return null;
  return { read: (value) => readFields(fields, value), absent: null, only: "object" };
}

function fieldsOf(def: Def): readonly Field[] | null {
  if (!knowsAll(def, ["shape", "catchall"]) || def.shape === undefined) return null;
  // What a strict shape refuses and another one drops is left to zod alike; one that keeps it is not read here.
  if (def.catchall !== undefined && keptBy(def.catchall).type !== "never") return null;
  const fields: Field[] = [];
  for (const [key, shape] of Object.entries(def.shape)) {
    const sure = sureOf(shape);
    // A member of every object is there though nobody wrote it.
    if (sure === null || key in Object.prototype) return null;
    const { read, absent, anyText = false } = sure;
    fields.push({ key, read, absent, anyText });
  }
  return fields;
}

function readFields(fields: readonly Field[], value: unknown): unknown {
  if (!isPlain(value)) return UNSURE;
  const output: Record<string, unknown> = {};
  let left = Object.keys(value).length;
  for (const { key, read, absent } of fields) {
    const member = value[key];
    if (member !== undefined) {
      const taken = read(member);
      if (taken === UNSURE) return UNSURE;
      output[key] = taken;
      left -= 1;
    } else if (absent === null) return UNSURE;
    else if (absent.gives !== undefined) output[key] = absent.gives;
  }
  // A member is left that no field is for, or that is there and undefined.
  return left === 0 ? output : UNSURE;
}

function sureArray(def: Def): Sure | null {
  if (!knowsAll(def, ["element"]) || def.element === undefined) return null;
  const sure = sureOf(def.element);
  if (sure === null) return null;
  const read = (value: unknown): unknown => {
    if (!Array.isArray(value)) return UNSURE;
    const list: readonly unknown[] = value;
    const output: unknown[] = [];
    for (let at = 0; at < list.length; at++) {
      const taken = sure.read(list[at]);
      if (taken === UNSURE) return UNSURE;
      output.push(taken);
    }
    return output;
  };
  return { read, absent: null, only: "object" };
}

function sureTuple(def: Def): Sure | null {
  if (!knowsAll(def, ["items", "rest"]) || def.items === undefined) return null;
  const sures = def.items.flatMap((item) => sureOf(item) ?? []);
  const isKnown = sures.length === def.items.length && sures.every(({ absent }) => absent === null);
  if (!isKnown || (def.rest ?? null) !== null) return null;
  const read = (value: unknown): unknown => {
    if (!Array.isArray(value) || value.length !== sures.length) return UNSURE;
    const list: readonly unknown[] = value;
    const output = sures.map((sure, at) => sure.read(list[at]));
    return output.includes(UNSURE) ? UNSURE : output;
  };
  return { read, absent: null, only: "object" };
}

function sureRecord(def: Def): Sure | null {
  const { keyType, valueType } = def;
  if (!knowsAll(def, ["keyType", "valueType"]) || keyType === undefined || valueType === undefined)
    return null;
  const keys = sureOf(keyType);
  const values = sureOf(valueType);
  if (keys === null || values === null || keptBy(keyType).type !== "string") return null;
  const read = (value: unknown): unknown => {
    // A key that is no text, or names the maker of the object, is left to zod.
    if (!isPlain(value) || value["constructor"] !== Object) return UNSURE;
    if (Object.getOwnPropertySymbols(value).length > 0) return UNSURE;
    const output: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const member = value[key];
      const isSure = key !== "__proto__" && member !== undefined && keys.read(key) === key;
      const taken = isSure ? values.read(member) : UNSURE;
      if (taken === UNSURE) return UNSURE;
      output[key] = taken;
    }
    return output;
  };
  return { read, absent: null, only: "object" };
}

/** The first option that takes a value counts; one that surely refuses it, by its JavaScript type, is passed over. */
function sureUnion(def: Def): Sure | null {
  if (!knowsAll(def, ["options", "inclusive"]) || def.options === undefined) return null;
  const sures = def.options.flatMap((option) => sureOf(option) ?? []);
  const isKnown =
    sures.length === def.options.length && sures.every(({ absent }) => absent === null);
  if (!isKnown || def["inclusive"] === false) return null;
  const read = (value: unknown): unknown =>
    sures.find(({ only }) => only === null || only === typeof value)?.read(value) ?? UNSURE;
  return { read, absent: null, only: null };
}

function sureOptional(def: Def): Sure | null {
  const sure = sureInner(def);
  // What stands in for an absent value stands in through `optional` too.
  if (sure === null || (sure.absent !== null && sure.absent.gives !== undefined)) return null;
  return { ...sure, absent: { gives: undefined } };
}

function sureNullable(def: Def): Sure | null {
  const sure = sureInner(def);
  if (sure === null) return null;
  const read = (value: unknown): unknown => (value === null ? null : sure.read(value));
  return { ...sure, read, only: null };
}

function sureDefault(def: Def): Sure | null {
  const sure = sureInner(def, ["innerType", "defaultValue"]);
  const gives = def.defaultValue;
  // An object would be shared by all records.
  const isValue =
    typeof gives === "string" || typeof gives === "number" || typeof gives === "boolean";
  return sure === null || !isValue ? null : { ...sure, absent: { gives } };
}

function sureInner(def: Def, known = ["innerType"]): Sure | null {
  return !knowsAll(def, known) || def.innerType === undefined ? null : sureOf(def.innerType);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
