/**
 * Tables of models as JSON: one model an element of a list.
 * @module
 */
import type { ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import type { ImportMember } from "../importer.ts";
import { firstBytes } from "../reading/byte-source.ts";
import { itemOf } from "../reading/fault.ts";
import { isObject, jsonElements, memberOf } from "../reading/json.ts";
import { textOfStart } from "../reading/text.ts";

/** The first sign of a file that is no blank: `[`, `{`, or a letter of a table's header. */
export async function firstSign(source: ImportMember["source"]): Promise<string> {
  const start = textOfStart(await firstBytes(source, 64));
  return start
    .replace(/^\ufeff/u, "")
    .trimStart()
    .charAt(0);
}

/** Yields an item for each element of a member's list. @param list key of the list; null if it is the whole file. */
export async function* modelItems(
  { name, source }: ImportMember,
  list: string | null,
  toItem: (model: JsonObject, row: number) => ImportItem,
): AsyncGenerator<ImportItem> {
  const place = name === null ? {} : { member: name };
  for await (const { row, value, fault } of jsonElements(source, list)) {
    const item: ImportItem =
      value === null
        ? { kind: "fault", row, reason: fault ?? "The model cannot be read." }
        : itemOf(row, () => toItem(value, row));
    yield { ...item, ...place };
  }
}

/** A member of a model by its name; with a dot, a member of an object in it. */
export function memberAt(model: JsonObject, name: string): Json | undefined {
  const [outer = "", inner] = name.split(".");
  const member = memberOf(model, outer);
  if (inner === undefined) return member;
  return isObject(member) ? memberOf(member, inner) : undefined;
}
