/**
 * The sealed records of `_grants`: grantees with their pinned keys, requests as signed, grants with the rows sent, and what
 * was disclosed to whom (docs/formats/records.md, internal collections).
 * @module
 */
import { internalRecords, readInternal, toInternalLine } from "../collection/settings/internal.ts";
import { recordIdOf } from "../collection/record-id.ts";
import type { RecordSet } from "../collection/read/record-set.ts";
import type { JsonObject } from "../model/json.ts";
import { coarsenShape } from "../protocol/grants/coarseness.ts";
import { detailsShape, jsonObjectShape } from "../protocol/grants/details-shape.ts";
import { z } from "../protocol/zod.ts";
import { naturalKey } from "../records/natural-key.ts";
import type { SharingDeps } from "./deps.ts";

/** A line that writes a record. */
export type RecordLine = Parameters<RecordSet["write"]>[0][number];

const COLLECTION = "_grants";

/** What the server last said of a grant. */
const seenStateShape = z.strictObject({
  state: z.string(),
  reads: z.int(),
  lastRead: z.string().nullable(),
  ended: z.string().nullable(),
});
const granteeShape = z.strictObject({
  host: z.string(),
  clientId: z.string(),
  name: z.string(),
  /** Thumbprints of the keys that its own host published when the owner last decided. */
  pins: z.array(z.string()),
  /** Thumbprints of all keys that its own host was ever seen to publish: they count for proofs of old reads. */
  known: z.array(z.string()),
  /** The client document as last fetched. */
  document: z.string(),
  pairwise: z.string(),
  /** By grant id. */
  grants: z.record(z.string(), seenStateShape),
});
const requestShape = z.strictObject({
  uid: z.string(),
  clientId: z.string(),
  host: z.string(),
  name: z.string(),
  /** The request as signed. */
  text: z.string(),
  received: z.string(),
  expiresAt: z.string(),
  state: z.enum(["waiting", "granted", "declined"]),
  decided: z.string().nullable(),
});
const viewShape = z.strictObject({
  ver: z.int().min(1),
  at: z.string(),
  salt: z.string(),
  /** Rows by page, as sent. */
  pages: z.array(z.array(jsonObjectShape)),
  /** Ids of the records that the rows show. */
  ids: z.array(z.string()),
  viewHash: z.string(),
});
const grantShape = z.strictObject({
  id: z.string(),
  host: z.string(),
  clientId: z.string(),
  name: z.string(),
  uid: z.string(),
  details: detailsShape,
  consent: z.string(),
  consentHash: z.string(),
  granted: z.string(),
  /** `sent` until the server took it; `refused` if it did not; `revoked` from the owner's word on. */
  state: z.enum(["sent", "given", "refused", "revoked"]),
  ended: z.string().nullable(),
  withdrawn: z.string().nullable(),
  views: z.array(viewShape),
});
const disclosureShape = z.strictObject({
  host: z.string(),
  collection: z.string(),
  field: z.string(),
  grant: z.string(),
  coarsen: coarsenShape.nullable(),
  ids: z.array(z.string()),
  at: z.string(),
});

/** A grantee that this owner has dealt with. */
export type GranteeRecord = z.infer<typeof granteeShape>;
/** A request that came to this owner. */
export type RequestRecord = z.infer<typeof requestShape>;
/** A grant of this owner. */
export type GrantRecord = z.infer<typeof grantShape>;
/** What was disclosed of one field. */
export type DisclosureRecord = z.infer<typeof disclosureShape>;
/** What the server last said of a grant. */
export type SeenState = z.infer<typeof seenStateShape>;

/** Finds the grantee of a host. */
export function findGrantee(deps: SharingDeps, host: string): GranteeRecord | null {
  return grantees.find(deps, idOf(deps, "grantee", host));
}

/** Finds a request by its uid. */
export function findRequest(deps: SharingDeps, uid: string): RequestRecord | null {
  return requests.find(deps, idOf(deps, "request", uid));
}

/** Finds a grant by its id. */
export function findGrant(deps: SharingDeps, id: string): GrantRecord | null {
  return grants.find(deps, id);
}

/** Gives all grantees. */
export function allGrantees(deps: SharingDeps): readonly GranteeRecord[] {
  return grantees.all(deps);
}

/** Gives all requests. */
export function allRequests(deps: SharingDeps): readonly RequestRecord[] {
  return requests.all(deps);
}

/** Gives all grants that the server took, and those of which that is not known. */
export function allGrants(deps: SharingDeps): readonly GrantRecord[] {
  return grants.all(deps).filter((grant) => grant.state !== "refused");
}

/** Gives everything disclosed to a host of a collection; what the server refused was not. */
export function disclosuresTo(
  deps: SharingDeps,
  host: string,
  collection: string,
): readonly DisclosureRecord[] {
  return disclosures
    .all(deps)
    .filter((each) => each.host === host && each.collection === collection)
    .filter(({ grant }) => findGrant(deps, grant)?.state !== "refused");
}

/** Makes the line that writes a grantee. */
export function granteeLine(deps: SharingDeps, record: GranteeRecord): RecordLine {
  return line(deps, "grantee", idOf(deps, "grantee", record.host), record);
}

/** Makes the line that writes a request. */
export function requestLine(deps: SharingDeps, record: RequestRecord): RecordLine {
  return line(deps, "request", idOf(deps, "request", record.uid), record);
}

/** Makes the line that writes a grant. */
export function grantLine(deps: SharingDeps, record: GrantRecord): RecordLine {
  return line(deps, "grant", record.id, record);
}

/** Makes the line that writes a disclosure. */
export function disclosureLine(deps: SharingDeps, record: DisclosureRecord): RecordLine {
  return line(deps, "disclosure", idOf(deps, "disclosure", record.grant, record.field), record);
}

type Kind = "grantee" | "request" | "grant" | "disclosure";

const grantees = readerOf("grantee", granteeShape);
const requests = readerOf("request", requestShape);
const grants = readerOf("grant", grantShape);
const disclosures = readerOf("disclosure", disclosureShape);

interface Reader<T> {
  find(deps: SharingDeps, id: string): T | null;
  all(deps: SharingDeps): readonly T[];
}

/** Reads records of one kind, each but once: a live record keeps its identity until it changes. */
function readerOf<T>(type: Kind, shape: z.ZodType<T>): Reader<T> {
  const read = new WeakMap<JsonObject, readonly T[]>();
  const parse = (record: JsonObject): readonly T[] => {
    const before = read.get(record);
    if (before !== undefined) return before;
    const body = record["type"] === type ? shape.safeParse(record["body"]) : null;
    const found = body?.success === true ? [body.data] : [];
    read.set(record, found);
    return found;
  };
  return {
    find({ context }, id) {
      const record = readInternal(context.records, COLLECTION, id);
      return record === null ? null : (parse(record)[0] ?? null);
    },
    all: ({ context }) =>
      internalRecords(context.records, COLLECTION, type).flatMap((record) => parse(record)),
  };
}

function line(deps: SharingDeps, type: Kind, id: string, record: object): RecordLine {
  const body: JsonObject = JSON.parse(JSON.stringify(record));
  return toInternalLine(deps.context, { collection: COLLECTION, id, type, fields: { body } });
}

function idOf({ context }: SharingDeps, kind: Kind, ...parts: readonly string[]): string {
  return recordIdOf(context.idRoot, COLLECTION, naturalKey(kind, ...parts));
}
