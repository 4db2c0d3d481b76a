/**
 * Settings that an own archive brings: what they name has to exist.
 * @module
 */
import { mustBeSetting } from "../../collection/settings/archived-settings.ts";
import { VaultError } from "../../errors.ts";
import { ancestorOf } from "../../peek/taxonomy.ts";
import { completeMapping } from "./complete-mapping.ts";

/** Holds a setting against collections and taxonomies. @throws {VaultError} bad-value with the field; no-collection. */
export function mustBeUsable(text: string): void {
  const { kind, ...setting } = mustBeSetting(text);
  if (kind === "mapping" && "headers" in setting) completeMapping(setting);
  if (kind !== "category-rule" || !("made" in setting)) return;
  const scheme = setting.collection === "purchases" ? "iab-adproduct-2.0" : "iab-content-3.1";
  if (ancestorOf(scheme, setting.category, 1) !== null) return;
  throw new VaultError("bad-value", `"category": ${setting.category} is no category.`, {
    details: { field: "category" },
  });
}
