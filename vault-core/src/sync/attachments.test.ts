import { expect, test } from "vitest";
import { createMemoryLog } from "../testing/memory-log.ts";
import { VaultError, type VaultErrorCode } from "../errors.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { toAttachmentAddress } from "../protocol/ids.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import { createAttachmentKeeper } from "./attachment-keeper.ts";
import { addressesIn, namedBy } from "./attachment-names.ts";
import {
  fetchAttachment,
  forgetUnnamed,
  healAttachments,
  nameDeadAttachments,
  noteDeadAttachments,
  recheckAttachments,
  uploadAttachments,
} from "./attachments.ts";
import type { SyncDevice } from "./sync-device.ts";

function addressOf(fill: number): AttachmentAddress {
  return toAttachmentAddress(Uint8Array.from({ length: 32 }, (_, at) => fill * 7 + at));
}

const [lives, kept, cut, dead] = [1, 2, 3, 4].map(addressOf) as [
  AttachmentAddress,
  AttachmentAddress,
  AttachmentAddress,
  AttachmentAddress,
];

function garment(id: string, rev: number, address: AttachmentAddress | null): string {
  const photos = address === null ? [] : [{ file: "f", address, key: "k" }];
  return JSON.stringify({ id, v: 1, rev, type: "garment", photos });
}

