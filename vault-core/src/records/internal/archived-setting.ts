/**
 * Settings that belong to a vault and not to one of its devices, as an own archive tells them (docs/formats/archive.md): the
 * owner's preferences, mappings of tables, rules for categories, return windows.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { z } from "../../protocol/zod.ts";
import { Instant } from "../values.ts";
import {
  categorized,
  type CategorizedName,
  categoryConditions,
  conditionsOf,
  MOST_CATEGORY_RULES,
} from "./category-rule.ts";
import { MappingShape } from "./mapping.ts";
import { preferenceFields } from "./preference.ts";
import { MOST_RETURN_WINDOWS, returnWindowFields } from "./return-window.ts";

const MOST_MAPPINGS = 1_000;

const shapes = {
  preference: z.strictObject({ kind: z.literal("preference"), ...preferenceFields }),
  mapping: z.strictObject({ kind: z.literal("mapping"), ...MappingShape.shape }),
  "category-rule": z.strictObject({
    kind: z.literal("category-rule"),
    collection: z.enum(categorized),
    ...categoryConditions,
    category: z.string().min(1).max(16),
    made: Instant,
  }),
  "return-window": z.strictObject({ kind: z.literal("return-window"), ...returnWindowFields }),
} as const;

/** What kind of setting it is; also the type of the record that keeps it. */
export type SettingKind = keyof typeof shapes;
/** A setting. */
export type ArchivedSetting = z.infer<(typeof shapes)[SettingKind]>;

/** All kinds, in the order of an archive. */
export const settingKinds: readonly SettingKind[] = Object.keys(shapes).filter(isKind);

/** How many of a kind a vault has at most. */
export const mostSettings: Readonly<Record<SettingKind, number>> = {
  preference: 1,
  mapping: MOST_MAPPINGS,
  "category-rule": MOST_CATEGORY_RULES,
  "return-window": MOST_RETURN_WINDOWS,
};

/** The setting, or the field that is wrong. */
export type SettingCheck =
  | { readonly ok: true; readonly setting: ArchivedSetting }
  | { readonly ok: false; readonly field: string };

/** Reads a setting as it stands in an archive. */
export function readSetting(value: JsonObject): SettingCheck {
  const { kind } = value;
  if (typeof kind !== "string" || !isKind(kind)) return { ok: false, field: "kind" };
  const read = shapes[kind].safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    return { ok: false, field: unknown ?? (issue?.path.map(String).join(".") || kind) };
  }
  const { data } = read;
  const wrong = data.kind === "category-rule" ? wrongCondition(data) : null;
  return wrong === null ? { ok: true, setting: data } : { ok: false, field: wrong };
}

/** A condition that records of the collection do not know, or the first one if none is given. */
function wrongCondition(rule: { readonly collection: CategorizedName }): string | null {
  const allowed = conditionsOf[rule.collection];
  const given = Object.keys(categoryConditions).filter((name) => Object.hasOwn(rule, name));
  const wrong = given.find((name) => !allowed.some((one) => one === name));
  return wrong ?? (given.length === 0 ? (allowed[0] ?? "collection") : null);
}

function isKind(name: string): name is SettingKind {
  return Object.hasOwn(shapes, name);
}
