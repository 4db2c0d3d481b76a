/**
 * Vault creation, login, roster, lockboxes and pairings, over real HTTP.
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  hash,
  popMessage,
  RECOVERY_ID,
  signProof,
  toBase64Url,
  toHex,
} from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import { createChallenges } from "../../server/src/sessions/challenges.ts";
import { hashInvite } from "../../server/src/vaults/invites.ts";
import {
  addEntry,
  headOf,
  login,
  makeBlock,
  makeDpopKey,
  makeEntry,
  makeKey,
  makeLockbox,
  makeVault,
  openRawVault,
  post,
  rosterByKey,
  signAs,
  tryLogin,
  upload,
  type RawKey,
  type RawSession,
  type RawVault,
} from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

type Ann = RawVault & { session: RawSession };

async function append(ann: Ann, body: object): Promise<Response> {
  return ann.session.call("POST", `/vaults/${ann.vault}/roster`, { json: body });
}

async function addDevice(ann: Ann, added: RawKey): Promise<Response> {
  const entry = addEntry(ann, ann.device, added);
  const after = headOf(ann);
  const answer = await append(ann, {
    after,
    entries: [entry],
    lockboxes: [makeLockbox(1, added.id)],
  });
  if (answer.ok) ann.entries.push(entry);
  return answer;
}

/** The two entries that remove a member and start an epoch. */
function removeEntries(ann: Ann, removed: RawKey): RawVault["entries"] {
  const [n, prev] = headOf(ann);
  const common = { vault: ann.vault, by: ann.device.id, ts: Date.now() };
  const remove = makeEntry(
    {
      n: n + 1,
      vault: ann.vault,
      prev,
      op: "remove",
      by: ann.device.id,
      ts: common.ts,
      device: removed.id,
      cutoff: {},
    },
    [ann.device],
  );
  const next = headOf({ ...ann, entries: [...ann.entries, remove] });
  const epoch = makeEntry(
    {
      n: n + 2,
      vault: ann.vault,
      prev: next[1],
      op: "epoch",
      by: ann.device.id,
      ts: common.ts,
      epoch: 2,
      commit: toHex(randomBytes(32)),
      link: true,
    },
    [ann.device],
  );
  return [remove, epoch];
}

function kitName(key: RawKey): string {
  return toHex(hash("kit-find", key.publicKey).subarray(0, 16));
}

async function codeOf(answer: Response): Promise<string> {
  const { type } = (await answer.json()) as { type: string };
  return type.replace("urn:rootvault:problem:", "");
}

test("a vault is made once; the same request again finds it", async () => {
  await using server = await startTestServer();
  const raw = makeVault();
  const first = await post(server.origin, "/vaults", raw.creation);
  const again = await post(server.origin, "/vaults", raw.creation);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(await first.json()).toEqual({
    vault: raw.vault,
    server_key: toBase64Url(server.services.serverKey),
  });
});

test("a vault without its two lockboxes, or with a forged genesis, is not made", async () => {
  await using server = await startTestServer();
  const { creation, kit, device, entries } = makeVault();
  const lacking = await post(server.origin, "/vaults", {
    ...creation,
    lockboxes: [makeLockbox(1, device.id)],
  });
  expect(await codeOf(lacking)).toBe("LOCKBOX_MISSING");
  const forged = {
    bytes: entries[0]!.bytes,
    sigs: [entries[0]!.sigs[0], { by: kit.id, sig: "0".repeat(128) }],
  };
  const answer = await post(server.origin, "/vaults", { ...creation, genesis: forged });
  expect([answer.status, await codeOf(answer)]).toEqual([422, "ROSTER_BADSIG"]);
});

