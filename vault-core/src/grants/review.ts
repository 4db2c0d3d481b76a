/**
 * Reviewing a request: verified, keys compared with the pins, rows as they would be sealed, warnings
 * (docs/protocol/grants.md, approval). Looking leaves no trace on the server; here the request is kept as waiting.
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import { previewOf, rowsTextOf, type Preview, type PreviewSource } from "../peek/preview.ts";
import { collectionOf, disclosedFields } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { selectorFields } from "../protocol/grants/selector.ts";
import { purposeClassOf } from "../protocol/grants/purposes.ts";
import { toGrantId, toInstant } from "../protocol/ids.ts";
import { VaultError } from "../errors.ts";
import type { GrantId } from "../model/ids.ts";
import type { GrantChoices, RequestReview, ReviewObject } from "../vault/api/vault-api.ts";
import { applyChoices, toAsked, type AskedObject } from "./choices.ts";
import type { SharingDeps } from "./deps.ts";
import { rootFor } from "./pairwise-root.ts";
import { allRequests, disclosuresTo, findGrantee, findRequest, requestLine } from "./records.ts";
import { fetchRequest, type VerifiedRequest } from "./request.ts";
import { disclosedSet, fieldViews } from "./rungs.ts";
import { warningsOf } from "./warnings.ts";

/** A request under review on this device, with the ids that its grants will have. */
export interface OpenReview {
  readonly request: VerifiedRequest;
  readonly grantIds: readonly GrantId[];
  readonly keysChanged: boolean;
}

/** One object as it would be granted; null where no field is left. */
export interface ReviewedObject {
  readonly index: number;
  readonly asked: AskedObject;
  readonly granted: PeekDetails | null;
  readonly grantId: GrantId;
  readonly preview: Preview;
}

/** Fetches and verifies a request, and keeps it as waiting. */
export async function openReview(deps: SharingDeps, uid: string): Promise<OpenReview> {
  const request = await fetchRequest(deps, uid);
  const { grantee } = request;
  const pins = findGrantee(deps, grantee.host)?.pins ?? [];
  const now = new Set(grantee.thumbprints);
  const keysChanged =
    pins.length > 0 && (pins.length !== now.size || !pins.every((pin) => now.has(pin)));
  if (findRequest(deps, uid) === null) {
    const { clientId, host, name } = grantee;
    const received = toInstant(deps.context.now());
    const kept = {
      uid,
      clientId,
      host,
      name,
      text: request.text,
      received,
      expiresAt: request.expiresAt,
    };
    const line = requestLine(deps, { ...kept, state: "waiting", decided: null });
    await deps.context.records.write([line]);
  }
  const grantIds = request.details.map(() => toGrantId(deps.context.random(16)));
  return { request, grantIds, keysChanged };
}

/**
 * Applies choices to every object and computes its rows.
 * @throws {VaultError} bad-value for a choice about a field that nobody asks for: a slip of the pen must not share more.
 */
export async function reviewObjects(
  deps: SharingDeps,
  review: OpenReview,
  choices: readonly GrantChoices[],
): Promise<readonly ReviewedObject[]> {
  mustBeAskedFor(review.request.details, choices);
  const objects: ReviewedObject[] = [];
  for (const [index, details] of review.request.details.entries()) {
    const asked = toAsked(details);
    const granted = applyChoices(asked, choices[index] ?? {});
    const grantId = review.grantIds[index];
    if (grantId === undefined) throw new VaultError("internal", "An object has no id.");
    const place = placeOf(deps, review.request.grantee.host, grantId);
    const source = await sourceOf(deps, details);
    const preview = previewOf(granted ?? { ...details, limit: 1 }, place, source);
    objects.push({ index, asked, granted, grantId, preview });
  }
  return objects;
}

