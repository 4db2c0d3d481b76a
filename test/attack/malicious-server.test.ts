/**
 * Mallory has the server. She sits between it and Ann's devices, over real HTTP, and changes what it answers. Every
 * lie is told by its code; where it must, publishing stops; what Ann has on her device stays whole.
 * @module
 */
import { blockId, FrameReader, writeFrame, type Frame } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";

import { toBase64Url } from "../../vault-core/src/bytes/encoding.ts";
import { kemKeyPair } from "../../vault-core/src/crypto/secret.ts";
import { wrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { isMemberId, isVaultId } from "../../vault-core/src/protocol/ids.ts";
import { joinDevice, platformOf, random, restoreDevice } from "../support/household.ts";
import {
  alarmsOf,
  changeBlocks,
  changeJson,
  flipped,
  isBlocks,
  namesOn,
  publish,
  rewritten,
  save,
  scene,
  uploads,
  type Scene,
} from "../support/mallory.ts";
import { addEntry, makeBlock, makeKey, makeVault, type RawVault } from "../support/raw-device.ts";

test("damaged, cut, swapped, foreign and renumbered blocks are each refused, and the true ones come in later", async () => {
  await using here = await scene();
  const { mallory, laptop, phone } = here;
  const foreign = makeVault();
  const lies: [string, string[], (frames: readonly Frame[]) => readonly Frame[]][] = [
    ["a bit is flipped", ["BAD_SIGNATURE"], (frames) => eachBlock(frames, (b) => flipped(b, 500))],
    [
      "the signature is flipped",
      ["BAD_SIGNATURE"],
      (frames) => eachBlock(frames, (block) => flipped(block, block.length - 1)),
    ],
    ["the end is cut", ["BAD_BLOCK"], (frames) => eachBlock(frames, (b) => b.slice(0, -32))],
    ["an older suite", ["UNKNOWN_SUITE"], (frames) => eachBlock(frames, (b) => flipped(b, 4))],
    // Read by number it lies in the wrong place, read by change the signature fails.
    ["another number", ["MISPLACED", "BAD_SIGNATURE"], (frames) => eachBlock(frames, renumbered)],
    [
      "a block of another vault",
      ["WRONG_VAULT"],
      (frames) =>
        eachBlock(frames, () => makeBlock(foreign, foreign.device, { seq: 1, prev: null }).bytes),
    ],
    ["another order", ["MISPLACED", "GAP"], (frames) => frames.toReversed()],
    ["one is missing", ["GAP", "MISPLACED"], ([first, ...rest]) => without(first, rest)],
  ];
  let n = 0;
  for (const [lie, codes, change] of lies) {
    const before = await namesOn(laptop);
    await publish(phone, `${++n} a`, `${n} b`, `${n} c`);
    changeBlocks(mallory, change);
    // What Ann writes here meanwhile is saved and published; nothing false comes in.
    await save(laptop, `${n} mine`);
    await laptop.api.sync();
    const alarms = await alarmsOf(laptop);
    expect([lie, alarms.length > 0, alarms.filter((code) => !codes.includes(code))]).toEqual([
      lie,
      true,
      [],
    ]);
    expect([lie, await laptop.api.status()]).toMatchObject([lie, { publishing: true, waiting: 0 }]);
    const came = (await namesOn(laptop)).filter((name) => !before.includes(name));
    // What stands before the missing one is whole.
    expect([lie, came]).toEqual([
      lie,
      lie === "one is missing" ? [`${n} a`, `${n} mine`] : [`${n} mine`],
    ]);
    mallory.hooks = {};
    await laptop.api.sync();
    expect([lie, await alarmsOf(laptop)]).toEqual([lie, []]);
    expect(await namesOn(laptop)).toEqual(
      [...before, `${n} a`, `${n} b`, `${n} c`, `${n} mine`].toSorted(),
    );
    await phone.api.sync();
  }
});

function eachBlock(
  frames: readonly Frame[],
  change: (block: Uint8Array) => Uint8Array,
): readonly Frame[] {
  return frames.map((frame) => ({ ...frame, block: change(frame.block) }));
}

/** Raises the number in the header. */
function renumbered(block: Uint8Array): Uint8Array {
  const changed = block.slice();
  const view = new DataView(changed.buffer);
  view.setBigUint64(48, view.getBigUint64(48) + 1n);
  return changed;
}

function without(first: Frame | undefined, rest: readonly Frame[]): readonly Frame[] {
  // The middle one of three; of fewer, none is shown.
  return first === undefined || rest.length < 2 ? [] : [first, ...rest.slice(1)];
}

test("an older state than Ann has seen stops publishing, and she loses nothing", async () => {
  await using here = await scene();
  const { mallory, laptop, phone } = here;
  let old: unknown = null;
  changeJson(mallory, /\/heads$/, (heads) => (old = heads));
  await laptop.api.sync();
  await publish(phone, "boots");
  mallory.hooks = {};
  await laptop.api.sync();
  // The server is put back to what it was before the boots.
  changeJson(mallory, /\/heads$/, () => old);
  await save(laptop, "kettle");
  const sent = uploads(mallory);
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "ROLLBACK" });
  expect(uploads(mallory)).toBe(sent);
  await staysStopped(here, "ROLLBACK", ["boots", "kettle", "tent"]);
});