test("where vaults are made by invite, an invite makes one", async () => {
  await using server = await startTestServer({ signups: "invite" });
  const { shared, stores, now } = server.services;
  const invite = { note: "", quotaBytes: 123_456, usedBy: null, createdAt: now() };
  await shared.tx((tx) =>
    stores.invites.create(tx, {
      ...invite,
      hash: hashInvite("for-ann"),
      expiresAt: now() + 1000_000,
    }),
  );
  await shared.tx((tx) =>
    stores.invites.create(tx, { ...invite, hash: hashInvite("old"), expiresAt: now() - 1 }),
  );
  const ann = makeVault();
  const bob = makeVault();
  for (const code of [undefined, "guess", "old"]) {
    const refused = await post(server.origin, "/vaults", {
      ...ann.creation,
      ...(code === undefined ? {} : { invite: code }),
    });
    expect([refused.status, await codeOf(refused)]).toEqual([403, "invite-invalid"]);
  }
  expect(
    (await post(server.origin, "/vaults", { ...ann.creation, invite: "for-ann" })).status,
  ).toBe(201);
  // Ann's answer was lost and she asks again; Bob cannot use her invite.
  expect(
    (await post(server.origin, "/vaults", { ...ann.creation, invite: "for-ann" })).status,
  ).toBe(201);
  expect(
    (await post(server.origin, "/vaults", { ...bob.creation, invite: "for-ann" })).status,
  ).toBe(403);
  const row = await stores.vaults.read(server.services.tenant.read(ann.vault));
  expect(row?.quotaBytes).toBe(123_456);
});

test("a closed server takes nobody", async () => {
  await using server = await startTestServer({ signups: "closed" });
  const answer = await post(server.origin, "/vaults", makeVault().creation);
  expect([answer.status, await codeOf(answer)]).toEqual([403, "signups-closed"]);
});

test("unknown, removed and impostor devices are refused with the same bytes", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const phone = makeKey();
  await addDevice(ann, phone);
  const [remove, epoch] = removeEntries(ann, phone);
  const removed = await append(ann, {
    after: headOf(ann),
    entries: [remove, epoch],
    lockboxes: [makeLockbox(2, ann.device.id), makeLockbox(2, ann.kit.id)],
    link: toBase64Url(randomBytes(48)),
  });
  expect(removed.status).toBe(200);
  const impostor = { ...makeKey(), id: ann.device.id };
  const answers = await Promise.all([
    tryLogin(server.origin, makeVault().vault, ann.device),
    tryLogin(server.origin, ann.vault, makeKey()),
    tryLogin(server.origin, ann.vault, phone),
    tryLogin(server.origin, ann.vault, impostor),
  ]);
  const bodies = await Promise.all(
    answers.map(async (answer) => {
      if (!(answer instanceof Response)) throw new Error("somebody got in");
      return `${answer.status} ${await answer.text()}`;
    }),
  );
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toContain("invalid-token");
});

test("a removed device sees by its key who removed it and nothing later, a member all, and nobody else anything", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const phone = makeKey();
  await addDevice(ann, phone);
  const [remove, epoch] = removeEntries(ann, phone);
  await append(ann, {
    after: headOf(ann),
    entries: [remove, epoch],
    lockboxes: [makeLockbox(2, ann.device.id), makeLockbox(2, ann.kit.id)],
    link: toBase64Url(randomBytes(48)),
  });
  ann.entries.push(remove!, epoch!);
  const upToRemoval = [...ann.entries];
  const tablet = makeKey();
  const after = { after: headOf(ann), entries: [addEntry(ann, ann.device, tablet)] };
  await append(ann, { ...after, lockboxes: [makeLockbox(2, tablet.id)] });
  ann.entries.push(...after.entries);
  const shown = async (key: RawKey, from = 0): Promise<unknown> => {
    const { entries } = (await (await rosterByKey(server.origin, ann.vault, key, from)).json()) as {
      entries: unknown;
    };
    return entries;
  };
  expect(await shown(phone)).toEqual(upToRemoval);
  expect(await shown(phone, 2)).toEqual(upToRemoval.slice(2));
  expect(await shown(tablet)).toEqual(ann.entries);
  expect(await shown(ann.kit)).toEqual(ann.entries);
  // No session comes of it.
  expect(await tryLogin(server.origin, ann.vault, phone)).toBeInstanceOf(Response);
  const refused = await Promise.all([
    rosterByKey(server.origin, makeVault().vault, phone),
    rosterByKey(server.origin, ann.vault, makeKey()),
    rosterByKey(server.origin, ann.vault, { ...makeKey(), id: phone.id }),
    rosterByKey(server.origin, ann.vault, { ...makeKey(), id: ann.device.id }),
  ]);
  const bodies = await Promise.all(refused.map(async (one) => `${one.status} ${await one.text()}`));
  expect([...new Set(bodies)]).toEqual([expect.stringContaining("invalid-token")]);
});

