/**
 * What the owner must see before saying yes. Each warning is accepted by its code (docs/protocol/grants.md, disclosure).
 * @module
 */
import type { Preview } from "../peek/preview.ts";
import { differences, loneRows, type Disclosure } from "../peek/singled-out.ts";
import { disclosedFields } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { selectorFields } from "../protocol/grants/selector.ts";
import type { Collection } from "../records/collection.ts";
import type { ReviewWarning } from "../vault/api/vault-api.ts";
import { stepOf } from "./rungs.ts";

/** What warnings are made of. */
export interface WarningFacts {
  readonly granted: PeekDetails;
  readonly collection: Collection;
  readonly preview: Preview;
  /** What this host was shown of the collection before. */
  readonly earlier: readonly Disclosure[];
  readonly keysChanged: boolean;
  readonly host: string;
}

/** Gives the warnings of one object. */
export function warningsOf(facts: WarningFacts): readonly ReviewWarning[] {
  return [
    ...keyWarning(facts),
    ...healthWarning(facts),
    ...emptyWarning(facts),
    ...selectorWarnings(facts),
    ...historyWarnings(facts),
    ...loneWarnings(facts),
  ];
}

/** Gives what an object would disclose, field by field. */
export function toDisclosures(
  granted: PeekDetails,
  ids: readonly string[],
  grant: string,
): readonly Disclosure[] {
  return disclosedFields(granted).map((field) => ({
    field,
    coarsen: stepOf(granted, field) ?? null,
    grant,
    ids,
  }));
}

function keyWarning({ keysChanged, host }: WarningFacts): readonly ReviewWarning[] {
  if (!keysChanged) return [];
  const text = `${host} uses other keys than before. If you did not expect that, ask them first.`;
  return [{ code: "GRANTEE_KEY_CHANGED", text }];
}

function healthWarning({ collection, host }: WarningFacts): readonly ReviewWarning[] {
  if (!collection.health) return [];
  return [{ code: "health", text: `This tells ${host} about your health. Say so twice.` }];
}

function emptyWarning({ preview, host }: WarningFacts): readonly ReviewWarning[] {
  if (preview.rows.length > 0) return [];
  const text = `This gives nothing, and tells ${host} that you have none.`;
  return [{ code: "empty-peek", text }];
}

function selectorWarnings({ granted, host }: WarningFacts): readonly ReviewWarning[] {
  return selectorFields(granted.selector)
    .filter((field) => !granted.fields.includes(field))
    .map((field) => ({
      code: "selector-reveals" as const,
      field,
      text: `No column shows ${field}, but the choice of rows tells ${host} about it.`,
    }));
}

function historyWarnings({
  granted,
  preview,
  earlier,
  host,
}: WarningFacts): readonly ReviewWarning[] {
  return differences(earlier, toDisclosures(granted, preview.ids, "")).map(({ field, kind }) =>
    kind === "finer"
      ? {
          code: "finer-than-before" as const,
          field,
          text: `${host} knows ${field} less exactly from an earlier peek.`,
        }
      : {
          code: "singles-out" as const,
          field,
          text: `Beside an earlier peek this shows ${host} which few records were added or left out.`,
        },
  );
}

function loneWarnings({ preview }: WarningFacts): readonly ReviewWarning[] {
  return loneRows(preview.rows).map(({ row, fields }) => ({
    code: "singles-out" as const,
    row,
    text: `Row ${row + 1} is the only one with its ${fields.join(" and ")}: who knows that of you finds the rest of the row. Show it less exactly, or leave it out.`,
  }));
}
