/**
 * `checkDetails`: the rules of `authorization_details`, one check for the grantee's kit, the server and the owner's app.
 * Pure: issuer and time come in.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import { isCollectionName } from "../../records/registry.ts";
import { collections, type PeekableCollection } from "../collections.ts";
import { detailsShape, readDays, type PeekDetails } from "./details-shape.ts";
import { mayServeHealth, purposeClassOf } from "./purposes.ts";
import { checkSelector, selectorFields } from "./selector.ts";

/** Most objects in a request. */
export const MAX_OBJECTS = 8;
/** Bytes of the largest object, as JSON without spaces. */
export const MAX_OBJECT_BYTES = 8192;
/** Bytes of all objects of a request. */
export const MAX_REQUEST_BYTES = 32_768;
/** Days from now to the latest end of a grant. */
export const MAX_GRANT_DAYS = 400;
/** Rows of a peek whose object names no limit. */
export const DEFAULT_LIMIT = 100;

/** Where and when details are checked. */
export interface DetailsContext {
  /** The server's issuer; the one location is `<issuer>/peeks`. */
  readonly issuer: string;
  /** Unix ms. */
  readonly now: number;
  /** A request names no grant; a grant has its id. */
  readonly kind: "request" | "grant";
}

/** Details that hold, or the first fault: the member (a dotted path, with the object's index first) and a sentence. */
export type CheckedDetails =
  | { readonly ok: true; readonly details: readonly PeekDetails[] }
  | DetailsFault;

/** What is wrong with details. */
export interface DetailsFault {
  readonly ok: false;
  readonly code: "invalid-details" | "purpose-refused";
  readonly why: string;
  readonly member?: string;
}

/** Checks a whole array of `authorization_details`, of one request or of the grants given for it. */
export function checkDetails(details: unknown, context: DetailsContext): CheckedDetails {
  if (!Array.isArray(details) || details.length < 1 || details.length > MAX_OBJECTS)
    return fault(`authorization_details holds 1-${MAX_OBJECTS} objects`);
  if (sizeOf(details) > MAX_REQUEST_BYTES) return fault("the objects are too large together");
  const checked: PeekDetails[] = [];
  for (const [index, value] of details.entries()) {
    const object = checkObject(value, context);
    if ("ok" in object)
      return {
        ...object,
        member: [index, object.member].filter((part) => part !== undefined).join("."),
      };
    checked.push(object);
  }
  return mixedHealth(checked) ?? { ok: true, details: checked };
}

/** Names everything that an object discloses: its fields and those of selector, groups and measures. */
export function disclosedFields(object: PeekDetails): readonly string[] {
  return [
    ...new Set([...object.fields, ...selectorFields(object.selector), ...aggregateFields(object)]),
  ];
}

/** Gives the rows that an object may show at most. */
export function limitOf(object: PeekDetails): number {
  return object.limit ?? DEFAULT_LIMIT;
}

/** Gives the one collection of an object. */
export function collectionOf(object: PeekDetails): string {
  return object.datatypes[0];
}

type ObjectRule = (object: PeekDetails, context: DetailsContext) => DetailsFault | null;

const RULES: readonly ObjectRule[] = [
  mustBeHere,
  mustSuitItsKind,
  mustBePeekable,
  mustNameKnownFields,
  mustHaveAPlainSelector,
  mustCoarsenWhatItShows,
  mustAggregateItsFields,
  mustEnd,
  mustBeOffered,
];

function checkObject(value: unknown, context: DetailsContext): PeekDetails | DetailsFault {
  if (sizeOf(value) > MAX_OBJECT_BYTES) return fault("the object is too large");
  const read = detailsShape.safeParse(value);
  if (!read.success) return shapeFault(read.error.issues[0]);
  for (const rule of RULES) {
    const found = rule(read.data, context);
    if (found !== null) return found;
  }
  return read.data;
}

function mustBeHere(object: PeekDetails, { issuer }: DetailsContext): DetailsFault | null {
  return object.locations[0] === `${issuer}/peeks`
    ? null
    : fault("names another place than this server's peeks", "locations");
}

function mustSuitItsKind(object: PeekDetails, { kind }: DetailsContext): DetailsFault | null {
  if (kind === "grant")
    return object.identifier === undefined ? fault("is missing", "identifier") : null;
  if (object.identifier !== undefined) return fault("is the owner's to give", "identifier");
  if (object.ends_if_unused !== undefined) return fault("is the owner's to set", "ends_if_unused");
  return object.required?.every((field) => object.fields.includes(field)) === false
    ? fault("names a field that is not asked for", "required")
    : null;
}