test("a login that was signed for another server is refused", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  // Mallory's server passes Ann's challenge on; Ann signs the origin that she dialled.
  const passedOn = await tryLogin(server.origin, ann.vault, ann.device, {
    signedOrigin: "https://mallory.example",
  });
  expect(passedOn).toBeInstanceOf(Response);
  expect(await login(server.origin, ann.vault, ann.kit)).toHaveProperty("token");
});

test("a challenge is good once, for a minute, and for its own device", () => {
  let now = 0;
  const challenges = createChallenges(
    () => now,
    (length) => new Uint8Array(randomBytes(length)),
  );
  const { vault, device, kit } = makeVault();
  const first = challenges.make(vault, device.id);
  expect(challenges.take(vault, kit.id, first)).toBe(false);
  const second = challenges.make(vault, device.id);
  expect(challenges.take(vault, device.id, second)).toBe(true);
  expect(challenges.take(vault, device.id, second)).toBe(false);
  const third = challenges.make(vault, device.id);
  now += 60_001;
  expect(challenges.take(vault, device.id, third)).toBe(false);
});

test("a session's proof holds for one request alone", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const path = `/vaults/${ann.vault}/heads`;
  const url = server.origin + path;
  const headers = await ann.session.headers("GET", path);
  const get = async (changed: Record<string, string>, method = "GET"): Promise<string> => {
    const answer = await fetch(url, { method, headers: { ...headers, ...changed } });
    return answer.ok ? "ok" : codeOf(answer);
  };
  expect(await get({})).toBe("ok");
  // The same proof again; another method; another path; no proof; no token; a bearer token; a changed last letter.
  expect(await get({})).toBe("invalid-dpop-proof");
  expect(await get(await ann.session.headers("POST", path))).toBe("invalid-dpop-proof");
  expect(await get(await ann.session.headers("GET", "/elsewhere"))).toBe("invalid-dpop-proof");
  expect(await get({ dpop: "" })).toBe("invalid-dpop-proof");
  expect(await get({ authorization: "" })).toBe("invalid-token");
  expect(await get({ authorization: `Bearer ${ann.session.token}` })).toBe("invalid-token");
  const fresh = await ann.session.headers("GET", path);
  expect(await get({ ...fresh, authorization: `${fresh.authorization.slice(0, -1)}-` })).toBe(
    "invalid-token",
  );
  // A thief has the token and a key of his own.
  const thief = await makeDpopKey();
  const nonce = server.services.proofs.nonce();
  const proof = {
    method: "GET",
    url,
    now: Date.now(),
    jti: toHex(randomBytes(12)),
    accessToken: ann.session.token,
  };
  expect(await get({ dpop: await signProof(thief, { ...proof, nonce }) })).toBe("invalid-token");
  // A proof without the server's nonce, or a minute and more old.
  expect(
    await get({
      dpop: await signProof(ann.session.key, { ...proof, jti: toHex(randomBytes(12)) }),
    }),
  ).toBe("use-dpop-nonce");
  const old = { ...proof, nonce, now: Date.now() - 62_000, jti: toHex(randomBytes(12)) };
  expect(await get({ dpop: await signProof(ann.session.key, old) })).toBe("invalid-dpop-proof");
});

