/**
 * Ann's backup: complete, opened by her kit alone, and refused with the place where it is damaged or made up.
 * @module
 */
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes } from "../bytes/compare.ts";
import { readUtf8, toHex, utf8 } from "../bytes/encoding.ts";
import { hash } from "../crypto/public.ts";
import { signEntry } from "../keys/sign-entry.ts";
import { wrapEpochKey } from "../keys/kem-box.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { RECOVERY_ID, toBlockId } from "../protocol/ids.ts";
import { kitOf } from "../protocol/roster/members.ts";
import type { RosterEntry } from "../protocol/roster/entry.ts";
import { removeMember } from "../roster/remove.ts";
import { syncOnce } from "../sync/sync-once.ts";
import {
  type BareDevice,
  createBareVault,
  joinBareDevice,
  openBareDevice,
  TEST_COLLECTIONS,
  TEST_KIT,
} from "../testing/bare-device.ts";
import { liveLines } from "../testing/bare-household.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { sealAttachment } from "../block/attachment.ts";
import { attachmentKeysOf, openAttachments } from "./attachments.ts";
import { type BlockContent, sealBlock } from "../block/seal.ts";
import { collectionKey } from "../keys/collection-key.ts";
import { documentId } from "../store/positions.ts";
import { checkBackup, readBackupFigures } from "./check.ts";
import { openBackup } from "./open.ts";
import { type BackupLine, openPieces, PieceWriter, readEnd } from "./pieces.ts";
import { type BackupDevice, planBackup } from "./plan.ts";
import { BackupStreams } from "./streams.ts";
import { writeBackup } from "./write.ts";

const keys = { rk: TEST_KIT, names: TEST_COLLECTIONS };

async function save(device: BareDevice, collection: string, ...numbers: number[]): Promise<void> {
  const lines = numbers.map((n) => ({
    collection,
    from: "self",
    text: JSON.stringify({ id: `record-${n}`, rev: 1, name: `thing ${n} of ${collection}` }),
  }));
  await device.log.append(lines);
  await device.log.flush();
}

/** A device whose pictures are all at hand, or gone. */
function maker(device: BareDevice): BackupDevice {
  return { ...device, attachment: (address) => device.attachments.files.get(address) };
}

async function backUp(bare: BareDevice): Promise<Uint8Array> {
  const device = maker(bare);
  const parts: Uint8Array[] = [];
  for await (const part of writeBackup(device, await planBackup(device))) parts.push(part);
  return concatBytes(...parts);
}

/** A file, given in parts that fit no piece. */
function source(bytes: Uint8Array, step = 1000): () => AsyncGenerator<Uint8Array> {
  return async function* read() {
    for (let at = 0; at < bytes.length; at += step) yield bytes.slice(at, at + step);
    await Promise.resolve();
  };
}

interface Parts {
  line: BackupLine;
  pieces: { name: string; data: Uint8Array }[];
}

async function partsOf(bytes: Uint8Array): Promise<Parts> {
  const { line, pieces } = await openPieces(source(bytes));
  const all: Parts["pieces"] = [];
  for await (const { name, data } of pieces) if (name !== "end") all.push({ name, data });
  return { line, pieces: all };
}

/** Mallory writes a backup of pieces of her choice; checks, counts and heads are right. */
function rebuilt({ line, pieces }: Parts): Uint8Array {
  const writer = new PieceWriter();
  const front = writer.line(line);
  const written = pieces.map(({ name, data }) => writer.piece(name, data));
  const roster = pieces.filter(({ name }) => name.startsWith("r:"));
  const { bytes } = JSON.parse(readUtf8(roster.at(-1)!.data)!) as RosterEntry;
  const blocks = pieces.filter(({ name }) => name.startsWith("b:"));
  const heads = blocks.map(({ data }) => {
    const { stream, seq } = readBlockHeader(data);
    return [stream, [seq, blockId(data)]] as const;
  });
  const end = {
    pieces: pieces.length,
    blocks: blocks.length,
    absent: 0,
    roster: [roster.length - 1, hashOf(bytes)],
    streams: Object.fromEntries(heads),
  };
  return concatBytes(front, ...written, writer.end(utf8(JSON.stringify(end))));
}

