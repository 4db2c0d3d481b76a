/**
 * What they have on me: each grant with the rows as last deposited and the rows that the same scope shows now.
 * @module
 */
import { VaultError } from "../errors.ts";
import { previewOf } from "../peek/preview.ts";
import { collectionOf } from "../protocol/grants/details.ts";
import type { GrantDetail, GrantRow } from "../vault/api/vault-api.ts";
import type { SharingDeps } from "./deps.ts";
import {
  allGrantees,
  allGrants,
  findRequest,
  type GranteeRecord,
  type GrantRecord,
  type SeenState,
} from "./records.ts";
import { placeOf, plain, sourceOf } from "./review.ts";
import { deleteByOf, rowsOf } from "./revoke.ts";
import { disclosedSet } from "./rungs.ts";

const STATES: ReadonlySet<string> = new Set<GrantRow["state"]>([
  "pending",
  "active",
  "paused",
  "revoked",
  "expired",
  "consumed",
  "returned",
  "superseded",
  "lapsed",
]);
/** The server lets go of an approval that nobody followed after an hour. */
const PENDING_MS = 3_600_000;
const NOTHING_READ: SeenState = { state: "pending", reads: 0, lastRead: null, ended: null };

/** Makes the line of a grant. */
export function toGrantRow(
  deps: SharingDeps,
  grant: GrantRecord,
  known: SeenState | undefined,
): GrantRow {
  const seen = known ?? NOTHING_READ;
  return {
    id: grant.id,
    host: grant.host,
    name: grant.name,
    collection: collectionOf(grant.details),
    fields: grant.details.fields,
    purposeText: grant.details.purpose.text,
    state: stateOf(deps, grant, seen),
    granted: grant.granted,
    expiresAt: grant.details.expires_at,
    reads: seen.reads,
    maxReads: grant.details.max_reads ?? null,
    lastRead: seen.lastRead,
    ended: grant.ended ?? seen.ended,
    how: howOf(deps, grant),
  };
}

/** Makes the whole of a grant: what they hold, and what it would show now. */
export async function toGrantDetail(
  deps: SharingDeps,
  grant: GrantRecord,
  known: SeenState | undefined,
): Promise<GrantDetail> {
  const row = toGrantRow(deps, grant, known);
  const isLive = row.state === "active" || row.state === "pending" || row.state === "paused";
  const now = isLive
    ? previewOf(
        grant.details,
        placeOf(deps, grant.host, grant.id),
        await sourceOf(deps, grant.details),
      )
    : null;
  return {
    ...row,
    scope: plain(grant.details),
    discloses: disclosedSet(grant.details),
    collectedRows: row.reads === 0 ? null : rowsOf(grant),
    rowsNow: now === null ? null : now.rows,
    deleteBy: isLive ? null : deleteByOf(grant, row),
    ownerInitiated: false,
  };
}

/** Finds a grantee by its host or a unique beginning of it. @throws {VaultError} no-grant; ambiguous. */
export function findByHost(deps: SharingDeps, host: string): GranteeRecord {
  const grantees = allGrantees(deps).filter((each) => hasGrant(deps, each));
  const exact = grantees.filter((each) => each.host === host);
  const found = exact.length > 0 ? exact : grantees.filter((each) => each.host.startsWith(host));
  const [only] = found;
  if (only === undefined || host === "")
    throw new VaultError("no-grant", `You have given nothing to ${host}.`);
  if (found.length > 1)
    throw new VaultError("ambiguous", `More than one company begins with ${host}.`, {
      details: { hosts: found.map((each) => each.host) },
    });
  return only;
}

/** Tells, by record, the hosts of grantees that collected a row of it. */
export type SeenIndex = (collection: string, id: string) => readonly string[];

/** Makes the index of records that were seen; it is built anew when a grant has changed. */
export function createSeenIndex(deps: SharingDeps): SeenIndex {
  let made: readonly (GrantRecord | GranteeRecord)[] = [];
  let hosts: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  return (collection, id) => {
    const now = [...allGrants(deps), ...allGrantees(deps)];
    if (now.length !== made.length || now.some((each, index) => each !== made[index])) {
      made = now;
      hosts = hostsByRecord(deps);
    }
    return [...(hosts.get(`${collection}/${id}`) ?? [])].toSorted();
  };
}

/** Gives the hosts of grantees for which a peek with a row of one of the records lies on the server, or may be made. */
export function liveHolders(
  deps: SharingDeps,
  isMeant: (collection: string, id: string) => boolean,
): readonly string[] {
  const states = new Map(allGrantees(deps).flatMap(({ grants }) => Object.entries(grants)));
  const hosts = allGrants(deps).flatMap((grant) => {
    const { state } = toGrantRow(deps, grant, states.get(grant.id));
    const collection = collectionOf(grant.details);
    const isLive = state === "pending" || state === "active" || state === "paused";
    const shows = grant.views.some(({ ids }) => ids.some((id) => isMeant(collection, id)));
    return isLive && shows ? [grant.host] : [];
  });
  return [...new Set(hosts)].toSorted();
}

function hostsByRecord(deps: SharingDeps): ReadonlyMap<string, ReadonlySet<string>> {
  const states = new Map(allGrantees(deps).flatMap(({ grants }) => Object.entries(grants)));
  const hosts = new Map<string, Set<string>>();
  for (const { id, details, views, host } of allGrants(deps)) {
    if ((states.get(id)?.reads ?? 0) === 0) continue;
    for (const record of views.flatMap(({ ids }) => ids)) {
      const key = `${collectionOf(details)}/${record}`;
      hosts.set(key, (hosts.get(key) ?? new Set()).add(host));
    }
  }
  return hosts;
}

/** The owner's word counts before the server's, time before both. */
function stateOf({ context }: SharingDeps, grant: GrantRecord, seen: SeenState): GrantRow["state"] {
  if (grant.state === "revoked") return "revoked";
  const state = isState(seen.state) ? seen.state : "pending";
  // It was on its way when this device died, and the server never told of it: an approval that did not arrive.
  const isLost = grant.state === "sent" && seen === NOTHING_READ;
  if (isLost && Date.parse(grant.granted) + PENDING_MS <= context.now()) return "lapsed";
  const isOver = Date.parse(grant.details.expires_at) <= context.now();
  return isOver && (state === "active" || state === "paused") ? "expired" : state;
}

function isState(text: string): text is GrantRow["state"] {
  return STATES.has(text);
}

function hasGrant(deps: SharingDeps, { host }: GranteeRecord): boolean {
  return allGrants(deps).some((grant) => grant.host === host);
}

function howOf(deps: SharingDeps, grant: GrantRecord): string {
  const at = findRequest(deps, grant.uid)?.received ?? grant.granted;
  const day = new Intl.DateTimeFormat("en-US", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: deps.context.homeZone(),
  }).format(Date.parse(at));
  return `You followed a link of ${grant.host} on ${day}.`;
}