test("a session ends after a quarter of an hour", async () => {
  let now = Date.now();
  await using server = await startTestServer({}, { now: () => now });
  const ann = await openRawVault(server.origin);
  const path = `/vaults/${ann.vault}/heads`;
  expect((await ann.session.call("GET", path)).status).toBe(200);
  const token = { hash: "x" };
  now += 14 * 60_000;
  const { stores, shared } = server.services;
  const rows = await server.services.driver.read.all<{ hash: string }>("SELECT hash FROM session");
  token.hash = rows[0]!.hash;
  expect(await stores.sessions.find(shared.read, token.hash, now)).not.toBeNull();
  now += 61_000;
  expect(await stores.sessions.find(shared.read, token.hash, now)).toBeNull();
});

test("a second device is added with its lockbox and logs in", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const phone = makeKey();
  const entry = addEntry(ann, ann.device, phone);
  const without = await append(ann, { after: headOf(ann), entries: [entry], lockboxes: [] });
  expect(await codeOf(without)).toBe("LOCKBOX_MISSING");
  const foreign = await append(ann, {
    after: headOf(ann),
    entries: [entry],
    lockboxes: [makeLockbox(1, phone.id), makeLockbox(1, makeKey().id)],
  });
  expect(await codeOf(foreign)).toBe("BAD_LOCKBOX");
  expect((await addDevice(ann, phone)).status).toBe(200);
  const session = await login(server.origin, ann.vault, phone);
  const lockbox = await session.call("GET", `/vaults/${ann.vault}/lockboxes/1/${phone.id}`);
  expect(lockbox.status).toBe(200);
  const roster = await session.call("GET", `/vaults/${ann.vault}/roster?from=1`);
  expect(await roster.json()).toEqual({ entries: ann.entries.slice(1), head: headOf(ann) });
});

test("two devices append at once: one wins, the other is given the newer entries", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const before = headOf(ann);
  const rivals = [makeKey(), makeKey()].map((key) => ({
    after: before,
    entries: [addEntry(ann, ann.device, key)],
    lockboxes: [makeLockbox(1, key.id)],
  }));
  const answers = await Promise.all(rivals.map((body) => append(ann, body)));
  expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
    200, 409,
  ]);
  const lost = answers.findIndex(({ status }) => status === 409);
  const problem = (await answers[lost]!.json()) as { type: string; entries: unknown };
  expect(problem).toMatchObject({
    type: "urn:rootvault:problem:roster-moved",
    entries: rivals[1 - lost]!.entries,
  });
  // The winner's answer was lost: the same request again is the same success.
  expect((await append(ann, rivals[1 - lost]!)).status).toBe(200);
});

test("a removed device is out at once, and no block of the old epoch comes in any more", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const phone = makeKey();
  await addDevice(ann, phone);
  const session = await login(server.origin, ann.vault, phone);
  const [remove, epoch] = removeEntries(ann, phone);
  const lockboxes = [makeLockbox(2, ann.device.id), makeLockbox(2, ann.kit.id)];
  const link = toBase64Url(randomBytes(48));
  // A removal without its epoch, an epoch without a lockbox, and one without its link are refused.
  const head = headOf(ann);
  expect(await codeOf(await append(ann, { after: head, entries: [remove], lockboxes: [] }))).toBe(
    "ROSTER_BAD",
  );
  expect(
    await codeOf(
      await append(ann, {
        after: head,
        entries: [remove, epoch],
        lockboxes: lockboxes.slice(1),
        link,
      }),
    ),
  ).toBe("LOCKBOX_MISSING");
  expect(
    await codeOf(await append(ann, { after: head, entries: [remove, epoch], lockboxes })),
  ).toBe("bad-request");
  expect(
    (await append(ann, { after: head, entries: [remove, epoch], lockboxes, link })).status,
  ).toBe(200);
  expect((await session.call("GET", `/vaults/${ann.vault}/heads`)).status).toBe(401);
  const late = makeBlock(ann, ann.device, { seq: 1, prev: null, epoch: 1 });
  expect((await upload(ann, [late])).map((line) => line.error)).toEqual(["epoch-retired"]);
  const stored = await ann.session.call("GET", `/vaults/${ann.vault}/links/2`);
  expect(await stored.json()).toEqual({ data: link });
});

