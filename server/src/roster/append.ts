/**
 * Appends roster entries, all or nothing, after the head that the sender knows (compare-and-swap). The server runs the same
 * rules as every client, and counts the 72 hours of a new recovery kit itself.
 * @module
 */
import {
  activeMembers,
  appendRosterAskShape,
  appendToRoster,
  entryHashHex,
  PATHS,
  readRosterBody,
  RECOVERY_WAIT_MS,
  VaultError,
  type RosterBody,
  type RosterEntry,
  type RosterState,
  type z,
} from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { helperRefused, notFound, route, type DeviceSession, type Route } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";
import { isEnding, mustBeLivable, mustHaveRoom, takeEntries } from "./bounds.ts";
import { mustHaveLockboxes, neededLockboxes } from "./lockbox-rules.ts";
import { mustBeReplaced, truncateOf } from "./truncate-rules.ts";

type AppendAsk = z.output<typeof appendRosterAskShape>;
type AppendServices = Pick<
  Services,
  | "tenant"
  | "shared"
  | "stores"
  | "rosters"
  | "bus"
  | "limits"
  | "config"
  | "kitHash"
  | "serverKey"
  | "now"
>;

interface Appended {
  readonly before: RosterState;
  readonly after: RosterState;
}

/** A roster entry's claimed time may differ this much from the server's clock where a wait is counted. */
const CLOCK_SLACK_MS = 600_000;
const ROSTER_LIMIT = 256 * 1024;

/** `POST /vaults/:vault/roster`. */
export function appendRoute(services: AppendServices): Route {
  return route({
    method: "POST",
    path: PATHS.roster,
    auth: "device",
    helpers: true,
    bodyLimit: ROSTER_LIMIT,
    body: appendRosterAskShape,
    handle: async ({ session, body, now }) => {
      mustBeAllowed(session, body.entries);
      await services.limits.take("upload", session.vault);
      const bodies = body.entries.map((entry) => readRosterBody(entry));
      mustBeLivable(bodies, services.serverKey);
      await takeEntries(services.limits, session, bodies);
      await announceCompaction(services, session, body.entries, now);
      const ending = isEnding(session, bodies);
      const { before, after } = await services.tenant.tx(session.vault, (tx) =>
        append(tx, services, body, { now, ending }),
      );
      await followKit(services, before, after);
      await lookAtCompaction(services, before, after);
      services.bus.publish(session.vault);
      return json({ head: after.head });
    },
  });
}

async function append(
  tx: Tx,
  services: AppendServices,
  ask: AppendAsk,
  { now, ending }: { readonly now: number; readonly ending: boolean },
): Promise<Appended> {
  const { stores, rosters } = services;
  const vault = await stores.vaults.lock(tx);
  const before = await rosters.read(tx);
  if (vault === null || before === null) throw notFound();
  if (isRepeat(before, ask)) return { before, after: before };
  mustFollowHead(before, ask);
  const after = appendToRoster(before, ask.entries);
  mustHaveRoom(after.entries.length, ending);
  const [had, has] = [activeMembers(before).length, activeMembers(after).length];
  // Removing must stay possible where the quota was lowered.
  if (has > had && has > services.config.quotaMembers)
    throw new VaultError(
      "too-many-members",
      "The vault has as many members as this server allows.",
    );
  const bodies = ask.entries.map((entry) => readRosterBody(entry));
  mustBeOneEpoch(bodies);
  const truncate = truncateOf(bodies);
  if (truncate !== null) await mustBeReplaced(tx, stores.blocks, before, truncate);
  for (const body of bodies) await mustHaveWaited(tx, services, body, now);
  mustHaveLockboxes(after, neededLockboxes(after, ask.entries), ask.lockboxes);
  await store(tx, services, { before, after }, { ask, now });
  return { before, after };
}

/** A repeated request whose answer was lost: the same entries stand right after the head that it names. */
function isRepeat(before: RosterState, ask: AppendAsk): boolean {
  const [n, hash] = ask.after;
  const stored = before.entries.slice(n + 1, n + 1 + ask.entries.length);
  return (
    before.entries[n]?.hash === hash &&
    stored.length === ask.entries.length &&
    stored.every((one, index) => one.hash === entryHashHex(ask.entries[index]?.bytes ?? ""))
  );
}

function mustFollowHead(before: RosterState, ask: AppendAsk): void {
  if (ask.after[0] === before.head[0] && ask.after[1] === before.head[1]) return;
  const entries = before.entries.slice(ask.after[0] + 1).map(({ entry }) => entry);
  throw new VaultError("ROSTER_MOVED", "The roster has newer entries.", { details: { entries } });
}

