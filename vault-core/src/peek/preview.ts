/**
 * The rows of a scope, exactly as they would be sealed: effective records, coarsened, matched on their coarsened values,
 * newest first and cut at the limit, projected, sorted by their JSON bytes (docs/protocol/grants.md, evaluation).
 * @module
 */
import type { StoredRecord } from "../collection/read/record-set.ts";
import { compareBytes } from "../bytes/compare.ts";
import { utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Coarsen } from "../protocol/grants/coarseness.ts";
import { collectionOf, limitOf } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { MAX_PAGES } from "../protocol/grants/envelope.ts";
import { purposeClassOf } from "../protocol/grants/purposes.ts";
import { matchesSelector } from "../protocol/grants/selector.ts";
import { collectionNamed, fieldsOf } from "../records/registry.ts";
import { projectRow, shownOn, toSubject, type Lens } from "./project.ts";
import type { PseudonymPlace } from "./pseudonym.ts";
import { selectCandidates, type Candidate } from "./select.ts";

/** Milliseconds that a selector may take. */
const SELECTOR_BUDGET_MS = 500;
/** Bytes of the rows of a page: with everything around them the page stays below 64 KiB. */
const PAGE_ROWS_BYTES = 24_000;

/** What rows come from. */
export interface PreviewSource {
  /** The records of the scope's collection. */
  readonly records: readonly StoredRecord[];
  readonly homeZone: string;
  /** Unix ms. */
  readonly now: () => number;
}

/** What a scope shows now. */
export interface Preview {
  readonly rows: readonly JsonObject[];
  /** The rows page by page, as JSON texts. */
  readonly pages: readonly string[];
  /** Ids of the records that are shown. */
  readonly ids: readonly string[];
  /** Records that match, before the cut at the limit. */
  readonly matched: number;
  /** What the first row would show of a field on another rung; null without a row. */
  readonly sample: (field: string, step: Coarsen | undefined) => Json;
}

/**
 * Computes the rows of a scope.
 *
 * @throws {VaultError} bad-request-object for a selector that takes too long; too-large for rows that do not fit.
 */
export function previewOf(
  details: PeekDetails,
  place: PseudonymPlace,
  source: PreviewSource,
): Preview {
  const collection = collectionNamed(collectionOf(details));
  const purposeClass = purposeClassOf(details.purpose.id);
  if (collection === null || purposeClass === null)
    return { rows: [], pages: ["[]"], ids: [], matched: 0, sample: () => null };
  const lens: Lens = {
    fields: fieldsOf(collection),
    details,
    place,
    thisYear: new Date(source.now()).getUTCFullYear(),
  };
  const { homeZone } = source;
  const { selector } = details;
  const candidates = selectCandidates(source.records, {
    collection,
    purposeClass,
    selector,
    homeZone,
  });
  const matching = matchAll(candidates, lens, source.now);
  const shown = matching.slice(0, limitOf(details));
  const sorted = sortRows(
    shown.map((candidate) => ({ candidate, row: projectRow(candidate, lens) })),
  );
  const rows = sorted.map(({ row }) => row);
  const first = sorted[0]?.candidate;
  return {
    rows,
    pages: toPages(rows),
    ids: shown.map(({ id }) => id).toSorted(),
    matched: matching.length,
    sample: (field, step) => (first === undefined ? null : shownOn(first, field, step, lens)),
  };
}

/** Gives the text that a screen shows and an approval must name: the pages' row texts one behind the other. */
export function rowsTextOf(preview: Preview): string {
  return preview.pages.join("");
}

function matchAll(
  candidates: readonly Candidate[],
  lens: Lens,
  now: () => number,
): readonly Candidate[] {
  const { selector } = lens.details;
  if (selector === undefined) return candidates;
  const end = now() + SELECTOR_BUDGET_MS;
  return candidates.filter((candidate) => {
    if (now() > end)
      throw new VaultError("bad-request-object", "The request's selector takes too long.");
    return matchesSelector(selector, toSubject(candidate, lens));
  });
}

interface Shown {
  readonly candidate: Candidate;
  readonly row: JsonObject;
}

function sortRows(shown: readonly Shown[]): readonly Shown[] {
  return shown
    .map((one) => ({ one, bytes: utf8(JSON.stringify(one.row)) }))
    .toSorted((left, right) => compareBytes(left.bytes, right.bytes))
    .map(({ one }) => one);
}

function toPages(rows: readonly JsonObject[]): readonly string[] {
  const pages: string[][] = [[]];
  let bytes = 2;
  for (const row of rows) {
    const text = JSON.stringify(row);
    const size = utf8(text).length + 1;
    if (size + 2 > PAGE_ROWS_BYTES) throw tooLarge();
    if (bytes + size > PAGE_ROWS_BYTES) {
      pages.push([]);
      bytes = 2;
    }
    pages.at(-1)?.push(text);
    bytes += size;
  }
  if (pages.length > MAX_PAGES) throw tooLarge();
  return pages.map((page) => `[${page.join(",")}]`);
}

function tooLarge(): VaultError {
  return new VaultError(
    "too-large",
    "The rows do not fit into one peek. Choose a lower limit, or leave a long field out.",
  );
}