test("the kit finds its vault, and nobody else's", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const found = await post(server.origin, "/auth/find", { kit: kitName(ann.kit) });
  expect(await found.json()).toEqual({ vault: ann.vault });
  const lost = await post(server.origin, "/auth/find", { kit: kitName(makeKey()) });
  expect(lost.status).toBe(404);
});

test("a pairing carries each message once, for two minutes", async () => {
  let now = Date.now();
  await using server = await startTestServer({}, { now: () => now });
  const p = toBase64Url(randomBytes(16));
  const offer = {
    p,
    id: makeKey().id,
    sig: toBase64Url(randomBytes(32)),
    kem: toBase64Url(randomBytes(1216)),
    mac: toBase64Url(randomBytes(32)),
  };
  const made = await post(server.origin, "/pairings", offer);
  expect([made.status, await made.json()]).toEqual([201, { expires_at: now + 120_000 }]);
  const hello = { data: toBase64Url(randomBytes(40)) };
  expect((await post(server.origin, `/pairings/${p}/hello`, hello)).status).toBe(204);
  expect((await post(server.origin, `/pairings/${p}/hello`, hello)).status).toBe(204);
  expect((await post(server.origin, `/pairings/${p}/hello`, { data: "AAAA" })).status).toBe(410);
  expect((await post(server.origin, `/pairings/${p}/other`, hello)).status).toBe(404);
  // Anybody who knows the address sees the messages; a device of a vault is shown the offer too.
  const read = await fetch(`${server.origin}/pairings/${p}`);
  expect(await read.json()).toEqual({ hello: hello.data });
  const ann = await openRawVault(server.origin);
  const looked = await ann.session.call("GET", `/pairings/${p}`);
  expect(await looked.json()).toEqual({ ...offer, hello: hello.data });
  expect((await fetch(`${server.origin}/pairings/${toBase64Url(randomBytes(16))}`)).status).toBe(
    404,
  );
  now += 121_000;
  expect((await fetch(`${server.origin}/pairings/${p}`)).status).toBe(410);
});

test("a pairing has one offer, and its name is used once", async () => {
  await using server = await startTestServer();
  const key = makeKey();
  const offer = {
    p: toBase64Url(randomBytes(16)),
    id: key.id,
    sig: toBase64Url(key.publicKey),
    kem: toBase64Url(key.kem),
    mac: toBase64Url(randomBytes(32)),
  };
  expect((await post(server.origin, "/pairings", offer)).status).toBe(201);
  // Sent again because the answer was lost, it is the same offer; another one finds the name taken.
  expect((await post(server.origin, "/pairings", offer)).status).toBe(201);
  const other = { ...offer, mac: toBase64Url(randomBytes(32)) };
  const again = await post(server.origin, "/pairings", other);
  expect([again.status, await codeOf(again)]).toEqual([410, "pairing-gone"]);
});

test("a vault's devices look at few offers an hour, so that nobody tries words out", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const look = async (): Promise<number> => {
    const p = toBase64Url(randomBytes(16));
    return (await ann.session.call("GET", `/pairings/${p}`)).status;
  };
  expect(await look()).toBe(404);
  // A trial allows 40 times the five; all but the last are taken here.
  for (let n = 0; n < 198; n++) await server.services.limits.take("pairing-vault", ann.vault);
  expect(await look()).toBe(404);
  expect(await look()).toBe(429);
  // Another vault is not held up by it.
  const bea = await openRawVault(server.origin);
  const p = toBase64Url(randomBytes(16));
  expect((await bea.session.call("GET", `/pairings/${p}`)).status).toBe(404);
});