test("a server that shows no block at all is a rollback too", async () => {
  await using here = await scene();
  changeJson(here.mallory, /\/heads$/, (heads) => ({
    ...Object(heads),
    streams: {},
    cursor: null,
  }));
  await expect(here.laptop.api.sync()).rejects.toMatchObject({ code: "ROLLBACK" });
  await staysStopped(here, "ROLLBACK", ["tent"]);
});

/** Publishing stays stopped, also with an honest server and after a restart, until Ann decides; reading and writing go on. */
async function staysStopped(
  { mallory, laptop }: Scene,
  code: string,
  names: readonly string[],
): Promise<void> {
  expect(await laptop.api.status()).toMatchObject({ publishing: false });
  expect(await alarmsOf(laptop)).toContain(code);
  mallory.hooks = {};
  await laptop.reopen();
  await save(laptop, "written after");
  const sent = uploads(mallory);
  await expect(laptop.api.sync()).rejects.toMatchObject({ code });
  expect(uploads(mallory)).toBe(sent);
  expect(await laptop.api.status()).toMatchObject({ publishing: false });
  expect(await namesOn(laptop)).toEqual([...names, "written after"].toSorted());
}

test("a roster that lacks what Ann knows stops publishing", async () => {
  await using here = await scene();
  changeJson(here.mallory, /\/roster\?/, (answer) => ({ ...Object(answer), entries: [] }));
  await expect(here.laptop.api.sync()).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
  await staysStopped(here, "ROSTER_ROLLBACK", ["tent"]);
});

test("another roster in the place of Ann's stops publishing", async () => {
  await using here = await scene();
  const { entries } = makeVault();
  changeJson(here.mallory, /\/roster\?/, (answer) => ({ ...Object(answer), entries }));
  await expect(here.laptop.api.sync()).rejects.toMatchObject({ code: "ROSTER_FORK" });
  await staysStopped(here, "ROSTER_FORK", ["tent"]);
});

test("a device that none of Ann's devices added is refused, and so is another key for one that was", async () => {
  await using here = await scene();
  const { mallory, laptop, phone } = here;
  const { vault, deviceId } = await laptop.api.status();
  const raw = { ...makeVault(), vault, entries: await entriesOf(here) } as RawVault;
  // Mallory signs in the laptop's name, with a key of her own.
  if (!isMemberId(deviceId)) throw new Error("no id");
  const forged = addEntry(raw, makeKey(deviceId), makeKey());
  changeJson(mallory, /\/roster\?/, (answer) => {
    const { entries } = answer as { entries: unknown[] };
    return { ...Object(answer), entries: [...entries, forged] };
  });
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "ROSTER_BADSIG" });
  expect((await laptop.api.devices()).filter((one) => one.class === "device")).toHaveLength(2);
  await staysStopped(here, "ROSTER_BADSIG", ["tent"]);
  // Ann's tablet joins by her phone; the laptop's place is taken by Mallory's key on the way to a third look.
  const tablet = await joinDevice(phone, "tablet", platformOf("ann's tablet"));
  const fresh = toKemHex();
  changeJson(mallory, /\/roster\?/, (answer) =>
    JSON.parse(
      JSON.stringify(answer).replace(
        /(kem\\":\\")[0-9a-f]{2432}(?![\s\S]*kem\\":\\")/,
        `$1${fresh}`,
      ),
    ),
  );
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "ROSTER_BADSIG" });
  await tablet.vault.close();
});