function mustBeOneEpoch(bodies: readonly RosterBody[]): void {
  if (bodies.filter(({ op }) => op === "epoch").length > 1)
    throw new VaultError("bad-request", "One request starts one epoch at most.");
}

async function mustHaveWaited(
  tx: Tx,
  services: AppendServices,
  body: RosterBody,
  now: number,
): Promise<void> {
  if (body.op !== "recovery") return;
  if (Math.abs(body.ts - now) > CLOCK_SLACK_MS)
    throw new VaultError("bad-request", "The entry's time is not now.");
  if (body.stage !== "take" || body.of === undefined) return;
  const askedAt = await services.stores.roster.takenAt(tx, body.of);
  if (askedAt === null || now - askedAt < RECOVERY_WAIT_MS)
    throw new VaultError("too-early", "The new recovery kit comes before its 72 hours are over.");
}

async function store(
  tx: Tx,
  { stores }: AppendServices,
  { before, after }: Appended,
  { ask, now }: { readonly ask: AppendAsk; readonly now: number },
): Promise<void> {
  for (const { n, hash, entry } of after.entries.slice(before.entries.length))
    await stores.roster.add(tx, { n, hash, entry, at: now });
  for (const lockbox of ask.lockboxes)
    if (!(await stores.roster.putLockbox(tx, lockbox)))
      throw new VaultError("BAD_LOCKBOX", "A lockbox is written once.");
  await storeLink(tx, stores, { before, after }, ask.link);
  const { truncate } = after;
  if (truncate !== null && truncate.n > before.head[0])
    await stores.compactions.add(tx, {
      n: truncate.n,
      storedAt: now,
      dueAt: now + truncate.graceSeconds * 1000,
    });
  await stores.vaults.setHead(tx, after.head[0], after.head[1]);
}

/** The list of what is due has no vault in front, so it is written apart, and first: a crash then loses no deletion. */
async function announceCompaction(
  { shared, stores }: AppendServices,
  { vault }: DeviceSession,
  entries: readonly RosterEntry[],
  now: number,
): Promise<void> {
  const truncate = truncateOf(entries.map((entry) => readRosterBody(entry)));
  if (truncate === null) return;
  const due = { vault, n: truncate.n, dueAt: now + truncate.grace * 1000 };
  await shared.tx((tx) => stores.compactions.setDue(tx, due));
}

/** A sweep may have met the announcement before the entry; and without a removed device all others may have confirmed. */
async function lookAtCompaction(
  { shared, stores, now }: AppendServices,
  before: RosterState,
  { truncate, vault, cutoffs }: RosterState,
): Promise<void> {
  if (truncate === null) return;
  const { n, graceSeconds } = truncate;
  const isNew = n > before.head[0];
  if (!isNew && cutoffs.size === before.cutoffs.size) return;
  const dueAt = now() + (isNew ? graceSeconds * 1000 : 0);
  await shared.tx((tx) => stores.compactions.setDue(tx, { vault, n, dueAt }));
}

async function storeLink(
  tx: Tx,
  stores: AppendServices["stores"],
  { before, after }: Appended,
  link: Uint8Array | undefined,
): Promise<void> {
  const promised = after.epoch > before.epoch && after.commits.get(after.epoch)?.link === true;
  if (promised !== (link !== undefined))
    throw new VaultError(
      "bad-request",
      "A link comes with an epoch that names one, and only then.",
    );
  if (link !== undefined) await stores.roster.putLink(tx, after.epoch, link);
}

/** The kit is found by the hash of its signing key; the row has no vault in front, so it is written apart. */
async function followKit(
  { shared, stores, kitHash }: AppendServices,
  before: RosterState,
  after: RosterState,
): Promise<void> {
  const [old, fresh] = [kitHash(before), kitHash(after)];
  if (old === fresh) return;
  await shared.tx(async (tx) => {
    await stores.kits.put(tx, fresh, after.vault);
    await stores.kits.remove(tx, old);
  });
}

/** What the classes below a device may append, in their own name; the rules of the roster hold it once more. */
const OPS_OF: Readonly<Record<"passkey" | "kit" | "helper", ReadonlySet<RosterBody["op"]>>> = {
  passkey: new Set(["add", "remove", "epoch"]),
  kit: new Set(["add", "remove", "epoch", "recovery"]),
  // A helper renews its own KEM key and nothing else.
  helper: new Set(["prekey"]),
};

function mustBeAllowed(session: DeviceSession, entries: readonly RosterEntry[]): void {
  const { memberClass, device } = session;
  if (memberClass === "device") return;
  const allowed = OPS_OF[memberClass];
  const own = entries
    .map((entry) => readRosterBody(entry))
    .every(({ op, by }) => allowed.has(op) && by === device);
  if (!own) throw helperRefused();
}