test("a helper reads, and writes if it may, and reaches nothing else", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const carer = makeKey();
  const job = makeKey();
  for (const [helper, may] of [
    [carer, "read"],
    [job, "add"],
  ] as const) {
    const entry = addEntry(ann, ann.device, helper, { class: "helper", may });
    const answer = await append(ann, { after: headOf(ann), entries: [entry], lockboxes: [] });
    expect(answer.status).toBe(200);
    ann.entries.push(entry);
  }
  const session = await login(server.origin, ann.vault, carer);
  const base = `/vaults/${ann.vault}`;
  for (const path of ["/roster", "/heads", "/blocks"])
    expect((await session.call("GET", base + path)).status).toBe(200);
  for (const path of [`/lockboxes/1/${ann.device.id}`, "/links/2"]) {
    const answer = await session.call("GET", base + path);
    expect([answer.status, await codeOf(answer)]).toEqual([403, "helper-refused"]);
  }
  // It adds nobody, and its blocks are taken only where it may add.
  const entry = addEntry(ann, carer, makeKey());
  const added = await session.call("POST", `${base}/roster`, {
    json: { after: headOf(ann), entries: [entry], lockboxes: [] },
  });
  expect(await codeOf(added)).toBe("helper-refused");
  const refused = upload({ vault: ann.vault, session }, [
    makeBlock(ann, carer, { seq: 1, prev: null }),
  ]);
  await expect(refused).rejects.toThrow(/403 .*helper-refused/);
  const jobs = await login(server.origin, ann.vault, job);
  const taken = await upload({ vault: ann.vault, session: jobs }, [
    makeBlock(ann, job, { seq: 1, prev: null }),
  ]);
  expect(taken.map((line) => line.ack?.index)).toEqual([1]);
});

test("a passkey adds a device and writes no block", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const passkey = makeKey();
  const entry = addEntry(ann, ann.device, passkey, { class: "passkey" });
  const lockboxes = [makeLockbox(1, passkey.id)];
  expect((await append(ann, { after: headOf(ann), entries: [entry], lockboxes })).status).toBe(200);
  ann.entries.push(entry);
  const session = await login(server.origin, ann.vault, passkey);
  const lines = await upload({ vault: ann.vault, session }, [
    makeBlock(ann, passkey, { seq: 1, prev: null }),
  ]);
  expect(lines.map((line) => line.error)).toEqual(["helper-refused"]);
  // Grants, requests and the access log are for devices; so are all other changes of the roster.
  for (const path of ["/owner/requests", "/owner/grants", "/owner/access-log"]) {
    const refused = await session.call("GET", path);
    expect([refused.status, await codeOf(refused)]).toEqual([403, "helper-refused"]);
  }
  const [n, prev] = headOf(ann);
  const common = { n: n + 1, vault: ann.vault, prev, by: passkey.id, ts: Date.now() };
  for (const body of [
    { ...common, op: "prekey", device: passkey.id, kem: toHex(randomBytes(1216)) },
    { ...common, op: "policy", minSuite: 1, minFormat: 1 },
    { ...common, op: "server", key: toHex(randomBytes(32)) },
  ]) {
    const json = { after: headOf(ann), entries: [makeEntry(body, [passkey])], lockboxes: [] };
    const refused = await session.call("POST", `/vaults/${ann.vault}/roster`, { json });
    expect([body.op, await codeOf(refused)]).toEqual([body.op, "helper-refused"]);
  }
  // In its own name only: an entry that Ann's laptop signed is not its to bring.
  const foreign = {
    after: headOf(ann),
    entries: [addEntry(ann, ann.device, makeKey())],
    lockboxes: [],
  };
  const brought = await session.call("POST", `/vaults/${ann.vault}/roster`, { json: foreign });
  expect(await codeOf(brought)).toBe("helper-refused");
  const browser = makeKey();
  const added = await session.call("POST", `/vaults/${ann.vault}/roster`, {
    json: {
      after: headOf(ann),
      entries: [addEntry(ann, passkey, browser)],
      lockboxes: [makeLockbox(1, browser.id)],
    },
  });
  expect(added.status).toBe(200);
});

