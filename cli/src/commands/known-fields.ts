/**
 * Fields that a condition or an order names. A misspelt one fits no record, and with `!=` all of them: it is refused.
 * @module
 */
import type { CollectionForm, QueryCondition, VaultApi } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";

/** What each record has beside the fields of its form. */
const EVERYWHERE: readonly string[] = [
  "id",
  "v",
  "rev",
  "edited",
  "type",
  "source",
  "when",
  "category",
  // Pictures and papers, which are not typed in.
  "attachments",
  "photos",
];

/** Checks what a question for records of some collections names; one that has the field is enough. @throws {RvError} bad-value; no-collection. */
export async function mustKnowFields(
  api: Pick<VaultApi, "form">,
  collections: readonly string[],
  asked: { readonly where?: readonly QueryCondition[]; readonly sort?: string | undefined },
): Promise<void> {
  const { where = [], sort } = asked;
  const named = [...where.map(({ field }) => field), ...(sort === undefined ? [] : [sort])];
  if (named.length === 0) return;
  const forms = await Promise.all(collections.map((collection) => api.form({ collection })));
  mustHave(forms, named);
}

/** Checks names of fields against forms: of `warranty.until` the first part has to be there. @throws {RvError} bad-value. */
export function mustHave(forms: readonly CollectionForm[], named: readonly string[]): void {
  const known = new Set(forms.flatMap((form) => [...EVERYWHERE, ...topOf(form)]));
  const unknown = named.map((name) => name.replace(/^-/, "")).find((name) => !known.has(top(name)));
  if (unknown === undefined) return;
  const of = forms.map(({ collection }) => collection).join(" or ");
  const names = [...new Set(forms.flatMap(topOf))].toSorted().join(", ");
  throw new RvError("bad-value", `${of} has no field "${unknown}". It has: ${names}.`);
}

function topOf(form: CollectionForm): readonly string[] {
  return form.types.flatMap(({ fields }) => fields.map(({ path }) => top(path)));
}

function top(path: string): string {
  return path.split(".")[0] ?? path;
}