function hashOf(bytes: string): string {
  return toHex(hash("ctl", bytes));
}

/** Ann's laptop and phone have written in three collections and two epochs; the old phone was removed. */
interface Home {
  readonly laptop: BareDevice;
  readonly server: FakeServer;
  readonly backup: Uint8Array;
}

async function annsHome(): Promise<Home> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await save(laptop, "purchases", 1, 2);
  await syncOnce(laptop);
  const phone = await joinBareDevice(server, laptop);
  await syncOnce(phone);
  await save(phone, "closet", 3);
  await syncOnce(phone);
  await syncOnce(laptop);
  const state = laptop.roster.current();
  const vector = laptop.log.vector();
  await laptop.roster.accept(
    await removeMember(laptop, state, phone.keeper.current().device, vector),
  );
  await save(laptop, "purchases", 4);
  await save(laptop, "clickstream", 5);
  await syncOnce(laptop);
  // What no server has seen yet is in it too, with its pictures; one of them is nowhere any more.
  const photos = [picture(laptop, 7), picture(laptop, 8)];
  for (const { address, bytes } of photos.slice(0, 1))
    await laptop.attachments.files.put(address, bytes, "waiting");
  const coat = { id: "record-6", rev: 1, name: "unsent", photos: photos.map((one) => one.named) };
  await laptop.log.append([{ collection: "closet", from: "self", text: JSON.stringify(coat) }]);
  return { laptop, server, backup: await backUp(laptop) };
}

/** A picture of Ann's: 5,000 bytes of one number, sealed, and as a record names it. */
function picture(device: BareDevice, byte: number) {
  const { vault } = device.keeper.current();
  const [file, key] = [device.random(16), device.random(32)];
  const plain = new Uint8Array(5000).fill(byte);
  const { bytes, address } = sealAttachment(plain, { vault, file, key }, device.random(24));
  const named = { file: toHex(file), key: toHex(key), address, mime: "image/webp", bytes: 5000 };
  return { bytes, address, named };
}

let home: Home;
beforeAll(async () => {
  home = await annsHome();
});

test("the kit alone opens everything that was saved, of both devices and both epochs", async () => {
  const { lines, unopened, late, checked } = await openBackup(source(home.backup), keys);
  const ids = TEST_COLLECTIONS.map((name) => [...lines.all(name)].map(({ id }) => id).toSorted());
  expect(ids).toEqual([
    ["record-1", "record-2", "record-4"],
    ["record-5"],
    ["record-3", "record-6"],
    [],
  ]);
  for (const name of TEST_COLLECTIONS)
    expect([...lines.all(name)]).toEqual(
      expect.arrayContaining([...(await liveLines(home.laptop.log, name))]),
    );
  expect([unopened, late, checked.state.epoch]).toEqual([0, [], 2]);
  expect([...checked.lockboxes.keys()]).toEqual([1, 2]);
  expect([...checked.links.keys()]).toEqual([2]);
  // Older epochs open by their links too, should a lockbox be missing.
  const parts = await partsOf(home.backup);
  const pieces = parts.pieces.filter(({ name }) => name !== "l:1");
  const byLink = await openBackup(source(rebuilt({ ...parts, pieces })), keys);
  expect(byLink.unopened).toBe(0);
});

test("pictures are in it, and opened with the keys of their records; one that is nowhere is counted", async () => {
  const { lines, checked } = await openBackup(source(home.backup), keys);
  expect([checked.attachments.size, checked.absent]).toEqual([1, 1]);
  const found = attachmentKeysOf(lines);
  expect(found.size).toBe(2);
  const opened = [];
  for await (const one of openAttachments(source(home.backup), checked, found)) opened.push(one);
  const [address] = checked.attachments;
  expect(opened).toEqual([{ name: `${address}.webp`, bytes: new Uint8Array(5000).fill(7) }]);
  // A record whose key is another's opens no picture.
  const wrong = new Map(found).set(address!, { ...found.get(address!)!, key: new Uint8Array(32) });
  await expect(openAttachments(source(home.backup), checked, wrong).next()).rejects.toMatchObject({
    code: "BAD_BACKUP",
    details: { piece: `a:${address}`, why: "BAD_ATTACHMENT" },
  });
});

