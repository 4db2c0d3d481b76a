/**
 * The owner's decision on a request. Rows without a vault and rows of the vault are written in two transactions, so each
 * step can be repeated: the same decision sent again takes up where a crash left it.
 * @module
 */
import {
  isRequestUid,
  PATHS,
  readDays,
  readUtf8,
  textHash,
  toBase64Url,
  VaultError,
  type RequestUid,
  type VaultId,
} from "@rootvault/vault-core/protocol";

import type { KeyTable } from "../grantees/key-table.ts";
import { json } from "../http/answers.ts";
import { mustBeOwner } from "../http/owner.ts";
import { route, type Route } from "../http/route.ts";
import type { SharedTx, TenantDb } from "../model/tenant.ts";
import type { Approvals } from "./approvals.ts";
import {
  checkDecision,
  decisionShape,
  type CheckedDecision,
  type CheckedGrant,
  type Decision,
} from "./decision-checks.ts";
import { maySee, noRequest, type RequestParts } from "./requests.ts";
import type { Deposit, GrantStore, KeptRequest } from "./store.ts";

/** Bytes of the largest decision: 8 grants of 16 pages. */
export const DECISION_LIMIT = 16 * 1024 * 1024;
/** Milliseconds for which a grant waits for the owner's browser. */
export const PENDING_MS = 3_600_000;

/** Most grants of a vault that can still be read. */
export const MAX_GRANTS = 1000;

/** What a decision needs. */
export interface DecisionParts extends RequestParts {
  readonly issuer: string;
  readonly tenant: TenantDb;
  readonly grants: GrantStore;
  readonly approvals: Approvals;
  readonly keys: Pick<KeyTable, "keysOf">;
  readonly random: (length: number) => Uint8Array;
  /** Throws `suspended` for a vault that the operator suspended. */
  readonly mustBeServed: (vault: VaultId) => Promise<void>;
}

/** `POST /owner/requests/{uid}/decision`. */
export function decideRequest(parts: DecisionParts): Route {
  return route({
    method: "POST",
    path: PATHS.ownerDecision,
    auth: "device",
    bodyLimit: DECISION_LIMIT,
    async handle({ session, params, readBytes }) {
      mustBeOwner(session);
      const uid = params["uid"];
      if (!isRequestUid(uid)) throw noRequest();
      await parts.mustBeServed(session.vault);
      const text = readUtf8(await readBytes());
      const request = await mustBeMine(parts, uid, session.vault);
      const task = { request, vault: session.vault, ...(await readDecision(text)) };
      if (!(await parts.approvals.isWaiting(uid))) throw noRequest();
      const approval = toBase64Url(parts.random(16));
      await decide(parts, task, await textHash(approval));
      const redirectTo = `${parts.issuer}/oauth/authorize/${uid}?approval=${approval}`;
      return json({ redirectTo });
    },
  });
}

interface Task {
  readonly request: KeptRequest;
  readonly vault: VaultId;
  readonly decision: Decision;
  readonly bodySha256: string;
}

async function mustBeMine(
  { shared, requests, now }: DecisionParts,
  uid: RequestUid,
  vault: VaultId,
): Promise<KeptRequest> {
  const request = await requests.find(shared.read, uid);
  if (request === null || !maySee(request, vault, now())) throw noRequest();
  return request;
}

async function decide(parts: DecisionParts, task: Task, approvalSha256: string): Promise<void> {
  const { request, decision, bodySha256 } = task;
  if (request.state !== "shown" && request.bodySha256 !== bodySha256)
    throw new VaultError("not-active", "The request was decided otherwise.");
  if (decision.decision === "decline") return decline(parts, task, approvalSha256);
  const keys = await parts.keys.keysOf(request.clientId);
  const checked = await checkDecision(decision, {
    issuer: parts.issuer,
    now: parts.now(),
    clientId: request.clientId,
    request: request.request,
    sealingKeys: keys?.sealing ?? null,
  });
  await mustKeepItsName(parts, task, checked);
  const oauthGrant = await claim(parts, task, checked, approvalSha256);
  await leave(parts, task, checked, oauthGrant);
  await parts.approvals.settle(request.uid, { granted: true, vault: task.vault, oauthGrant });
}

async function decline(parts: DecisionParts, task: Task, approvalSha256: string): Promise<void> {
  await parts.shared.tx((tx) =>
    claimOrRenew(parts, tx, task, { state: "declined", oauthGrant: null, approvalSha256 }),
  );
  await parts.approvals.settle(task.request.uid, { granted: false });
}