function line(collection: string, text: string): RecordLine {
  return { collection, from: "self", text };
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

function truncated({ roster }: SyncDevice, truncate: { n: number; by: string }): void {
  Object.assign(roster, { current: () => ({ truncate, members: new Map() }) });
}

/** A device whose log holds a coat with a picture, a list that quotes another twice over, and one cut in two. */
async function annsDevice(missing = 0): Promise<{ device: SyncDevice; sent: Sent[] }> {
  const log = createMemoryLog();
  const before = JSON.stringify([{ before: garment("b", 1, kept) }]);
  const parts = JSON.stringify([{ before: garment("c", 1, cut) }]);
  const half = parts.indexOf(cut) + 20;
  await log.append([
    line("closet", garment("a", 2, lives)),
    line("_settings", JSON.stringify({ id: "p1", v: 1, rev: 1, type: "part", text: before })),
    line(
      "_settings",
      JSON.stringify({ id: "p2", v: 1, rev: 1, type: "part", text: parts.slice(0, half) }),
    ),
    line(
      "_settings",
      JSON.stringify({ id: "p3", v: 1, rev: 1, type: "part", text: parts.slice(half) }),
    ),
  ]);
  const sent: Sent[] = [];
  const stores = createMemoryStores();
  const device = {
    log: Object.assign(log, { owed: () => missing }),
    attachments: createAttachmentKeeper(stores.attachments),
    blocks: stores.blocks,
    keeper: { current: () => ({ device: "04".repeat(16) }) },
    roster: { current: () => ({ truncate: null, members: new Map() }) },
    session: {
      vault: "02".repeat(16),
      call: (call: Sent) => {
        sent.push({ method: call.method, path: call.path, body: call.body });
        return Promise.resolve(new Response("{}"));
      },
    },
  };
  return { device: device as unknown as SyncDevice, sent };
}

test("an address is named by a record, by a list of earlier texts, and by a list cut in its middle", async () => {
  const { device } = await annsDevice();
  const named = await namedBy(device.log);
  expect([lives, kept, cut, dead].map((address) => named.has(address))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  const quoted = JSON.stringify({ text: JSON.stringify([{ before: garment("b", 1, kept) }]) });
  expect([...addressesIn([garment("a", 1, lives), quoted, garment("x", 1, null)])]).toEqual([
    lives,
    kept,
  ]);
});

test("a compaction names as dead what its own lines named and no live line names, never what it has not seen", async () => {
  const { device, sent } = await annsDevice();
  const history = [
    garment("a", 1, dead),
    garment("a", 2, lives),
    garment("b", 1, kept),
    garment("c", 1, cut),
  ];
  await noteDeadAttachments(device, addressesIn(history));
  // Nothing is said before there is a compaction, and nothing if another device made the newest one.
  await nameDeadAttachments(device);
  truncated(device, { n: 7, by: "03".repeat(16) });
  await nameDeadAttachments(device);
  expect(sent).toEqual([]);
  truncated(device, { n: 8, by: "04".repeat(16) });
  await nameDeadAttachments(device);
  await nameDeadAttachments(device);
  expect(sent.map(({ path, body }) => [path, body])).toEqual([
    [`/vaults/${"02".repeat(16)}/attachments/dead`, { n: 8, addresses: [dead] }],
  ]);
});

test("what was to be dead and is named again is not", async () => {
  const { device, sent } = await annsDevice();
  await noteDeadAttachments(device, [dead]);
  const again = { collection: "closet", from: "self", text: garment("d", 1, dead) };
  await device.log.append([again]);
  truncated(device, { n: 8, by: "04".repeat(16) });
  await nameDeadAttachments(device);
  expect(sent).toEqual([]);
});

test("what no line names is not sent but dropped, unless lines may be missing or it is being named just now", async () => {
  for (const [missing, isNaming, left] of [
    [0, false, 0],
    [1, false, 1],
    [0, true, 1],
  ] as const) {
    const { device, sent } = await annsDevice(missing);
    const { files, beingNamed } = device.attachments;
    await files.put(dead, new Uint8Array(9), "waiting");
    if (isNaming) beingNamed.add(dead);
    expect(await uploadAttachments(device)).toBeNull();
    expect(sent).toEqual([]);
    expect(await files.list()).toHaveLength(left);
  }
});

test("after a compaction a device keeps what live lines name, and nothing else", async () => {
  const { device } = await annsDevice();
  const { files } = device.attachments;
  for (const address of [lives, kept, cut, dead])
    await files.put(address, new Uint8Array(9), "copy");
  await forgetUnnamed(device);
  expect((await files.list()).map(({ address }) => address)).toEqual([lives, kept, cut]);
});

/** Ann's device with a server whose answers are given, an alarm book and a clock. */
async function askingDevice(answers: readonly (() => Response)[]): Promise<{
  device: SyncDevice;
  sent: Sent[];
  raised: string[];
  clock: { now: number };
}> {
  const { device, sent } = await annsDevice();
  const raised: string[] = [];
  const clock = { now: 1_000_000 };
  const waiting = [...answers];
  const alarm = {
    code: "BAD_ATTACHMENT",
    text: "Picture not delivered.",
    details: { address: lives },
  };
  Object.assign(device, {
    now: () => clock.now,
    alarms: {
      list: () => [alarm],
      raise: (code: string) => {
        raised.push(code);
        return Promise.resolve();
      },
    },
    session: {
      vault: "02".repeat(16),
      call: (call: Sent) => {
        sent.push({ method: call.method, path: call.path, body: call.body });
        return Promise.resolve().then(waiting.shift() ?? (() => new Response("{}")));
      },
    },
  });
  return { device, sent, raised, clock };
}

function answerOf(states: {
  readonly missing: readonly string[];
  readonly dead: readonly string[];
}): () => Response {
  return () => Response.json(states);
}

function refuse(code: VaultErrorCode): () => never {
  return () => {
    throw new VaultError(code, "No.");
  };
}

test("a picture that the server does not have is an alarm; a server that does not answer is none", async () => {
  const { device, raised } = await askingDevice([refuse("not-found"), refuse("unreachable")]);
  await expect(fetchAttachment(device, lives)).rejects.toMatchObject({ code: "BAD_ATTACHMENT" });
  expect(raised).toEqual(["BAD_ATTACHMENT"]);
  await expect(fetchAttachment(device, lives)).rejects.toMatchObject({ code: "unreachable" });
  expect(raised).toHaveLength(1);
});

test("an alarm about a picture stays while the server keeps silent, and a broken disk is no alarm of the server's", async () => {
  const { device, raised } = await askingDevice([refuse("unreachable")]);
  await recheckAttachments(device);
  expect(raised).toEqual(["BAD_ATTACHMENT"]);
  device.attachments.files.get = () => Promise.reject(new Error("EIO"));
  await expect(recheckAttachments(device)).rejects.toThrow("EIO");
  expect(raised).toHaveLength(1);
});

test("what live lines name is asked for once a day, and after each compaction", async () => {
  const { device, sent, clock } = await askingDevice([
    answerOf({ missing: [lives], dead: [kept] }),
  ]);
  await device.attachments.files.put(lives, new Uint8Array(9), "copy");
  expect(await healAttachments(device)).toBeNull();
  // What it has itself, damaged, is not sent; what is to be deleted is kept.
  expect(sent.map(({ path }) => path.split("/").at(-1))).toEqual(["check", "keep"]);
  expect(sent[1]?.body).toEqual({ addresses: [kept] });
  await healAttachments(device);
  expect(sent).toHaveLength(2);
  clock.now += 24 * 3_600_000;
  await healAttachments(device);
  expect(sent).toHaveLength(3);
  truncated(device, { n: 9, by: "03".repeat(16) });
  await healAttachments(device);
  expect(sent).toHaveLength(4);
});

test("a helper, who sees some of the records only, asks nothing and sends nothing again", async () => {
  const { device, sent } = await askingDevice([]);
  const members = new Map([["04".repeat(16), { class: "helper" }]]);
  Object.assign(device.roster, { current: () => ({ truncate: null, members }) });
  expect(await healAttachments(device)).toBeNull();
  expect(sent).toEqual([]);
});
