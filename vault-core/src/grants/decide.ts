/**
 * The owner decides: consent record and envelope per object, saved here before anything leaves, then sent and read back
 * (docs/protocol/grants.md, approval).
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { pairwiseJwk, toPublicJwk, type PairwiseJwk } from "../keys/pairwise.ts";
import type { JsonObject } from "../model/json.ts";
import { rowsTextOf } from "../peek/preview.ts";
import { sealPeek } from "../peek/seal.ts";
import { thumbprintUri } from "../protocol/compact-jose.ts";
import { checkDetails, collectionOf } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { viewCommitment } from "../protocol/grants/envelope.ts";
import { equalJson } from "../protocol/grants/equal-json.ts";
import { widerMember } from "../protocol/grants/narrower.ts";
import { toInstant } from "../protocol/ids.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { textHash } from "../protocol/sha256.ts";
import { z } from "../protocol/zod.ts";
import type { DecisionResult, GrantChoices } from "../vault/api/vault-api.ts";
import { givenConsent, signConsent } from "./consent.ts";
import type { SharingDeps } from "./deps.ts";
import { rootFor } from "./pairwise-root.ts";
import {
  disclosureLine,
  findGrant,
  findGrantee,
  findRequest,
  granteeLine,
  grantLine,
  requestLine,
  type GrantRecord,
  type RecordLine,
} from "./records.ts";
import { plain, reviewObjects, toView, type OpenReview, type ReviewedObject } from "./review.ts";
import { fetchState, keepState } from "./states.ts";
import { toDisclosures } from "./warnings.ts";

const answerShape = z.looseObject({ redirectTo: z.string().max(2048) });

/** What the owner approves. */
export interface Approval {
  readonly choices: readonly GrantChoices[];
  /** Codes of the warnings that the owner accepts. */
  readonly accept: readonly string[];
  /** Row texts of all objects, as the screen showed them. */
  readonly rowsText: readonly string[];
}

/** A decision as it is sent: kept, so that a lost answer can be asked for again with the same bytes. */
export interface PreparedDecision {
  readonly body: JsonObject;
  readonly grants: readonly GrantRecord[];
}

/**
 * Prepares the decision: all objects checked, sealed and saved here; nothing has left yet.
 *
 * @throws {VaultError} readback-differs if the rows are not those that were shown; warning-not-accepted; bad-value if
 * nothing is left to grant.
 */
export async function prepareApproval(
  deps: SharingDeps,
  review: OpenReview,
  approval: Approval,
): Promise<PreparedDecision> {
  const objects = await reviewObjects(deps, review, approval.choices);
  mustShowTheSame(objects, approval.rowsText);
  mustBeAccepted(deps, review, objects, approval.accept);
  const { host } = review.request.grantee;
  const pairwise = pairwiseJwk(rootFor(deps, host), host);
  const sealed: SealedObject[] = [];
  for (const object of objects) {
    if (object.granted !== null)
      sealed.push(await sealObject(deps, review, { object, granted: object.granted, pairwise }));
  }
  mustHoldTogether(deps, sealed);
  await deps.context.records.write(toLines(deps, review, pairwise, sealed));
  return {
    body: {
      decision: "grant",
      pairwise_jwk: { ...toPublicJwk(pairwise) },
      grants: sealed.map(({ wire }) => wire),
    },
    grants: sealed.map(({ record }) => record),
  };
}

/**
 * Sends an approval and reads every grant back.
 *
 * @throws {VaultError} the server's refusal; readback-differs if it kept something else.
 */
export async function sendApproval(
  deps: SharingDeps,
  review: OpenReview,
  { body, grants }: PreparedDecision,
): Promise<DecisionResult> {
  const redirectTo = await send(deps, review, body).catch(async (error: unknown) => {
    // Only an answer says no; without one the server may have taken it.
    if (!isVaultError(error, "unreachable")) await mark(deps, grants, "refused");
    throw error;
  });
  await mark(deps, grants, "given");
  await markRequest(deps, review, "granted");
  for (const grant of grants) await mustReadBack(deps, grant);
  return { state: "granted", redirectTo, grants: grants.map(({ id }) => id) };
}

/** Declines a request. */
export async function sendDecline(deps: SharingDeps, review: OpenReview): Promise<DecisionResult> {
  const redirectTo = await send(deps, review, { decision: "decline" });
  await markRequest(deps, review, "declined");
  return { state: "declined", redirectTo, grants: [] };
}

function mustShowTheSame(objects: readonly ReviewedObject[], rowsText: readonly string[]): void {
  const texts = objects.map(({ granted, preview }) =>
    granted === null ? "" : rowsTextOf(preview),
  );
  if (!equalJson(texts, rowsText))
    throw new VaultError(
      "readback-differs",
      "Your records have changed since these rows were shown. Nothing was shared. Look again.",
    );
}

function mustBeAccepted(
  deps: SharingDeps,
  review: OpenReview,
  objects: readonly ReviewedObject[],
  accept: readonly string[],
): void {
  const codes = objects.flatMap((object) =>
    toView(deps, review, object).warnings.map(({ code }) => code),
  );
  const open = [...new Set(codes)].filter((code) => !accept.includes(code));
  if (open.length === 0) return;
  const message = `There are warnings that you have not accepted: ${open.join(", ")}. Nothing was shared.`;
  throw new VaultError("warning-not-accepted", message, { details: { codes: open } });
}

interface SealedObject {
  readonly details: PeekDetails;
  readonly asked: PeekDetails;
  readonly ids: readonly string[];
  readonly wire: JsonObject;
  readonly record: GrantRecord;
}

interface SealTask {
  readonly object: ReviewedObject;
  readonly granted: PeekDetails;
  readonly pairwise: PairwiseJwk;
}

