/**
 * What a helper's session reaches at the server, over real HTTP: every route of the registry is tried, so a new one is tested
 * here by being a route.
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  concatBytes,
  readHex,
  RECOVERY_ID,
  toBase64Url,
  toHex,
  toWire,
  type MemberId,
} from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import {
  addEntry,
  headOf,
  login,
  makeBlock,
  makeEntry,
  makeKey,
  makeLockbox,
  openRawVault,
  signAs,
  tryLogin,
  upload,
  type RawKey,
  type RawSession,
  type RawVault,
} from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

type Ann = RawVault & { session: RawSession };
type Server = Awaited<ReturnType<typeof startTestServer>>;

/** What a helper's session reaches, and nothing else. */
const OPEN_TO_HELPERS = [
  "GET /vaults/:vault/attachments/:address",
  "GET /vaults/:vault/blocks",
  "GET /vaults/:vault/heads",
  "GET /vaults/:vault/helper-boxes/:epoch/:rid",
  "GET /vaults/:vault/lockboxes/:epoch/:rid",
  "GET /vaults/:vault/roster",
  "POST /vaults/:vault/blocks",
  "POST /vaults/:vault/blocks/get",
  "POST /vaults/:vault/roster",
  "PUT /vaults/:vault/attachments/:address",
];

async function addHelper(
  ann: Ann,
  kind: { readonly may?: string; readonly until?: number } = {},
): Promise<RawKey> {
  const helper = makeKey();
  const entry = addEntry(ann, ann.device, helper, { class: "helper", ...kind });
  const json = { after: headOf(ann), entries: [entry], lockboxes: [] };
  const answer = await ann.session.call("POST", `/vaults/${ann.vault}/roster`, { json });
  expect(answer.status).toBe(200);
  ann.entries.push(entry);
  return helper;
}

/** A box of noise, signed as given. */
function boxOf(signer: RawKey, bytes = 1173): Uint8Array {
  const sealed = randomBytes(bytes);
  return concatBytes(sealed, readHex(signer.id)!, signAs(signer, "box-coll", sealed));
}

function leave(
  { vault }: RawVault,
  session: RawSession,
  ...boxes: readonly { epoch: number; rid: MemberId; data: Uint8Array }[]
): Promise<Response> {
  const json = { boxes: boxes.map((box) => toWire(box)) };
  return session.call("POST", `/vaults/${vault}/helper-boxes`, { json });
}

async function codeOf(answer: Response): Promise<string> {
  const { type = "" } = (await answer.json()) as { type?: string };
  return type.replace("urn:rootvault:problem:", "");
}

function fill(path: string, vault: string, rid: string): string {
  const values: Record<string, string> = { vault, epoch: "1", rid, address: "0".repeat(64) };
  return path.replaceAll(
    /:([a-z]+)/g,
    (_, name: string) => values[name] ?? toBase64Url(randomBytes(16)),
  );
}

async function opened(): Promise<{ server: Server; ann: Ann }> {
  const server = await startTestServer();
  return { server, ann: await openRawVault(server.origin) };
}

test("a helper's session reaches its few routes, and every other route refuses it", async () => {
  const { server, ann } = await opened();
  const helper = await addHelper(ann, { may: "add" });
  await leave(ann, ann.session, { epoch: 1, rid: helper.id, data: boxOf(ann.device) });
  const session = await login(server.origin, ann.vault, helper);
  const reached: string[] = [];
  const guarded = server.routes.filter(({ auth }) => auth === "device");
  expect(guarded.length).toBeGreaterThan(15);
  for (const { method, path } of guarded) {
    const answer = await session.call(method, fill(path, ann.vault, helper.id));
    const name = `${method} ${path}`;
    if (answer.status === 403)
      expect([name, await codeOf(answer)]).toEqual([name, "helper-refused"]);
    else reached.push(name);
  }
  expect(reached.toSorted()).toEqual(OPEN_TO_HELPERS);
  await server.close();
});

