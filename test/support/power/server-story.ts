/**
 * A day of a server, watched by a recorder: vaults are made, blocks uploaded, members added, requests approved, peeks
 * collected, grants revoked. All by clients that are not ours, over real HTTP.
 * @module
 */
import { join } from "node:path";

import { entryHashHex } from "@rootvault/vault-core/protocol";

import type { Driver } from "../../../server/src/storage/driver.ts";
import { startChildServer } from "../child-server.ts";
import { ask } from "../flow.ts";
import { connect, fetchResource, redeem, startGrantee } from "../foreign-grantee.ts";
import { makeOwner } from "../owner-driver.ts";
import {
  addEntry,
  headOf,
  login,
  makeBlocks,
  makeKey,
  makeLockbox,
  makeVault,
  post,
  upload,
} from "../raw-device.ts";
import { Promises, type Acknowledged } from "./acknowledged.ts";
import type { Recorder } from "./recorder.ts";
import { readTrace, type TraceRecord } from "./trace.ts";

/** What a database holds, as far as it was promised. */
export interface Stored {
  readonly vaults: ReadonlySet<string>;
  /** Change number by block id. */
  readonly blocks: ReadonlyMap<string, number>;
  /** Hash by `vault/n`. */
  readonly roster: ReadonlyMap<string, string>;
  readonly grants: ReadonlyMap<string, { readonly state: string; readonly reads: number }>;
  /** Leaves of access logs, by grant. */
  readonly leaves: ReadonlyMap<string, readonly string[]>;
}

/** How much happens. */
export interface StorySize {
  readonly uploads: number;
  readonly members: number;
  readonly grants: number;
}

/** What was seen of a day. */
export interface ServerStory {
  readonly records: readonly TraceRecord[];
  readonly promises: readonly Acknowledged<Stored>[];
}

/** Lives through a day. The server's folder is `data` below the recorder's root. */
export async function liveServerDay(
  recorder: Recorder,
  size: StorySize,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerStory> {
  const data = join(recorder.root, "data");
  const server = await startChildServer(data, [], { ...recorder.env, ...env });
  const promises = new Promises<Stored>(recorder.trace);
  try {
    await tellStory(server.origin, promises, size);
    await server.end("SIGTERM");
  } finally {
    await server.end("SIGKILL");
  }
  const records = readTrace(recorder.trace);
  return { records, promises: promises.read(records, isYes) };
}

function isYes(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, 16).startsWith("HTTP/1.1 2");
}

async function tellStory(
  origin: string,
  promises: Promises<Stored>,
  { uploads, members, grants }: StorySize,
): Promise<void> {
  const ann = makeVault();
  await promises.ask(
    "a vault",
    () => post(origin, "/vaults", ann.creation),
    () => (stored) => stored.vaults.has(ann.vault) && stored.roster.has(`${ann.vault}/0`),
  );
  const session = await login(origin, ann.vault, ann.device);
  const raw = { ...ann, session };
  const blocks = makeBlocks(ann, ann.device, uploads);
  const send = (from: number, to: number): Promise<void> =>
    uploadEach(promises, raw, blocks.slice(from, to));
  await send(0, Math.floor(uploads / 3));
  for (let n = 0; n < members; n++) await addMember(promises, raw);
  await send(Math.floor(uploads / 3), Math.floor((uploads * 2) / 3));
  for (let n = 0; n < grants; n++) await share(promises, origin, raw);
  await send(Math.floor((uploads * 2) / 3), uploads);
}

type Raw = ReturnType<typeof makeVault> & { readonly session: Awaited<ReturnType<typeof login>> };

async function uploadEach(
  promises: Promises<Stored>,
  raw: Raw,
  blocks: readonly { readonly bytes: Uint8Array; readonly id: string }[],
): Promise<void> {
  for (const [index, block] of blocks.entries())
    await promises.ask(
      `upload ${index}`,
      () => upload(raw, [block]),
      ([line]) =>
        (stored) =>
          stored.blocks.get(block.id) === line?.ack?.index,
    );
}

async function addMember(promises: Promises<Stored>, raw: Raw): Promise<void> {
  const member = makeKey();
  const entry = addEntry(raw, raw.device, member);
  const body = { after: headOf(raw), entries: [entry], lockboxes: [makeLockbox(1, member.id)] };
  await promises.ask(
    "a member",
    async () => {
      const answer = await raw.session.call("POST", `/vaults/${raw.vault}/roster`, { json: body });
      if (!answer.ok) throw new Error(`roster: ${answer.status} ${await answer.text()}`);
      raw.entries.push(entry);
      return headOf(raw)[0];
    },
    (n) => (stored) => stored.roster.get(`${raw.vault}/${n}`) === entryHashHex(entry.bytes),
  );
}