/** Claims the request and its names for this vault; gives the OAuth Grant that tokens will stand on. */
async function claim(
  parts: DecisionParts,
  task: Task,
  { sub, grants }: CheckedDecision,
  approvalSha256: string,
): Promise<string> {
  const { request, vault } = task;
  const oauthGrant =
    request.oauthGrant ??
    (await parts.approvals.save({
      vault,
      clientId: request.clientId,
      details: grants.map((grant) => grant.granted),
    }));
  try {
    await parts.shared.tx(async (tx) => {
      const dueAt = parts.now() + PENDING_MS;
      await claimOrRenew(parts, tx, task, { state: "granted", oauthGrant, approvalSha256 });
      const ids = grants.map((grant) => grant.id);
      if (!(await parts.requests.nameGrants(tx, vault, ids, dueAt)))
        throw new VaultError("invalid-details", "The grant id is taken.");
      if ((await parts.requests.nameSubject(tx, vault, sub)) !== vault)
        throw new VaultError("invalid-consent", "The pairwise key is another vault's.");
    });
  } catch (error) {
    if (request.oauthGrant === null) await parts.approvals.end(oauthGrant);
    throw error;
  }
  return oauthGrant;
}

interface Outcome {
  readonly state: "granted" | "declined";
  readonly oauthGrant: string | null;
  readonly approvalSha256: string;
}

async function claimOrRenew(
  { requests, now }: DecisionParts,
  tx: SharedTx,
  { request, vault, bodySha256 }: Task,
  outcome: Outcome,
): Promise<void> {
  const { uid } = request;
  if (request.state !== "shown") return requests.renewApproval(tx, uid, outcome.approvalSha256);
  if (outcome.state === "granted" && (await requests.hasGrantedTwin(tx, request)))
    throw new VaultError("not-active", "This request was granted in another window.");
  if (await requests.claim(tx, { ...outcome, uid, vault, bodySha256, now: now() })) return;
  // Somebody was faster: to every other vault the request is gone.
  const decided = await requests.find(tx, uid);
  throw decided?.decidedBy === vault
    ? new VaultError("not-active", "The request was decided.")
    : noRequest();
}

/** A host knows an owner by one name for ever, and a grant id names one grant for ever. */
async function mustKeepItsName(
  { tenant, grants }: DecisionParts,
  { request, vault }: Task,
  checked: CheckedDecision,
): Promise<void> {
  const tx = tenant.read(vault);
  if ((await grants.countAllLive(tx)) + checked.grants.length > MAX_GRANTS)
    throw new VaultError("quota-exceeded", `A vault has at most ${MAX_GRANTS} grants.`);
  const known = await grants.subject(tx, hostOf(request.clientId));
  if (known !== null && known !== checked.sub)
    throw new VaultError("invalid-consent", "This host knows the vault by another pairwise key.");
  for (const { id } of checked.grants) {
    const taken = await grants.find(tx, id);
    if (taken !== null && taken.requestUid !== request.uid)
      throw new VaultError("invalid-details", "The grant id is taken.");
  }
}

async function leave(
  { tenant, grants, now }: DecisionParts,
  { request, vault }: Task,
  checked: CheckedDecision,
  oauthGrant: string,
): Promise<void> {
  const deposits = await Promise.all(
    checked.grants.map((grant) => toDeposit(grant, request, { oauthGrant, now: now() })),
  );
  await tenant.tx(vault, async (tx) => {
    await grants.setSubject(tx, hostOf(request.clientId), checked.sub);
    for (const deposit of deposits) await grants.deposit(tx, deposit, now());
  });
}

async function toDeposit(
  { id, details, granted, consent, consentSha256, pages, kid }: CheckedGrant,
  request: KeptRequest,
  { oauthGrant, now }: { readonly oauthGrant: string; readonly now: number },
): Promise<Deposit> {
  const unusedDays = details.ends_if_unused === undefined ? null : readDays(details.ends_if_unused);
  const body = bodyOf(pages);
  return {
    body,
    pages: pages.length,
    grant: {
      id,
      clientId: request.clientId,
      state: "pending",
      ver: 1,
      reads: 0,
      maxReads: details.max_reads ?? null,
      lastRead: null,
      createdAt: now,
      grantedAt: null,
      notBefore: details.not_before === undefined ? null : Date.parse(details.not_before),
      expiresAt: Date.parse(details.expires_at),
      unusedMs: unusedDays === null ? null : unusedDays * 86_400_000,
      endedAt: null,
      endedLeaf: null,
      details: JSON.stringify(granted),
      consent,
      consentSha256,
      withdrawn: null,
      viewSha256: await textHash(body),
      kid,
      requestUid: request.uid,
      oauthGrant,
    },
  };
}

/** A peek as it is collected: its one page, or a page a line. */
export function bodyOf(pages: readonly string[]): string {
  return pages.length === 1 ? (pages[0] ?? "") : pages.map((page) => `${page}\n`).join("");
}

async function readDecision(
  text: string | null,
): Promise<{ decision: Decision; bodySha256: string }> {
  const read = decisionShape.safeParse(readJson(text));
  if (text === null || !read.success) {
    const at = read.error?.issues[0]?.path.map(String).join(".") ?? "";
    throw new VaultError("bad-request", `The body is not as documented at ${at || "its top"}.`);
  }
  return { decision: read.data, bodySha256: await textHash(text) };
}

function readJson(text: string | null): unknown {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return value;
  } catch {
    return undefined;
  }
}

function hostOf(clientId: string): string {
  return new URL(clientId).host;
}