test("of lockboxes and boxes a helper reads its own, and of the roster it writes its own prekey", async () => {
  const { server, ann } = await opened();
  const [helper, other] = [await addHelper(ann), await addHelper(ann)];
  const data = boxOf(ann.device);
  for (const rid of [helper.id, other.id])
    expect((await leave(ann, ann.session, { epoch: 1, rid, data })).status).toBe(204);
  const session = await login(server.origin, ann.vault, helper);
  const base = `/vaults/${ann.vault}`;
  for (const path of [
    `/helper-boxes/1/${other.id}`,
    `/helper-boxes/1/${ann.device.id}`,
    `/lockboxes/1/${ann.device.id}`,
    `/lockboxes/1/${RECOVERY_ID}`,
  ]) {
    const answer = await session.call("GET", base + path);
    expect([path, answer.status, await codeOf(answer)]).toEqual([path, 403, "helper-refused"]);
  }
  const own = await session.call("GET", `${base}/helper-boxes/1/${helper.id}`);
  expect(await own.json()).toEqual({ boxes: [toBase64Url(data)] });
  expect((await session.call("GET", `${base}/lockboxes/1/${helper.id}`)).status).toBe(404);
  const [n, prev] = headOf(ann);
  const prekey = makeEntry(
    {
      n: n + 1,
      vault: ann.vault,
      prev,
      op: "prekey",
      by: helper.id,
      ts: Date.now(),
      device: helper.id,
      kem: toHex(randomBytes(1216)),
    },
    [helper],
  );
  const json = { after: headOf(ann), entries: [prekey], lockboxes: [] };
  expect((await session.call("POST", `${base}/roster`, { json })).status).toBe(200);
  await server.close();
});

test("a helper that only reads uploads nothing, and one whose time is over is not admitted", async () => {
  let now = Date.now();
  const server = await startTestServer({}, { now: () => now });
  const ann = await openRawVault(server.origin);
  const reader = await addHelper(ann, { may: "read" });
  const guest = await addHelper(ann, { may: "add", until: now + 60_000 });
  const blockOf = (key: RawKey): { bytes: Uint8Array } =>
    makeBlock(ann, key, { seq: 1, prev: null });
  const session = await login(server.origin, ann.vault, reader, { now: () => now });
  const refused = upload({ vault: ann.vault, session }, [blockOf(reader)]);
  await expect(refused).rejects.toThrow(/403 .*helper-refused/);
  const guests = await login(server.origin, ann.vault, guest, { now: () => now });
  expect(await upload({ vault: ann.vault, session: guests }, [blockOf(guest)])).toMatchObject([
    { ack: { index: 1 } },
  ]);
  // Its time passes: the session that it has ends, and it gets no other one.
  now += 60_001;
  expect((await guests.call("GET", `/vaults/${ann.vault}/heads`)).status).toBe(401);
  const again = await tryLogin(server.origin, ann.vault, guest, { now: () => now });
  expect(again).toMatchObject({ status: 401 });
  await server.close();
});

test("a box is left by a device, for a helper, with a signature that counts, and once", async () => {
  const { server, ann } = await opened();
  const helper = await addHelper(ann);
  const good = { epoch: 1, rid: helper.id, data: boxOf(ann.device) };
  const wrong = [
    { ...good, data: boxOf(makeKey()) },
    { ...good, data: boxOf(helper) },
    { ...good, data: boxOf(makeKey(ann.device.id)) },
    { ...good, rid: ann.device.id },
    { ...good, epoch: 2 },
    { ...good, epoch: 0 },
  ];
  for (const box of wrong)
    expect(await codeOf(await leave(ann, ann.session, box))).toBe("BAD_LOCKBOX");
  // Nothing of a request with a wrong one is kept.
  await leave(ann, ann.session, good, wrong[0]!);
  const path = `/vaults/${ann.vault}/helper-boxes/1/${helper.id}`;
  expect((await ann.session.call("GET", path)).status).toBe(404);
  const session = await login(server.origin, ann.vault, helper);
  expect(await codeOf(await leave(ann, session, good))).toBe("helper-refused");
  for (const _ of ["sent", "sent again"])
    expect((await leave(ann, ann.session, good)).status).toBe(204);
  for (let more = 1; more < 16; more++)
    expect((await leave(ann, ann.session, { ...good, data: boxOf(ann.device) })).status).toBe(204);
  const seventeenth = await leave(ann, ann.session, { ...good, data: boxOf(ann.device) });
  expect(await codeOf(seventeenth)).toBe("quota-exceeded");
  const kept = (await (await session.call("GET", path)).json()) as { boxes: string[] };
  expect(kept.boxes).toHaveLength(16);
  expect(kept.boxes).toContain(toBase64Url(good.data));
  await server.close();
});

test("a helper needs no lockbox, and gets none", async () => {
  const { server, ann } = await opened();
  const helper = makeKey();
  const entry = addEntry(ann, ann.device, helper, { class: "helper" });
  const json = { after: headOf(ann), entries: [entry], lockboxes: [makeLockbox(1, helper.id)] };
  const answer = await ann.session.call("POST", `/vaults/${ann.vault}/roster`, { json });
  expect(await codeOf(answer)).toBe("BAD_LOCKBOX");
  await server.close();
});