test("a stolen device says nothing that nobody could take back", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const [n, prev] = headOf(ann);
  const common = { n: n + 1, vault: ann.vault, prev, by: ann.device.id, ts: Date.now() };
  for (const body of [
    { ...common, op: "policy", minSuite: 255, minFormat: 1 },
    { ...common, op: "server", key: toHex(randomBytes(32)) },
  ]) {
    const entries = [makeEntry(body, [ann.device])];
    const answer = await append(ann, { after: headOf(ann), entries, lockboxes: [] });
    expect([body.op, await codeOf(answer)]).toEqual([body.op, "bad-request"]);
  }
});

test("a new kit without the old one waits 72 hours by the server's clock", async () => {
  let now = Date.now();
  await using server = await startTestServer({}, { now: () => now });
  const ann = await openRawVault(server.origin);
  const kit = makeKey(RECOVERY_ID);
  const recovery = { sig: toHex(kit.publicKey), kem: toHex(kit.kem) };
  const pop = toHex(signAs(kit, "pop", popMessage(ann.vault, RECOVERY_ID, kit.kem)));
  const ask = (ts: number): RawVault["entries"][0] => {
    const [n, prev] = headOf(ann);
    const body = {
      n: n + 1,
      vault: ann.vault,
      prev,
      op: "recovery",
      by: ann.device.id,
      ts,
      recovery,
      pop,
      stage: "ask",
    };
    return makeEntry(body, [ann.device]);
  };
  // Mallory, with Ann's unlocked laptop, dates her ask back; the server does not take it.
  const dated = await append(ann, {
    after: headOf(ann),
    entries: [ask(now - 80 * 3_600_000)],
    lockboxes: [],
  });
  expect(await codeOf(dated)).toBe("bad-request");
  const asked = ask(now);
  expect((await append(ann, { after: headOf(ann), entries: [asked], lockboxes: [] })).status).toBe(
    200,
  );
  ann.entries.push(asked);
  const stored = await server.services.stores.roster.takenAt(
    server.services.tenant.read(ann.vault),
    1,
  );
  expect(stored).toBe(now);
  // Early by the server's clock, whatever the entry says.
  now += 71.9 * 3_600_000;
  const take = (): RawVault["entries"] => {
    const [n, prev] = headOf(ann);
    const ts = now + 0.15 * 3_600_000;
    const common = { vault: ann.vault, by: ann.device.id, ts };
    const taken = makeEntry(
      {
        n: n + 1,
        vault: ann.vault,
        prev,
        op: "recovery",
        by: common.by,
        ts,
        recovery,
        pop,
        stage: "take",
        of: 1,
      },
      [ann.device],
    );
    const next = headOf({ ...ann, entries: [...ann.entries, taken] });
    const epoch = makeEntry(
      {
        n: n + 2,
        ...common,
        prev: next[1],
        op: "epoch",
        epoch: 2,
        commit: toHex(randomBytes(32)),
        link: false,
      },
      [ann.device],
    );
    return [taken, epoch];
  };
  const session = await login(server.origin, ann.vault, ann.device, { now: () => now });
  const early = await session.call("POST", `/vaults/${ann.vault}/roster`, {
    json: {
      after: headOf(ann),
      entries: take(),
      lockboxes: [makeLockbox(2, ann.device.id), makeLockbox(2, RECOVERY_ID)],
    },
  });
  expect(await codeOf(early)).toBe("too-early");
});