function mustBeAskedFor(details: readonly PeekDetails[], choices: readonly GrantChoices[]): void {
  const asked = new Set(details.flatMap((one) => [...one.fields, ...selectorFields(one.selector)]));
  const named = choices.flatMap(({ drop = [], tick = [], coarsen = {} }) => [
    ...drop,
    ...tick,
    ...Object.keys(coarsen),
  ]);
  const wrong = named.find((field) => !asked.has(field));
  if (wrong === undefined) return;
  const text = `The request asks for no field "${wrong}", but for: ${[...asked].join(", ")}.`;
  throw new VaultError("bad-value", text, { details: { field: wrong } });
}

/** For whom pseudonyms are made. */
export function placeOf(
  deps: SharingDeps,
  host: string,
  grantId: string,
): { readonly pairwiseRoot: Uint8Array; readonly host: string; readonly grantId: string } {
  return { pairwiseRoot: rootFor(deps, host), host, grantId };
}

/** Reads what rows of a scope come from. */
export async function sourceOf(
  { context }: SharingDeps,
  details: PeekDetails,
): Promise<PreviewSource> {
  const records = await context.records.all(collectionOf(details));
  return { records, homeZone: context.homeZone(), now: context.now };
}

/** Builds what the screen shows. */
export async function toRequestReview(
  deps: SharingDeps,
  review: OpenReview,
  choices: readonly GrantChoices[],
): Promise<RequestReview> {
  const { request, keysChanged } = review;
  const { grantee, details } = request;
  const purpose = leadingPurpose(details);
  const kept = findRequest(deps, request.uid);
  const objects = await reviewObjects(deps, review, choices);
  return {
    uid: request.uid,
    clientId: grantee.clientId,
    host: grantee.host,
    name: grantee.name,
    policyUri: grantee.policyUri,
    redirectUri: request.redirectUri,
    purposeId: purpose?.id ?? "",
    purposeText: purpose?.text ?? "",
    purposeClass: purposeClassOf(purpose?.id ?? "") ?? "advertising",
    asked: kept?.received ?? toInstant(deps.context.now()),
    expiresAt: request.expiresAt,
    known: isKnown(deps, grantee.host),
    keysChanged,
    objects: objects.map((object) => toView(deps, review, object)),
  };
}

/** Of several purposes the one that the owner should know first. */
function leadingPurpose(details: readonly PeekDetails[]): PeekDetails["purpose"] | undefined {
  for (const purposeClass of ["advertising", "research", "recommendation"]) {
    const found = details.find(({ purpose }) => purposeClassOf(purpose.id) === purposeClass);
    if (found !== undefined) return found.purpose;
  }
  return details[0]?.purpose;
}

function isKnown(deps: SharingDeps, host: string): boolean {
  const answered = allRequests(deps).some((each) => each.host === host && each.state !== "waiting");
  return answered || findGrantee(deps, host) !== null;
}

/** Builds one object with its rows and warnings. */
export function toView(
  deps: SharingDeps,
  review: OpenReview,
  object: ReviewedObject,
): ReviewObject {
  const { asked, granted, preview, index } = object;
  const { collection } = asked;
  const { host } = review.request.grantee;
  const shown = granted === null ? null : preview;
  return {
    index,
    asked: plain(asked.details),
    granted: granted === null ? {} : plain(granted),
    collection: collection.name,
    fields: fieldViews(asked, granted, preview),
    discloses: granted === null ? [] : disclosedSet(granted),
    rows: shown?.rows ?? [],
    rowsText: shown === null ? "" : rowsTextOf(shown),
    matched: shown?.matched ?? 0,
    warnings:
      granted === null
        ? []
        : warningsOf({
            granted,
            collection,
            preview,
            host,
            keysChanged: review.keysChanged,
            earlier: disclosuresTo(deps, host, collection.name).filter((each) =>
              disclosedFields(granted).includes(each.field),
            ),
          }),
  };
}

/** Details as the JSON that they are. */
export function plain(details: PeekDetails): JsonObject {
  const json: JsonObject = JSON.parse(JSON.stringify(details));
  return json;
}