test("no key, name or word of Ann's stands in it in clear", () => {
  const text = Array.from(home.backup, (byte) => String.fromCharCode(byte)).join("");
  expect(text).toContain('"rootvault":"backup"');
  for (const word of ["thing 1", "unsent", "purchases", "record-1"])
    expect(text).not.toContain(word);
});

test("it says how old it is without being read", async () => {
  const { checked } = { checked: await checkBackup(source(home.backup)) };
  const figures = readBackupFigures(readEnd(home.backup.slice(-4096))!);
  expect(figures).toMatchObject({ blocks: checked.streams.count, roster: checked.state.head });
  expect(figures!.streams).toEqual(checked.streams.vector());
  expect(readEnd(home.backup.slice(0, -1))).toBeNull();
  expect(readEnd(home.backup.slice(-7))).toBeNull();
});

test("another kit opens nothing", async () => {
  const other = { ...keys, rk: new Uint8Array(32).fill(3) };
  await expect(openBackup(source(home.backup), other)).rejects.toMatchObject({
    code: "KIT_MISMATCH",
  });
});

test("a collection that this version does not know stays shut, and is counted", async () => {
  const { unopened, lines } = await openBackup(source(home.backup), {
    ...keys,
    names: ["purchases", "clickstream"],
  });
  expect(unopened).toBe(2);
  expect([...lines.all("purchases")]).toHaveLength(3);
});

describe("a device that lacks something makes no backup", () => {
  test("entries that have not come", async () => {
    const phone = await joinBareDevice(home.server, home.laptop);
    await expect(planBackup(maker(phone))).rejects.toMatchObject({
      code: "owing",
      details: { missing: 4 },
    });
  });

  test("the newest key", async () => {
    const held = home.laptop.keeper.current();
    const epochKeys = new Map([[1, held.epochKeys.get(1)!]]);
    const keeper = { ...home.laptop.keeper, current: () => ({ ...held, epochKeys }) };
    await expect(planBackup({ ...maker(home.laptop), keeper })).rejects.toMatchObject({
      code: "LOCKBOX_MISSING",
    });
  });

  test("a block that goes while it is written", async () => {
    const device = maker(home.laptop);
    const plan = await planBackup(device);
    const blocks = { ...home.laptop.blocks, get: () => Promise.resolve(null) };
    const written = async (): Promise<void> => {
      for await (const part of writeBackup({ ...device, blocks }, plan)) void part;
    };
    await expect(written()).rejects.toMatchObject({ code: "owing" });
  });
});

describe("an accident is found, with its place", () => {
  test("a flipped bit, wherever it is", async () => {
    for (let at = 0; at < home.backup.length; at += 631) {
      const bytes = home.backup.slice();
      bytes[at]! ^= 1 << (at % 8);
      const failed = await checkBackup(source(bytes, 65_536)).catch((error: unknown) => error);
      expect([at, failed]).toMatchObject([at, { code: "BAD_BACKUP" }]);
      const { offset } = (failed as { details: { offset: number } }).details;
      expect(offset).toBeLessThanOrEqual(at);
      expect(at - offset).toBeLessThan(8192);
    }
  });

  test("a file that was cut off, at the border of a piece too, or goes on", async () => {
    const { line, pieces } = await partsOf(home.backup);
    const writer = new PieceWriter();
    let length = writer.line(line).length;
    const borders = pieces.map(({ name, data }) => (length += writer.piece(name, data).length));
    const cuts = [0, 10, ...borders, home.backup.length - 8, home.backup.length - 1];
    for (const cut of cuts)
      expect([cut, await codeOf(home.backup.slice(0, cut))]).toEqual([cut, "BAD_BACKUP"]);
    expect(await codeOf(concatBytes(home.backup, utf8("x")))).toBe("BAD_BACKUP");
    expect(await codeOf(concatBytes(home.backup, home.backup))).toBe("BAD_BACKUP");
  });

  test("another file, and a backup of a newer version", async () => {
    expect(await codeOf(utf8("PK\u0003\u0004"))).toBe("BAD_BACKUP");
    expect(await codeOf(new Uint8Array(5000))).toBe("BAD_BACKUP");
    const newer = home.backup.slice();
    newer[newer.indexOf(0x31, 22)] = 0x32;
    expect(readUtf8(newer.slice(0, 32))).toContain('"v":2');
    await expect(checkBackup(source(newer))).rejects.toThrow("a newer version wrote it");
  });
});