function toKemHex(): string {
  return Buffer.from(kemKeyPair(random(32)).publicKey).toString("hex");
}

/** Ann's whole roster, as the server has it. */
async function entriesOf({ mallory, laptop }: Scene): Promise<RawVault["entries"]> {
  const all = new Map<number, RawVault["entries"][number]>();
  await laptop.api.sync();
  for (const { path, answer, method, body } of mallory.exchanges) {
    const text = path.endsWith("/roster") && method === "POST" ? body : answer?.body;
    if (path === "/vaults") {
      const { genesis } = JSON.parse(body.toString("utf8")) as {
        genesis: RawVault["entries"][number];
      };
      all.set(0, genesis);
    }
    if (!/\/roster(\?|$)/.test(path) || text === undefined) continue;
    const { entries = [] } = JSON.parse(text.toString("utf8")) as {
      entries?: RawVault["entries"];
    };
    for (const entry of entries) all.set((JSON.parse(entry.bytes) as { n: number }).n, entry);
  }
  return [...all].toSorted(([one], [other]) => one - other).map(([, entry]) => entry);
}

test("a swapped lockbox opens nothing, another key in the right one is known as another, and a kept one is missed", async () => {
  await using here = await scene();
  const { mallory, laptop, phone } = here;
  const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
  const { deviceId: tabletId } = await tablet.api.status();
  await laptop.api.sync();
  await phone.api.sync();
  await tablet.vault.close();
  // Ann removes the tablet: there is a new epoch, and a lockbox for each who stays.
  await laptop.api.removeDevice({ id: tabletId });
  await publish(laptop, "after the removal");
  const { deviceId, vault } = await phone.api.status();
  const kem = kemOf(await entriesOf(here), deviceId);
  const boxes = new Map<string, string>();
  for (const { method, path, body } of mallory.exchanges) {
    if (method !== "POST" || !path.endsWith("/roster")) continue;
    const { lockboxes } = JSON.parse(body.toString("utf8")) as {
      lockboxes: { epoch: number; rid: string; data: string }[];
    };
    for (const { epoch, rid, data } of lockboxes) if (epoch === 2) boxes.set(rid, data);
  }
  const others = [...boxes].find(([rid]) => rid !== deviceId)!;
  if (!isMemberId(deviceId) || !isVaultId(vault)) throw new Error("no ids");
  const address = { vault, epoch: 2, rid: deviceId };
  const lies: [string, string][] = [
    ["BAD_LOCKBOX", others[1]],
    ["BAD_LOCKBOX", toBase64Url(random(1168))],
    ["KEY_SUBSTITUTED", toBase64Url(wrapEpochKey(address, kem, random(32), random))],
  ];
  for (const [code, data] of lies) {
    changeJson(mallory, /\/lockboxes\/2\//, () => ({ data }));
    await expect(phone.api.sync()).rejects.toMatchObject({ code });
    expect(await namesOn(phone)).toEqual(["tent"]);
  }
  mallory.hooks = {
    before: ({ path }) =>
      /\/lockboxes\/2\//.test(path)
        ? {
            status: 404,
            headers: ["content-type", "application/problem+json"],
            body: Buffer.from(
              '{"type":"urn:rootvault:problem:not-found","title":"not-found","status":404}',
            ),
          }
        : null,
  };
  await expect(phone.api.sync()).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
  // With the true one all is well: none of the lies left anything behind.
  mallory.hooks = {};
  await phone.api.sync();
  expect(await namesOn(phone)).toEqual(["after the removal", "tent"]);
  expect((await phone.api.status()).publishing).toBe(true);
});

function kemOf(entries: RawVault["entries"], device: string): Uint8Array {
  const last = entries
    .map(({ bytes }) => JSON.parse(bytes) as Record<string, unknown>)
    .map((body) => Object(body["device"] ?? body) as Record<string, unknown>)
    .findLast((one) => one["id"] === device && typeof one["kem"] === "string");
  return new Uint8Array(Buffer.from(String(last?.["kem"]), "hex"));
}

test("blocks of an epoch whose beginning is hidden stop publishing", async () => {
  await using here = await scene();
  const { mallory, laptop, phone } = here;
  const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
  const { deviceId } = await tablet.api.status();
  await tablet.vault.close();
  await phone.api.sync();
  const known = (await entriesOf(here)).length;
  await laptop.api.removeDevice({ id: deviceId });
  await publish(laptop, "after the removal");
  changeJson(mallory, /\/roster\?/, (answer) => {
    const { entries } = answer as { entries: { bytes: string }[] };
    const shown = entries.filter(({ bytes }) => (JSON.parse(bytes) as { n: number }).n < known);
    return { ...Object(answer), entries: shown };
  });
  await expect(phone.api.sync()).rejects.toMatchObject({ code: "ROSTER_WITHHELD" });
  expect(await phone.api.status()).toMatchObject({ publishing: false });
  expect(await namesOn(phone)).toEqual(["tent"]);
});

test("a block kept back from under another is waited for, and said so", async () => {
  await using here = await scene();
  const { mallory, laptop, phone, ann } = here;
  await publish(laptop, "boots");
  await phone.api.sync();
  await publish(phone, "seen the boots");
  const { deviceId } = await laptop.api.status();
  const keptBack = (block: Uint8Array): boolean => {
    const { device, seq } = readBlockHeader(block);
    return device === deviceId && seq === newest;
  };
  const heads = mallory.exchanges.findLast(({ path }) => path.endsWith("/heads"))!;
  const { streams } = JSON.parse(heads.answer!.body.toString("utf8")) as {
    streams: Record<string, [number, string]>;
  };
  const newest = streams[`${deviceId}/1`]![0];
  const before = blockId(
    mallory.exchanges
      .filter(({ method, path }) => method === "POST" && path.endsWith("/blocks"))
      .flatMap(({ body }) => new FrameReader().push(body))
      .map(({ block }) => block)
      .find((block) => {
        const { device, seq } = readBlockHeader(block);
        return device === deviceId && seq === newest - 1;
      })!,
  );
  mallory.hooks = {
    after: (exchange, answer) => {
      if (exchange.path.endsWith("/heads"))
        return rewritten(exchange, answer, /heads$/, (json) => {
          const { streams: shown } = json as { streams: typeof streams };
          return {
            ...Object(json),
            streams: { ...shown, [`${deviceId}/1`]: [newest - 1, before] },
          };
        });
      if (!isBlocks(exchange) || answer.status !== 200) return answer;
      const frames = new FrameReader().push(answer.body).filter(({ block }) => !keptBack(block));
      return {
        ...answer,
        body: Buffer.concat(frames.map(({ block, change }) => writeFrame(block, change))),
      };
    },
  };
  const tablet = await restoreDevice(mallory.origin, ann.kit, "tablet");
  await tablet.api.sync().catch(() => null);
  expect(await alarmsOf(tablet)).toContain("WITHHELD");
  expect(await namesOn(tablet)).not.toContain("seen the boots");
  mallory.hooks = {};
  await tablet.api.sync();
  expect(await namesOn(tablet)).toEqual(["boots", "seen the boots", "tent"]);
  expect((await alarmsOf(tablet)).filter((code) => code === "WITHHELD")).toEqual([]);
  await tablet.vault.close();
});

test("a receipt that the server's key did not sign settles nothing", async () => {
  await using here = await scene();
  const { mallory, laptop } = here;
  await save(laptop, "boots");
  mallory.hooks = {
    after: (exchange, answer) =>
      exchange.method === "POST" && exchange.path.endsWith("/blocks")
        ? {
            ...answer,
            body: Buffer.from(answer.body.toString("utf8").replace(/"index":\d+/, '"index":999')),
          }
        : answer,
  };
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "BAD_SIGNATURE" });
  // The purchase, and what `undo` needs of it.
  expect((await laptop.api.status()).waiting).toBe(2);
  mallory.hooks = {};
  expect(await laptop.api.sync()).toMatchObject({ waiting: 0 });
  expect(await namesOn(laptop)).toEqual(["boots", "tent"]);
});

test("keys swapped in a pairing are known before anything is handed over", async () => {
  await using here = await scene();
  const { mallory, laptop } = here;
  for (const member of ["sig", "kem", "mac"]) {
    changeJson(mallory, /^\/pairings\/[^/]+$/, (offer) => {
      const found = offer as Record<string, string>;
      const bytes = Buffer.from(found[member] ?? "", "base64url");
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return { ...found, [member]: bytes.toString("base64url") };
    });
    await expect(joinDevice(laptop, "tablet", platformOf("ann's tablet"))).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
  }
  expect((await laptop.api.devices()).filter((one) => one.class === "device")).toHaveLength(2);
});
