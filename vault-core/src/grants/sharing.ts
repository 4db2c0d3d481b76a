/**
 * Sharing: everything of `VaultApi` that is about requests, grants and the access log. The facade makes one of an open
 * vault and hands over to it.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";
import { readJws } from "../protocol/compact-jose.ts";
import { detailsShape } from "../protocol/grants/details-shape.ts";
import { equalJson } from "../protocol/grants/equal-json.ts";
import { toInstant } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import type { AccessLogRow, GrantChoices, RequestRow, VaultApi } from "../vault/api/vault-api.ts";
import { AccessLogFollower } from "./access-log.ts";
import { prepareApproval, sendApproval, sendDecline, type PreparedDecision } from "./decide.ts";
import type { SharingDeps } from "./deps.ts";
import { toLogRows } from "./log-rows.ts";
import { allGrantees, allGrants, allRequests, findGrant, type RequestRecord } from "./records.ts";
import { requestUidOf } from "./request.ts";
import { openReview, toRequestReview, type OpenReview } from "./review.ts";
import { revokeAgain, revokeGrant } from "./revoke.ts";
import { createSeenIndex, findByHost, liveHolders, toGrantDetail, toGrantRow } from "./seen.ts";
import { knownStates } from "./states.ts";

/** Milliseconds for which a verified request is not fetched again while the owner tries choices. */
const FRESH_MS = 600_000;
const MOST_REVIEWS = 20;

/** The methods of `VaultApi` that sharing serves. */
export type SharingApi = Pick<
  VaultApi,
  | "requests"
  | "review"
  | "approve"
  | "decline"
  | "grants"
  | "grant"
  | "revoke"
  | "grantees"
  | "seen"
  | "accessLog"
>;

/** Sharing of an open vault. */
export interface Sharing extends SharingApi {
  /** Compares the grants with what the server says of them, and revokes again what it revived. For every sync. */
  compare(): Promise<{ readonly revokedAgain: number }>;
  /** By the owner's hand alone: pins the access log that the server shows now. */
  acceptAccessLog(): Promise<void>;
  /** Hosts of the grantees that collected a row of a record. */
  seenBy(collection: string, id: string): readonly string[];
  /** Hosts of the grantees with a live grant that shows a row of a record that is meant. */
  liveHolders(isMeant: (collection: string, id: string) => boolean): readonly string[];
}

/** Makes the sharing of an open vault. */
export function createSharing(deps: SharingDeps): Sharing {
  const follower = new AccessLogFollower(deps);
  const readLog = async (): Promise<LogAnswer> => {
    const { leaves, size, root } = await follower.check();
    return { rows: await toLogRows(deps, leaves), size, root };
  };
  return {
    ...requestApi(deps),
    ...grantApi(deps),
    ...lookApi(deps, readLog),
    compare: async () => ({ revokedAgain: await revokeAgain(deps) }),
    acceptAccessLog: () => follower.accept(),
    seenBy: createSeenIndex(deps),
    liveHolders: (isMeant) => liveHolders(deps, isMeant),
  };
}

function requestApi(
  deps: SharingDeps,
): Pick<SharingApi, "requests" | "review" | "approve" | "decline"> {
  const desk = new ReviewDesk(deps);
  return {
    async requests() {
      return allRequests(deps)
        .map((request) => toRequestRow(deps, request))
        .toSorted((one, other) => (one.received < other.received ? 1 : -1));
    },
    review: (ask) => desk.review(ask.request, ask.choices ?? []),
    approve: (ask) => desk.approve(ask),
    decline: (ask) => desk.decline(ask.request),
  };
}

function grantApi(deps: SharingDeps): Pick<SharingApi, "grants" | "grant" | "revoke"> {
  return {
    async grants() {
      const states = await knownStates(deps);
      return allGrants(deps)
        .map((grant) => toGrantRow(deps, grant, states.get(grant.id)))
        .toSorted((one, other) => (one.granted < other.granted ? 1 : -1));
    },
    async grant({ id }) {
      const grant = findGrant(deps, id);
      if (grant === null || grant.state === "refused")
        throw new VaultError("no-grant", "There is no such grant.");
      return toGrantDetail(deps, grant, (await knownStates(deps)).get(id));
    },
    revoke: ({ id }) => revokeGrant(deps, id),
  };
}

