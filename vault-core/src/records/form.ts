/**
 * Forms of records: what an owner may type in, field by field, read from the shapes themselves. The app draws its forms
 * from this and `rv` asks by it, so that a shape is said once.
 *
 * An object within a record is spread out into dotted paths (`warranty.until`), a list of objects is one field of kind
 * `group`. Pictures and papers, and what no person types (a color's coordinates), are in no form.
 * @module
 */
import type { Json } from "../model/json.ts";
import type { z } from "../protocol/zod.ts";
import type { Collection, RecordType } from "./collection.ts";
import { profileFields } from "./profile.ts";
import { keptBy, type PartDef } from "./sure-parts.ts";
import {
  Attachment,
  Day,
  Instant,
  LocalTime,
  Money,
  Quantity,
  RecordIdText,
  When,
} from "./values.ts";

/**
 * What a field holds. `moment`: an instant of UTC. `when`: how well a fact's time is known (`When`). `record`: the id of
 * another record. `group`: an object with fields of its own. `pairs`: names to texts. `value`: as `kinds` says, by the
 * choice of another field.
 */
export type FormKind =
  | "text"
  | "number"
  | "flag"
  | "choice"
  | "money"
  | "quantity"
  | "day"
  | "moment"
  | "local-time"
  | "when"
  | "record"
  | "group"
  | "pairs"
  | "value";

/** What a field of kind `value` holds for one choice. */
export interface ValueKind {
  readonly kind: "text" | "number" | "day";
  readonly isList: boolean;
}

/** One field of a form. */
export interface FormField {
  /** Dotted path in the record; within a group, in an item of it. */
  readonly path: string;
  /** Dotted path in the record, of a field of a group too: the key of its label. */
  readonly label: string;
  readonly kind: FormKind;
  /** True if it holds a list of such values. */
  readonly isList: boolean;
  /** True if it cannot be left empty; see `parent`. A list may still have no member. */
  readonly required: boolean;
  /** The optional object that holds it: a required field may be empty as long as the whole object is. */
  readonly parent: string | null;
  /** True if null stands for "not known". */
  readonly nullable: boolean;
  /** What an absent value becomes. */
  readonly initial?: Json;
  /** Words of a `choice`, in their order. */
  readonly choices?: readonly string[];
  /** Bounds of a number, whether it is whole, and what it must exceed. */
  readonly min?: number;
  readonly max?: number;
  readonly whole?: boolean;
  readonly above?: number;
  /** Of a text: source of the regular expression that it fits, and its most letters. */
  readonly pattern?: string;
  readonly maxLetters?: number;
  /** Most members of a list. */
  readonly maxMembers?: number;
  /** Fields of a `group`. */
  readonly fields?: readonly FormField[];
  /** Of a `value`: the field that decides, and the kind for each of its choices. */
  readonly by?: string;
  readonly kinds?: Readonly<Record<string, ValueKind>>;
}

/** The form of one record type. */
export interface TypeForm {
  readonly type: string;
  /** Without `when` a record made by hand is today's. */
  readonly fields: readonly FormField[];
}

/** The forms of a collection. */
export interface CollectionForm {
  readonly collection: string;
  /** Documents are rewritten whole; an edit of an event becomes a correction. */
  readonly family: "event" | "document";
  readonly types: readonly TypeForm[];
}

/** Gives the forms of a collection; an answer is data and may cross a wire. */
export function formOf(collection: Collection): CollectionForm {
  return {
    collection: collection.name,
    family: collection.family,
    types: collection.types.map((recordType) => ({
      type: recordType.type,
      fields: fieldsOfType(collection, recordType),
    })),
  };
}

type Shape = z.core.$ZodType;

interface Def extends PartDef {
  readonly innerType?: Shape;
  readonly defaultValue?: unknown;
  readonly element?: Shape;
  readonly valueType?: Shape;
  readonly shape?: Readonly<Record<string, Shape>>;
  readonly entries?: Readonly<Record<string, string>>;
}

/** Where a member lies. */
interface Place {
  readonly path: string;
  readonly label: string;
  readonly parent: string | null;
}

/** Members that say how a record came here; `type` is that of the form. */
const NOT_TYPED: ReadonlySet<string> = new Set(["id", "v", "rev", "edited", "type", "source"]);

/** Values with a control of their own. */
const KINDS: ReadonlyMap<Shape, FormKind> = new Map<Shape, FormKind>([
  [Money, "money"],
  [Quantity, "quantity"],
  [Day, "day"],
  [Instant, "moment"],
  [LocalTime, "local-time"],
  [When, "when"],
  [RecordIdText, "record"],
]);

const LEAVES: Readonly<Record<string, FormKind>> = {
  string: "text",
  number: "number",
  boolean: "flag",
  enum: "choice",
  object: "group",
  union: "value",
};

function fieldsOfType(collection: Collection, { shape }: RecordType): readonly FormField[] {
  return Object.entries(shape.shape)
    .filter(([name]) => !NOT_TYPED.has(name))
    .flatMap(([name, member]) => fieldsAt(member, { path: name, label: name, parent: null }))
    .map((field) =>
      field.kind === "when"
        ? Object.assign(field, { required: false })
        : toKeyed(collection, field),
    );
}