function mustBePeekable(object: PeekDetails): DetailsFault | null {
  const facts = factsOf(object);
  if (facts === null) return fault("is no collection that can be asked for", "datatypes");
  const purposeClass = purposeClassOf(object.purpose.id);
  if (purposeClass === null || !facts.peekable.includes(purposeClass))
    return refusedPurpose(`${collectionOf(object)} is not shown for this purpose`);
  return facts.health && !mayServeHealth(object.purpose.id)
    ? refusedPurpose("health records are not shown for this purpose")
    : null;
}

function mustNameKnownFields(object: PeekDetails): DetailsFault | null {
  const facts = factsOf(object);
  const unknown = (field: string): boolean =>
    facts === null || !facts.fields.has(field) || facts.never.includes(field);
  for (const [member, fields] of [
    ["fields", object.fields],
    ["selector", selectorFields(object.selector)],
    ["aggregate", aggregateFields(object)],
  ] as const) {
    const found = fields.find(unknown);
    if (found !== undefined) return fault(`${found} cannot be asked for`, member);
  }
  return null;
}

function mustHaveAPlainSelector(object: PeekDetails): DetailsFault | null {
  if (object.selector === undefined) return null;
  const checked = checkSelector(object.selector);
  return checked.ok ? null : fault(checked.why, "selector");
}

function mustCoarsenWhatItShows(object: PeekDetails): DetailsFault | null {
  const shown = disclosedFields(object);
  const stray = Object.keys(object.coarsen ?? {}).find((field) => !shown.includes(field));
  return stray === undefined ? null : fault("is not disclosed", `coarsen.${stray}`);
}

function mustAggregateItsFields(object: PeekDetails): DetailsFault | null {
  const { aggregate } = object;
  if (aggregate === undefined) return null;
  for (const measure of aggregate.measures) {
    if ((measure.op === "count") !== (measure.field === undefined))
      return fault("a count has no field, every other measure has one", "aggregate.measures");
  }
  const used = new Set(aggregateFields(object));
  const same =
    used.size === object.fields.length && object.fields.every((field) => used.has(field));
  return same ? null : fault("fields are those of groups and measures", "fields");
}

function mustEnd(object: PeekDetails, { now }: DetailsContext): DetailsFault | null {
  const end = Date.parse(object.expires_at);
  if (end <= now) return fault("has passed", "expires_at");
  if (end > now + MAX_GRANT_DAYS * 86_400_000)
    return fault(`is more than ${MAX_GRANT_DAYS} days away`, "expires_at");
  if (object.not_before !== undefined && Date.parse(object.not_before) >= end)
    return fault("is not before the end", "not_before");
  return object.min_interval !== undefined && object.refresh !== "live"
    ? fault("belongs to live views", "min_interval")
    : null;
}

/** Well-formed, but this version gives rows once and nothing else. */
function mustBeOffered(object: PeekDetails): DetailsFault | null {
  if (object.aggregate !== undefined) return fault("sums are not offered here", "aggregate");
  return object.refresh === "live" ? fault("live views are not offered here", "refresh") : null;
}

/** Health records are never asked for beside advertising. */
function mixedHealth(details: readonly PeekDetails[]): DetailsFault | null {
  const health = details.some((object) => factsOf(object)?.health === true);
  const advertising = details.some((object) => purposeClassOf(object.purpose.id) === "advertising");
  return health && advertising
    ? refusedPurpose("health records are not asked for beside advertising")
    : null;
}

function aggregateFields(object: PeekDetails): readonly string[] {
  const { aggregate } = object;
  if (aggregate === undefined) return [];
  return [...aggregate.group_by, ...aggregate.measures.flatMap(({ field }) => field ?? [])];
}

function factsOf(object: PeekDetails): PeekableCollection | null {
  const name = collectionOf(object);
  return isCollectionName(name) ? collections[name] : null;
}

function sizeOf(value: unknown): number {
  try {
    return utf8(JSON.stringify(value) ?? "").length;
  } catch {
    // Nested deeper than the stack: too large in any case.
    return Infinity;
  }
}

interface ShapeIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function shapeFault(issue: ShapeIssue | undefined): DetailsFault {
  const unknown = issue?.code === "unrecognized_keys" ? (issue.keys ?? []) : [];
  const path = [...(issue?.path ?? []), ...unknown.slice(0, 1)].map(String).join(".");
  const why = unknown.length > 0 ? "is no member of the profile" : (issue?.message ?? "is invalid");
  return path === "" ? fault("is no object of the profile") : fault(why, path);
}

function fault(why: string, member?: string): DetailsFault {
  return { ok: false, code: "invalid-details", why, ...(member === undefined ? {} : { member }) };
}

function refusedPurpose(why: string): DetailsFault {
  return { ok: false, code: "purpose-refused", why, member: "purpose" };
}

/** Gives the days for which the grantee may keep what it reads, counted from each read. */
export function retentionDays(object: PeekDetails): number {
  return readDays(object.retention) ?? 0;
}