function lookApi(
  deps: SharingDeps,
  readLog: () => Promise<LogAnswer>,
): Pick<SharingApi, "grantees" | "seen" | "accessLog"> {
  return {
    async grantees() {
      const hosts = new Set(allGrants(deps).map(({ host }) => host));
      return allGrantees(deps)
        .filter(({ host }) => hosts.has(host))
        .map(({ host, name }) => ({ host, name }));
    },
    async seen({ host: asked }) {
      const { host, name, clientId } = findByHost(deps, asked);
      const states = await knownStates(deps);
      const grants = await Promise.all(
        allGrants(deps)
          .filter((grant) => grant.host === host)
          .map((grant) => toGrantDetail(deps, grant, states.get(grant.id))),
      );
      const { rows } = await readLog();
      return { host, name, clientId, grants, log: rows.filter((row) => row.host === host) };
    },
    async accessLog({ since }) {
      const { rows, size, root } = await readLog();
      const entries = since === undefined ? rows : rows.filter(({ at }) => at >= since);
      return { entries, size, root, checkedAt: toInstant(deps.context.now()) };
    },
  };
}

interface LogAnswer {
  readonly rows: readonly AccessLogRow[];
  readonly size: number;
  readonly root: string;
}

interface Desk {
  readonly review: OpenReview;
  readonly since: number;
  /** The decision as sent, with what it was made of. */
  readonly sent?: { readonly of: DecisionParts; readonly decision: PreparedDecision };
}

interface DecisionParts {
  readonly choices: readonly GrantChoices[];
  readonly rowsText: readonly string[];
}

/** Holds the requests under review, so that grant ids and a decision's bytes stay the same from look to look. */
class ReviewDesk {
  readonly #deps: SharingDeps;
  readonly #desks = new Map<string, Desk>();

  constructor(deps: SharingDeps) {
    this.#deps = deps;
  }

  async review(
    request: string,
    choices: readonly GrantChoices[],
  ): ReturnType<SharingApi["review"]> {
    const { review } = await this.#open(requestUidOf(request));
    return toRequestReview(this.#deps, review, choices);
  }

  async approve(ask: Parameters<SharingApi["approve"]>[0]): ReturnType<SharingApi["approve"]> {
    const { request, choices = [], accept = [], rowsText } = ask;
    const uid = requestUidOf(request);
    const of = { choices, rowsText };
    const before = this.#desks.get(uid)?.sent;
    // Decided before, otherwise: what was sent may stand, so this is another grant, under another id.
    if (before !== undefined && !equalJson(before.of, of)) this.#desks.delete(uid);
    const { review, since, sent } = await this.#open(uid);
    const isAgain = sent !== undefined;
    const decision = isAgain
      ? sent.decision
      : await prepareApproval(this.#deps, review, { choices, accept, rowsText });
    this.#desks.set(uid, { review, since, sent: { of, decision } });
    return sendApproval(this.#deps, review, decision).catch((error: unknown) => {
      // Refused: the next look begins anew. Without an answer the same bytes are sent again.
      if (!isVaultError(error, "unreachable")) this.#desks.delete(uid);
      throw error;
    });
  }

  async decline(request: string): ReturnType<SharingApi["decline"]> {
    const { review } = await this.#open(requestUidOf(request));
    return sendDecline(this.#deps, review);
  }

  async #open(uid: string): Promise<Desk> {
    const now = this.#deps.context.now();
    const kept = this.#desks.get(uid);
    if (kept !== undefined && (kept.sent !== undefined || kept.since > now - FRESH_MS)) return kept;
    const opened = await openReview(this.#deps, uid);
    const same = kept?.review.request.text === opened.request.text;
    const review = same ? { ...opened, grantIds: kept.review.grantIds } : opened;
    const desk = { review, since: now };
    const [oldest] = this.#desks.keys();
    if (this.#desks.size >= MOST_REVIEWS && oldest !== undefined) this.#desks.delete(oldest);
    this.#desks.set(uid, desk);
    return desk;
  }
}

const askedShape = z.looseObject({ authorization_details: z.array(detailsShape) });

function toRequestRow({ context }: SharingDeps, request: RequestRecord): RequestRow {
  const claims = askedShape.safeParse(readJws(request.text)?.claims);
  const details = claims.success ? claims.data.authorization_details : [];
  const isOver = request.state === "waiting" && Date.parse(request.expiresAt) <= context.now();
  return {
    uid: request.uid,
    host: request.host,
    name: request.name,
    collections: [...new Set(details.map(({ datatypes }) => datatypes[0]))],
    purposeText: details[0]?.purpose.text ?? "",
    received: request.received,
    state: isOver ? "lapsed" : request.state,
  };
}