/** A statement of the profile holds what its key is about. */
function toKeyed({ oneRow }: Collection, field: FormField): FormField {
  if (!oneRow || field.kind !== "value") return field;
  const kinds = Object.entries(profileFields).map(([key, { kind }]) => [key, toValueKind(kind)]);
  return { ...field, by: "key", kinds: Object.fromEntries(kinds) };
}

function toValueKind(kind: string): ValueKind {
  if (kind === "number" || kind === "day") return { kind, isList: false };
  return { kind: "text", isList: kind === "list" };
}

/** The fields of a member: one, none, or those of the object that it is. */
function fieldsAt(member: Shape, place: Place): readonly FormField[] {
  const whole = unwrapped(member);
  const def = defOf(whole.shape);
  const isList = def.element !== undefined;
  const element = def.element === undefined ? whole.shape : unwrapped(def.element).shape;
  const inner = defOf(element);
  const kind = kindOf(element, inner);
  if (kind === null) return [];
  if (kind === "group" && !isList) {
    const parent = whole.optional ? place.path : place.parent;
    return membersOf(inner.shape ?? {}, { ...place, parent });
  }
  const field = {
    ...place,
    kind,
    isList,
    required: !whole.optional && whole.initial === undefined,
    nullable: whole.nullable,
    ...(isList && listBounds(def)),
    ...(whole.initial !== undefined && { initial: whole.initial }),
    ...boundsOf(kind, inner),
  };
  return kind === "group" ? [{ ...field, fields: groupFields(inner.shape ?? {}, place) }] : [field];
}

/** Null for what nobody types. */
function kindOf(shape: Shape, def: Def): FormKind | null {
  if (shape === Attachment) return null;
  const kind = KINDS.get(shape) ?? LEAVES[def.type];
  if (kind !== undefined) return kind;
  return def.type === "record" && isTexts(def) ? "pairs" : null;
}

function membersOf(shape: Readonly<Record<string, Shape>>, at: Place): readonly FormField[] {
  return Object.entries(shape).flatMap(([name, member]) =>
    fieldsAt(member, {
      path: `${at.path}.${name}`,
      label: `${at.label}.${name}`,
      parent: at.parent,
    }),
  );
}

function groupFields(
  shape: Readonly<Record<string, Shape>>,
  { label }: Place,
): readonly FormField[] {
  return Object.entries(shape).flatMap(([name, member]) =>
    fieldsAt(member, { path: name, label: `${label}.${name}`, parent: null }),
  );
}

function unwrapped(member: Shape): {
  readonly shape: Shape;
  readonly optional: boolean;
  readonly nullable: boolean;
  readonly initial: Json | undefined;
} {
  let shape = member;
  let optional = false;
  let nullable = false;
  let initial: Json | undefined;
  for (;;) {
    const def = defOf(shape);
    const inner = def.innerType;
    if (inner === undefined) return { shape, optional, nullable, initial };
    optional ||= def.type === "optional";
    nullable ||= def.type === "nullable";
    if (def.type === "default" && isPlain(def.defaultValue)) initial = def.defaultValue;
    shape = inner;
  }
}

function boundsOf(kind: FormKind, def: Def): Partial<FormField> {
  if (kind === "choice") return { choices: Object.values(def.entries ?? {}) };
  if (kind === "number") return numberBounds(def);
  return kind === "text" ? textBounds(def) : {};
}

function numberBounds(def: Def): Partial<FormField> {
  const checks = checksOf(def);
  const whole = checks.some(({ check }) => check === "number_format");
  const least = checks.find(({ check }) => check === "greater_than");
  const most = checks.find(({ check }) => check === "less_than");
  return {
    ...(whole && { whole }),
    ...(least !== undefined && leastOf(least, whole)),
    ...(most !== undefined && { max: Number(most.value) }),
  };
}

function leastOf({ value, inclusive }: CheckDef, whole: boolean): Partial<FormField> {
  const least = Number(value);
  if (inclusive === true) return { min: least };
  return whole ? { min: least + 1 } : { above: least };
}

function textBounds(def: Def): Partial<FormField> {
  const bounds: { pattern?: string; maxLetters?: number } = {};
  for (const check of checksOf(def)) {
    if (check.pattern instanceof RegExp) bounds.pattern = check.pattern.source;
    if (check.check === "max_length") bounds.maxLetters = Number(check.maximum);
  }
  return bounds;
}

function listBounds(def: Def): Partial<FormField> {
  const most = checksOf(def).find(({ check }) => check === "max_length")?.maximum;
  return most === undefined ? {} : { maxMembers: Number(most) };
}

interface CheckDef {
  readonly check: string;
  readonly value?: unknown;
  readonly inclusive?: unknown;
  readonly maximum?: unknown;
  readonly pattern?: unknown;
}

function checksOf({ checks }: Def): readonly CheckDef[] {
  return (checks ?? []).map((check): CheckDef => keptBy(check));
}

function defOf(shape: Shape): Def {
  const def: z.core.$ZodTypeDef = keptBy(shape);
  return isDef(def) ? def : { type: "unknown" };
}

/** Only names what is looked for, by itself, among what zod keeps. */
function isDef(def: object): def is Def {
  return "type" in def && typeof def.type === "string";
}

function isTexts({ valueType }: Def): boolean {
  return valueType !== undefined && defOf(valueType).type === "string";
}

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