async function codeOf(bytes: Uint8Array): Promise<string> {
  return await checkBackup(source(bytes, 65_536)).then(
    () => "held",
    (error: { code: string }) => error.code,
  );
}

/** Changes the pieces of Ann's backup, and gives what the reader says. */
async function forged(
  change: (pieces: Parts["pieces"], parts: Parts) => Parts["pieces"],
  read: (bytes: Uint8Array) => Promise<unknown> = (bytes) => checkBackup(source(bytes)),
): Promise<unknown> {
  const parts = await partsOf(home.backup);
  const bytes = rebuilt({ ...parts, pieces: change([...parts.pieces], parts) });
  return await read(bytes).then(
    () => "held",
    (error: unknown) => error,
  );
}
const opening = (bytes: Uint8Array): Promise<unknown> => openBackup(source(bytes), keys);
const indexOf = (pieces: Parts["pieces"], kind: string): number =>
  pieces.findIndex(({ name }) => name.startsWith(kind));

/** The newest block of a device, with another header, sealed and signed anew by that device; its name fits. */
function resigned(
  pieces: Parts["pieces"],
  { keeper, random }: BareDevice,
  change: Partial<BlockContent>,
): Parts["pieces"] {
  const { device, signSeed, epochKeys } = keeper.current();
  const at = pieces.findLastIndex(({ name }) => name.startsWith(`b:${device}`));
  const { kind, vault, segment, epoch, seq, prev } = readBlockHeader(pieces[at]!.data);
  const head = {
    v: 1 as const,
    from: "self",
    t: 1,
    roster: [0, "0".repeat(64)] as const,
    seen: {},
  };
  const content = { kind, vault, device, segment, epoch, seq, prev, head, lines: [], ...change };
  const vek = epochKeys.get(epoch)!;
  const secrets = { collectionKey: collectionKey(vek, "closet"), signKey: signSeed, random };
  const { bytes, position } = sealBlock(content, secrets);
  return pieces.with(at, { name: documentId(position), data: bytes });
}

/** Puts other data in the place of a piece. */
const put = (name: string, data: Uint8Array) => (pieces: Parts["pieces"]) =>
  pieces.map((one) => (one.name === name ? { name, data } : one));