/** In this order: salt and rows, commitment, consent record, envelope (which holds the consent's hash). */
async function sealObject(
  deps: SharingDeps,
  { request }: OpenReview,
  { object, granted, pairwise }: SealTask,
): Promise<SealedObject> {
  const { grantee } = request;
  const { pages, ids } = object.preview;
  const details: PeekDetails = { ...granted, identifier: object.grantId };
  const salt = toBase64Url(deps.context.random(16));
  const claims = givenConsent(deps, {
    subject: await thumbprintUri(toPublicJwk(pairwise)),
    grantee,
    granted: plain(details),
    requestHash: await textHash(request.text),
    commitment: await viewCommitment(salt, pages),
  });
  const consent = await signConsent(claims, pairwise);
  const consentHash = await textHash(consent);
  const { clientId, recipient } = grantee;
  const content = { details, clientId, pages, salt, ver: 1, consentHash, iat: claims.iat };
  const envelope = await sealPeek(content, pairwise, recipient);
  const at = toInstant(deps.context.now());
  const rows = pages.map((page): JsonObject[] => JSON.parse(page));
  const view = {
    ver: 1,
    at,
    salt,
    pages: rows,
    ids: [...ids],
    viewHash: await textHash(bodyOf(envelope)),
  };
  const { host, name } = grantee;
  const kept = { id: object.grantId, host, clientId, name, uid: request.uid, details };
  const state = { state: "sent", granted: at, ended: null, withdrawn: null } as const;
  const given = { authorization_details: plain(details), consent, envelope };
  return {
    details,
    asked: object.asked.details,
    ids,
    wire: { index: object.index, ...given, supersedes: null },
    record: { ...kept, ...state, consent, consentHash, views: [view] },
  };
}

/** What the server will check is checked here first. */
function mustHoldTogether(deps: SharingDeps, sealed: readonly SealedObject[]): void {
  if (sealed.length === 0)
    throw new VaultError("bad-value", "No field is left to share. Decline the request instead.");
  const objects = sealed.map(({ details }) => plain(details));
  const context = { issuer: deps.origin, now: deps.context.now(), kind: "grant" } as const;
  const checked = checkDetails(objects, context);
  if (!checked.ok)
    throw new VaultError(checked.code, `${checked.member ?? ""} ${checked.why}`.trim());
  for (const { asked, details } of sealed) {
    const wider = widerMember(asked, details);
    if (wider !== null) throw new VaultError("not-narrower", `${wider} is wider than asked.`);
  }
}

function toLines(
  deps: SharingDeps,
  { request: { grantee } }: OpenReview,
  pairwise: PairwiseJwk,
  sealed: readonly SealedObject[],
): readonly RecordLine[] {
  const { host, clientId, name, thumbprints, text } = grantee;
  const at = toInstant(deps.context.now());
  const before = findGrantee(deps, host);
  const known = [...new Set([...(before?.known ?? []), ...thumbprints])].toSorted();
  const keys = { pins: [...thumbprints], known, pairwise: pairwise.x };
  return [
    granteeLine(deps, {
      host,
      clientId,
      name,
      document: text,
      ...keys,
      grants: before?.grants ?? {},
    }),
    ...sealed.map(({ record }) => grantLine(deps, record)),
    ...sealed.flatMap(({ details, ids, record }) =>
      toDisclosures(details, ids, record.id).map(({ field, coarsen, grant }) =>
        disclosureLine(deps, {
          host,
          collection: collectionOf(details),
          field,
          grant,
          coarsen,
          ids: [...ids],
          at,
        }),
      ),
    ),
  ];
}

/** Sends a decision; the same body again is answered with a new approval. */
async function send(
  deps: SharingDeps,
  { request: { uid } }: OpenReview,
  body: JsonObject,
): Promise<string> {
  const path = fillPath(PATHS.ownerDecision, { uid });
  const { redirectTo } = await deps.session.ask(
    { method: "POST", path, body, idempotent: true },
    answerShape,
  );
  if (!redirectTo.startsWith(`${deps.origin}/oauth/authorize/${uid}?approval=`))
    throw new VaultError("readback-differs", "The server leads to another address than its own.");
  return redirectTo;
}

async function mustReadBack(deps: SharingDeps, grant: GrantRecord): Promise<void> {
  const state = await fetchState(deps, grant.id);
  const same =
    (state.state === "pending" || state.state === "active") &&
    state.ver === 1 &&
    state.consent_sha256 === grant.consentHash &&
    state.view_sha256 === grant.views[0]?.viewHash &&
    equalJson(state.authorization_details, plain(grant.details));
  if (!same)
    throw new VaultError(
      "readback-differs",
      "The server kept something else than you granted. Revoke the grant.",
      { details: { grant: grant.id, state: state.state } },
    );
  await keepState(deps, state);
}

/** What was answered before stays so: a refusal of the same decision sent again takes no grant out of sight. */
async function mark(
  deps: SharingDeps,
  grants: readonly GrantRecord[],
  state: GrantRecord["state"],
): Promise<void> {
  const open = grants.filter(({ id }) => findGrant(deps, id)?.state === "sent");
  await deps.context.records.write(open.map((grant) => grantLine(deps, { ...grant, state })));
}

async function markRequest(
  deps: SharingDeps,
  { request: { uid } }: OpenReview,
  state: "granted" | "declined",
): Promise<void> {
  const kept = findRequest(deps, uid);
  if (kept === null) return;
  const decided = toInstant(deps.context.now());
  await deps.context.records.write([requestLine(deps, { ...kept, state, decided })]);
}

/** A peek as it is collected: its one page, or a page a line. */
function bodyOf(pages: readonly string[]): string {
  return pages.length === 1 ? (pages[0] ?? "") : pages.map((page) => `${page}\n`).join("");
}