/** A grant from the request to its end: three collects, and the owner takes it back. */
async function share(promises: Promises<Stored>, origin: string, raw: Raw): Promise<void> {
  await using bootery = await startGrantee();
  const shop = await connect(bootery, origin);
  const owner = await makeOwner(raw.session);
  const { pushed, browser, uid } = await ask(shop);
  const shown = (await (await owner.read(uid)).json()) as Parameters<typeof owner.decision>[0];
  const decision = await owner.decision(shown, bootery);
  const [{ authorization_details: details }] = decision["grants"] as [
    { authorization_details: { identifier: string } },
  ];
  const id = details.identifier;
  const decided = await promises.ask(
    "a decision",
    async () => (await (await owner.decide(uid, decision)).json()) as { redirectTo: string },
    () => (stored) => stored.grants.has(id),
  );
  const back = await browser.open(decided.redirectTo);
  const tokens = await promises.ask(
    "a redemption",
    () => redeem(shop, pushed, new URL(back.headers.get("location") ?? "")),
    () => (stored) =>
      stored.grants.get(id)?.state !== "pending" && logged(stored, id, "granted") === 1,
  );
  for (let read = 1; read <= 3; read++)
    await promises.ask(
      "a collect",
      () => fetchResource(shop, tokens.access_token, `/peeks/${id}`),
      () => (stored) =>
        (stored.grants.get(id)?.reads ?? 0) >= read && logged(stored, id, "read") >= read,
    );
  await promises.ask(
    "a revocation",
    () => owner.revoke(id),
    () => (stored) =>
      stored.grants.get(id)?.state === "revoked" && logged(stored, id, "revoked") === 1,
  );
}

function logged(stored: Stored, grant: string, event: string): number {
  return (stored.leaves.get(grant) ?? []).filter((one) => one === event).length;
}

/** Reads what a database holds. Throws with what does not fit together. */
export async function readStored({ read }: Driver): Promise<Stored> {
  const blocks = await read.all<{ id: string; change: number; vault: string }>(
    "SELECT id, change, vault FROM block ORDER BY vault, change",
  );
  const numbers = new Map<string, number>();
  for (const { vault, change } of blocks) {
    if (change !== (numbers.get(vault) ?? 0) + 1) throw new Error(`a gap before change ${change}`);
    numbers.set(vault, change);
  }
  const vaults = await read.all<{ vault: string; change: number; blocks: number }>(
    "SELECT vault, change, blocks FROM vault",
  );
  for (const { vault, change, blocks: count } of vaults)
    if (change !== (numbers.get(vault) ?? 0) || count !== change)
      throw new Error(`the vault says ${change} changes, ${count} blocks; there are others`);
  const roster = await read.all<{ vault: string; n: number; hash: string }>(
    "SELECT vault, n, hash FROM roster_entry",
  );
  const grants = await read.all<{ id: string; state: string; reads: number }>(
    "SELECT id, state, reads FROM grant_state",
  );
  return {
    vaults: new Set(vaults.map(({ vault }) => vault)),
    blocks: new Map(blocks.map(({ id, change }) => [id, change])),
    roster: new Map(roster.map(({ vault, n, hash }) => [`${vault}/${n}`, hash])),
    grants: new Map(grants.map((grant) => [grant.id, grant])),
    leaves: await readLeaves(read),
  };
}

async function readLeaves(read: Driver["read"]): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await read.all<{ leaf: string; n: number; size: number }>(
    "SELECT leaf, n, size FROM access_leaf JOIN access_log USING (vault) ORDER BY vault, n",
  );
  const events = new Map<string, string[]>();
  for (const { leaf, n, size } of rows) {
    const { grant, ev, n: own } = JSON.parse(leaf) as { grant: string; ev: string; n: number };
    if (own !== n || n > size) throw new Error(`leaf ${n} of ${size} says it is ${own}`);
    events.set(grant, [...(events.get(grant) ?? []), ev]);
  }
  if (rows.length > 0 && rows.length !== rows[0]?.size) throw new Error("the access log has gaps");
  return events;
}