describe("Mallory, who can write any file but has no key,", () => {
  test("changes nothing unnoticed: what is written again as it was holds", async () => {
    expect(await forged((pieces) => pieces)).toBe("held");
  });

  test("takes no entry out of the middle", async () => {
    // The next one is of the same stream.
    const failed = await forged((pieces) => {
      const stream = (at: number): string | undefined => pieces[at]?.name.slice(0, -16);
      const at = pieces.findIndex(
        ({ name }, index) => name.startsWith("b:") && stream(index) === stream(index + 1),
      );
      return pieces.toSpliced(at, 1);
    });
    expect(failed).toMatchObject({ code: "BAD_BACKUP" });
    expect(String(failed)).toContain("entries before it are missing");
  });

  test("changes no byte of an entry", async () => {
    const failed = await forged((pieces) => {
      const at = indexOf(pieces, "b:");
      const data = pieces[at]!.data.slice();
      data[1000]! ^= 1;
      return pieces.with(at, { ...pieces[at]!, data });
    });
    expect(failed).toMatchObject({ code: "BAD_BACKUP", details: { why: "BAD_SIGNATURE" } });
  });

  test("puts no entry in another's place, and none twice", async () => {
    const swapped = await forged((pieces) => {
      const at = indexOf(pieces, "b:");
      return pieces
        .with(at, { ...pieces[at]!, data: pieces[at + 1]!.data })
        .with(at + 1, { ...pieces[at + 1]!, data: pieces[at]!.data });
    });
    expect(swapped).toMatchObject({ code: "BAD_BACKUP", details: { why: "MISPLACED" } });
    const twice = await forged((pieces) => {
      const at = pieces.findLastIndex(({ name }) => name.startsWith("b:"));
      return pieces.toSpliced(at, 0, pieces[at]!);
    });
    expect(String(twice)).toContain("it stands in the wrong place");
  });

  test("leaves no entry out of the roster, and adds none", async () => {
    const shorter = await forged((pieces) => pieces.filter(({ name }) => name !== "r:2"));
    expect(String(shorter)).toContain("an entry of the roster is missing");
    // Without the removal and what came after it.
    const older = await forged((pieces) => pieces.filter(({ name }) => !/^r:[3-9]/.test(name)));
    expect(older).toMatchObject({ code: "BAD_BACKUP" });
    const junk = await forged((pieces) =>
      pieces.with(0, { name: "r:0", data: utf8('{"bytes":"{}","sigs":[]}') }),
    ).catch((error: unknown) => error);
    expect(String(junk)).toContain("it is no entry of a roster");
  });

  test("says of no other vault that this is its backup", async () => {
    const parts = await partsOf(home.backup);
    const line = { ...parts.line, vault: "ab".repeat(16) };
    await expect(checkBackup(source(rebuilt({ ...parts, line })))).rejects.toThrow("another vault");
  });

  test("takes the kit's newest lockbox not away, and puts no key of hers there", async () => {
    const gone = await forged((pieces) => pieces.filter(({ name }) => name !== "l:2"));
    expect(String(gone)).toContain("the kit's newest lockbox is missing");
    const empty = await forged((pieces) => pieces.filter(({ name }) => /^(r|l:1)/.test(name)));
    expect(String(empty)).toContain("the kit's newest lockbox is missing");
    const state = home.laptop.roster.current();
    const box = wrapEpochKey(
      { vault: state.vault, epoch: 2, rid: RECOVERY_ID },
      kitOf(state).kemKey,
      new Uint8Array(32).fill(6),
      home.laptop.random,
    );
    expect(await forged(put("l:2", box))).toBe("held");
    expect(await forged(put("l:2", box), opening)).toMatchObject({
      code: "BAD_BACKUP",
      details: { piece: "l:2", why: "KEY_SUBSTITUTED" },
    });
    expect(await forged(put("l:2", box.slice(1)))).toMatchObject({ code: "BAD_BACKUP" });
    const wrongLink = put("k:2", new Uint8Array(48));
    const linked = await forged(
      (pieces) => wrongLink(pieces).filter(({ name }) => name !== "l:1"),
      opening,
    );
    expect(linked).toMatchObject({ code: "BAD_BACKUP", details: { why: "BAD_LOCKBOX" } });
  });

  test("brings in no key of an epoch that there is not, and no second one", async () => {
    for (const name of ["l:3", "l:0", "l:x", "l:2"]) {
      const failed = await forged((pieces, { pieces: all }) => {
        const at = indexOf(pieces, "k:");
        return pieces.toSpliced(at, 0, { name, data: all.find((one) => one.name === "l:2")!.data });
      });
      expect([name, String(failed)]).toEqual([name, expect.stringContaining("it is of no epoch")]);
    }
  });

  test("changes no picture, and puts none where it does not belong", async () => {
    const bad = async (name: string | null, change: (data: Uint8Array) => Uint8Array) =>
      await forged((pieces) => {
        const at = indexOf(pieces, "a:");
        const { data } = pieces[at]!;
        return pieces.with(at, { name: name ?? pieces[at]!.name, data: change(data.slice()) });
      });
    expect(await bad(null, (data) => data)).toBe("held");
    expect(String(await bad(null, (data) => data.with(99, data[99]! ^ 1)))).toContain(
      "its name says",
    );
    expect(String(await bad(null, (data) => data.slice(1)))).toContain("has its length");
    expect(String(await bad("a:x", (data) => data))).toContain("it has no place here");
    const twice = await forged((pieces) => [...pieces, pieces.at(-1)!]);
    expect(String(twice)).toContain("it has no place here");
  });

  test("mixes up no kinds, and invents none", async () => {
    // A link in front of the lockboxes: each piece by itself is right.
    const swapped = await forged((pieces) => {
      const link = pieces[indexOf(pieces, "k:")]!;
      return pieces.filter((one) => one !== link).toSpliced(indexOf(pieces, "l:"), 0, link);
    });
    expect(String(swapped)).toContain("it stands in the wrong place");
    const early = await forged((pieces) => pieces.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect(early).toMatchObject({ code: "BAD_BACKUP" });
    const unknown = await forged((pieces) => [...pieces, { name: "x:1", data: utf8("") }]);
    expect(String(unknown)).toContain("of a kind that this version does not know");
  });

  test("hides no stream that others have seen: the kit shows it", async () => {
    const phone = Object.keys(home.laptop.log.vector()).find(
      (stream) => !stream.startsWith(home.laptop.keeper.current().device),
    )!;
    const without = (pieces: Parts["pieces"]): Parts["pieces"] =>
      pieces.filter(({ name }) => !name.startsWith(`b:${phone.slice(0, 32)}`));
    const failed = await forged(without, opening);
    expect(String(failed)).toContain("its author had seen what is not here");
  });

  test("writes a block of an epoch that the roster does not show, and it is refused", async () => {
    const forgedEpoch = await forged((pieces) => resigned(pieces, home.laptop, { epoch: 9 }));
    expect(String(forgedEpoch)).toContain("it is of an epoch that its roster does not show");
  });

  test("gives a block another number or another predecessor, and it is refused, though a member signed it", async () => {
    const gap = await forged((pieces) => resigned(pieces, home.laptop, { seq: 9 }));
    expect(String(gap)).toContain("entries before it are missing");
    const prev = toBlockId(new Uint8Array(32).fill(1));
    const unchained = await forged((pieces) => resigned(pieces, home.laptop, { prev }));
    expect(String(unchained)).toContain("it does not follow the one before");
  });

  test("takes no entry of a helper that may only read", async () => {
    const { pieces } = await partsOf(home.backup);
    const { name, data } = pieces[indexOf(pieces, "b:")]!;
    const { state } = await checkBackup(source(home.backup));
    const author = state.members.get(readBlockHeader(data).device)!;
    const reader = new Map(state.members).set(author.id, { ...author, may: "read" });
    const streams = new BackupStreams({ ...state, members: reader });
    expect(() => streams.take(data, { offset: 0, piece: name })).toThrow("may only read");
  });

  test("swaps no file while it is read", async () => {
    const parts = await partsOf(home.backup);
    const other = rebuilt({ ...parts, line: { ...parts.line, made: "2020-01-01T00:00:00.000Z" } });
    let reads = 0;
    const changing = () => source(reads++ === 0 ? home.backup : other)();
    await expect(openBackup(changing, keys)).rejects.toThrow("it changed while it was read");
  });

  test("names no length that keeps a reader waiting, and no other trailer", async () => {
    const { line } = await partsOf(home.backup);
    const endless = concatBytes(new PieceWriter().line(line), Uint8Array.of(1, 255, 255, 255, 255));
    await expect(checkBackup(source(endless))).rejects.toThrow("a length in it is damaged");
    const trailer = home.backup.with(home.backup.length - 1, 0);
    await expect(checkBackup(source(trailer))).rejects.toThrow("its end is damaged");
    // The length in the trailer points before the file, or into a piece of another name.
    expect(
      readEnd(concatBytes(new Uint8Array(9), Uint8Array.of(0, 0, 1, 0), utf8("RVBE"))),
    ).toBeNull();
    expect(
      readEnd(concatBytes(new Uint8Array(99), Uint8Array.of(0, 0, 0, 60), utf8("RVBE"))),
    ).toBeNull();
  });

  test("writes no end that does not fit", async () => {
    const parts = await partsOf(home.backup);
    const good = readBackupFigures(readEnd(home.backup)!)!;
    const [stream] = Object.keys(good.streams);
    const ends = [
      { ...good, pieces: good.pieces - 1 },
      { ...good, blocks: good.blocks - 1 },
      { ...good, absent: -1 },
      { ...good, roster: [good.roster[0], "0".repeat(64)] },
      { ...good, streams: {} },
      { ...good, streams: { ...good.streams, [stream!]: [1, "0".repeat(64)] } },
      { ...good, more: 1 },
    ];
    for (const end of [good, ...ends]) {
      const writer = new PieceWriter();
      const front = writer.line(parts.line);
      const pieces = parts.pieces.map(({ name, data }) => writer.piece(name, data));
      const bytes = concatBytes(front, ...pieces, writer.end(utf8(JSON.stringify(end))));
      expect(await codeOf(bytes)).toBe(end === good ? "held" : "BAD_BACKUP");
    }
  });
});

/** The laptop compacts: blocks 1 and 2 of its first stream are below the floor, its next segment is the snapshot. */
async function compacted(floorId?: string): Promise<Parts> {
  const server = new FakeServer();
  let laptop = await createBareVault(server);
  for (const n of [1, 2, 3]) await save(laptop, "purchases", n);
  await syncOnce(laptop);
  // A device that was not closed goes on in the next segment.
  await laptop.disk.stores.marker.remove();
  laptop = await openBareDevice(server, laptop.disk);
  await save(laptop, "purchases", 1, 2);
  await syncOnce(laptop);
  const { device, signSeed } = laptop.keeper.current();
  const state = laptop.roster.current();
  const parts = await partsOf(await backUp(laptop));
  const idOf = (seq: number, segment: number): string =>
    blockId(
      parts.pieces.find(({ name }) => name.endsWith(`:0000000${segment}:000000000000000${seq}`))!
        .data,
    );
  const body = {
    n: state.head[0] + 1,
    vault: state.vault,
    prev: state.head[1],
    by: device,
    ts: 1,
    op: "truncate",
    floor: { [`${device}/1`]: [2, floorId ?? idOf(2, 1)] },
    snapshot: { stream: `${device}/2`, count: 1, head: idOf(1, 2) },
    state: "00".repeat(32),
    rule: 1,
    epoch_floor: 1,
    grace: 86_400,
  } as never;
  const entry = signEntry(body, [{ id: device, signSeed }]);
  const name = `r:${state.head[0] + 1}`;
  const at = parts.pieces.findIndex((one) => one.name.startsWith("l:"));
  const data = utf8(JSON.stringify(entry));
  return {
    line: parts.line,
    pieces: parts.pieces.toSpliced(at, 0, { name, data }),
  };
}

describe("after a compaction", () => {
  test("a backup begins at the floor, or below it while blocks are still here; the snapshot must be whole", async () => {
    const parts = await compacted();
    const without = async (...ends: string[]): Promise<string> =>
      await codeOf(
        rebuilt({
          ...parts,
          pieces: parts.pieces.filter(({ name }) => !ends.some((end) => name.endsWith(end))),
        }),
      );
    const [one, two, three] = [1, 2, 3].map((seq) => `:00000001:000000000000000${seq}`);
    const snapshot = ":00000002:0000000000000001";
    expect(await without()).toBe("held");
    expect(await without(one!)).toBe("held");
    expect(await without(one!, two!)).toBe("held");
    expect(await without(one!, two!, three!)).toBe("BAD_BACKUP");
    expect(await without(two!)).toBe("BAD_BACKUP");
    expect(await without(snapshot)).toBe("BAD_BACKUP");
    // At the floor it must be the block that the roster names, and what follows links to it.
    const named = await compacted(toBlockId(new Uint8Array(32).fill(1)));
    await expect(checkBackup(source(rebuilt(named)))).rejects.toThrow("names another entry there");
    const pieces = named.pieces.filter(({ name }) => !name.endsWith(one!) && !name.endsWith(two!));
    await expect(checkBackup(source(rebuilt({ ...named, pieces })))).rejects.toThrow(
      "it does not follow the one before",
    );
    // What stands there opens too.
    const content = await openBackup(
      source(
        rebuilt({ ...parts, pieces: parts.pieces.filter(({ name }) => !name.endsWith(one!)) }),
      ),
      keys,
    );
    expect([...content.lines.all("purchases")].map(({ id }) => id).toSorted()).toEqual([
      "record-1",
      "record-2",
      "record-3",
    ]);
  });
});
