import { expect, test } from "vitest";

import { sealBlock, type BlockContent } from "../block/seal.ts";
import { toHex } from "../bytes/encoding.ts";
import type { VaultErrorCode } from "../errors.ts";
import { collectionKey } from "../keys/collection-key.ts";
import { createDevice, toMemberKeys, type MemberSecrets } from "../keys/device.ts";
import { epochCommit } from "../keys/epoch.ts";
import { kitSecrets } from "../keys/kit.ts";
import { provePossession, signEntry } from "../keys/sign-entry.ts";
import { entryHashHex } from "../protocol/roster/entry.ts";
import { appendToRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { BlockId } from "../model/ids.ts";
import { toMemberId, toStreamName } from "../protocol/ids.ts";
import type { Vector } from "../protocol/log/block-stream.ts";
import { prepareVault } from "../roster/create.ts";
import { HeldBlocks } from "./load/held-blocks.ts";
import { verifyBlock, type Verdict, type VerifyState } from "./verify.ts";

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));
const laptop = createDevice(random);
const phone = createDevice(random);
const keys = new Map([1, 2].map((epoch) => [epoch, new Uint8Array(32).fill(epoch)] as const));
const start = prepareVault(
  { device: laptop, kit: kitSecrets(new Uint8Array(32)), vek: keys.get(1)!, now: 1 },
  random,
).state;
const { vault } = start;
const both = addPhone(start);

function next(state: RosterState) {
  return { n: state.head[0] + 1, vault, prev: state.head[1], by: laptop.id, ts: 1 };
}

function addPhone(state: RosterState): RosterState {
  return add(state, phone, "device");
}

function add(state: RosterState, member: MemberSecrets, kind: "device" | "helper"): RosterState {
  const { id, signKey, kemKey } = toMemberKeys(member);
  const device = { id, class: kind, sig: toHex(signKey), kem: toHex(kemKey) };
  const pop = toHex(provePossession(member, vault, kemKey));
  return appendToRoster(state, [signEntry({ ...next(state), op: "add", device, pop }, [laptop])]);
}

/** Ann's laptop removes the phone; its cut-off is given. */
function removePhone(state: RosterState, cutoff: Vector): RosterState {
  const remove = signEntry(
    { ...next(state), op: "remove", device: phone.id, cutoff: { ...cutoff } as never },
    [laptop],
  );
  const { n, prev } = { n: state.head[0] + 2, prev: entryHashHex(remove.bytes) };
  const commit = toHex(epochCommit(keys.get(2)!));
  const epoch = signEntry({ ...next(state), n, prev, op: "epoch", epoch: 2, commit, link: true }, [
    laptop,
  ]);
  return appendToRoster(state, [remove, epoch]);
}

function seal(
  device: MemberSecrets,
  parts: Partial<Omit<BlockContent, "head">> & {
    seen?: Vector;
    roster?: readonly [number, string];
    collection?: string;
  } = {},
) {
  const { seen = {}, roster = both.head, collection = "purchases", ...content } = parts;
  const epoch = content.epoch ?? 1;
  const head = { v: 1 as const, from: "self", t: 1, roster, seen };
  return sealBlock(
    {
      kind: "records",
      vault,
      device: device.id,
      segment: 1,
      epoch,
      seq: 1,
      prev: null,
      lines: ["{}"],
      ...content,
      head,
    },
    {
      collectionKey: collectionKey(keys.get(epoch) ?? new Uint8Array(32), collection),
      signKey: device.signSeed,
      random,
    },
  );
}

function stateOf(
  roster: RosterState,
  ...held: {
    position: { stream: ReturnType<typeof toStreamName>; seq: number };
    id: BlockId;
  }[]
): VerifyState {
  const blocks = new HeldBlocks({});
  for (const { position, id } of held) blocks.add(position, id);
  return {
    roster,
    held: blocks,
    keysOf: (epoch) =>
      new Map(["purchases", "closet"].map((name) => [name, collectionKey(keys.get(epoch)!, name)])),
    reader: toMemberId(new Uint8Array(16).fill(250)),
  };
}

function refuses(code: VaultErrorCode, work: () => Verdict): void {
  expect(work).toThrow(expect.objectContaining({ code }));
}

test("blocks of a stream are accepted one after the other, and opened", () => {
  const first = seal(phone);
  const second = seal(phone, { seq: 2, prev: first.id, collection: "closet" });
  expect(verifyBlock(stateOf(both), first.bytes)).toMatchObject({
    kind: "accepted",
    block: { collection: "purchases", lines: ["{}"] },
  });
  expect(verifyBlock(stateOf(both, first), second.bytes)).toMatchObject({
    kind: "accepted",
    block: { collection: "closet" },
  });
  expect(verifyBlock(stateOf(both, first), first.bytes)).toEqual({ kind: "known" });
});

test("no line of a helper's block counts for others, though they have its key; for the helper itself it does", () => {
  const job = createDevice(random);
  const state = stateOf(add(both, job, "helper"));
  const { bytes, id } = seal(job);
  expect(verifyBlock(state, bytes)).toMatchObject({ kind: "closed", block: { id, bytes } });
  expect(verifyBlock({ ...state, reader: job.id }, bytes).kind).toBe("accepted");
});

test("a gap, a broken chain and a second block at one place are told apart", () => {
  const first = seal(phone);
  const other = seal(phone);
  refuses("GAP", () => verifyBlock(stateOf(both), seal(phone, { seq: 2, prev: first.id }).bytes));
  refuses("GAP", () =>
    verifyBlock(stateOf(both, first), seal(phone, { seq: 3, prev: first.id }).bytes),
  );
  refuses("CHAIN_BROKEN", () =>
    verifyBlock(stateOf(both, first), seal(phone, { seq: 2, prev: other.id }).bytes),
  );
  refuses("FORK", () => verifyBlock(stateOf(both, first), other.bytes));
});

test("what is not asked for, not of this vault, or not of a member is refused", () => {
  const block = seal(phone);
  refuses("MISPLACED", () =>
    verifyBlock(stateOf(both), block.bytes, { stream: toStreamName(laptop.id, 1), seq: 1 }),
  );
  refuses("UNKNOWN_DEVICE", () => verifyBlock(stateOf(start), block.bytes));
  const elsewhere = {
    ...both,
    vault: prepareVault(
      { device: laptop, kit: kitSecrets(random(32)), vek: random(32), now: 2 },
      random,
    ).state.vault,
  };
  refuses("WRONG_VAULT", () => verifyBlock(stateOf(elsewhere), block.bytes));
  const damaged = block.bytes.slice();
  damaged[300] = (damaged[300] ?? 0) ^ 1;
  refuses("BAD_SIGNATURE", () => verifyBlock(stateOf(both), damaged));
});

test("the first block of a later segment waits for the end of the one before, and takes no other", () => {
  const first = seal(phone);
  const fresh = seal(phone, { segment: 2, prev: first.id });
  expect(verifyBlock(stateOf(both), fresh.bytes)).toMatchObject({
    kind: "waiting",
    code: "WITHHELD",
  });
  expect(verifyBlock(stateOf(both, first), fresh.bytes).kind).toBe("accepted");
  expect(verifyBlock(stateOf(both, first), seal(phone, { segment: 2 }).bytes).kind).toBe(
    "accepted",
  );
  const laptops = seal(laptop);
  const wrong = seal(phone, { segment: 2, prev: laptops.id });
  expect(verifyBlock(stateOf(both, laptops), wrong.bytes).kind).toBe("waiting");
});

test("a reference to a block that is not here waits; to another one than here is a fork", () => {
  const mine = seal(laptop);
  const stream = toStreamName(laptop.id, 1);
  const sees = seal(phone, { seen: { [stream]: [1, mine.id] } });
  expect(verifyBlock(stateOf(both), sees.bytes)).toMatchObject({
    kind: "waiting",
    code: "WITHHELD",
  });
  expect(verifyBlock(stateOf(both, mine), sees.bytes).kind).toBe("accepted");
  const other = seal(laptop);
  refuses("FORK", () => verifyBlock(stateOf(both, other), sees.bytes));
});

test("epochs and roster heads that were not shown are told", () => {
  refuses("ROSTER_WITHHELD", () => verifyBlock(stateOf(both), seal(phone, { epoch: 2 }).bytes));
  const later = seal(phone, { roster: [9, "ab".repeat(32)] });
  expect(verifyBlock(stateOf(both), later.bytes)).toMatchObject({
    kind: "waiting",
    code: "ROSTER_WITHHELD",
  });
  refuses("ROSTER_FORK", () =>
    verifyBlock(stateOf(both), seal(phone, { roster: [1, "ab".repeat(32)] }).bytes),
  );
  const removed = removePhone(both, {});
  // Sealed in the old epoch, though its author had seen the new one.
  refuses("BAD_BLOCK", () =>
    verifyBlock(stateOf(removed), seal(laptop, { roster: removed.head }).bytes),
  );
});

test("a collection whose name has not come waits, and is BAD_COMMITMENT in the end", () => {
  const secret = seal(phone, { collection: "x-unheard" });
  expect(verifyBlock(stateOf(both), secret.bytes)).toMatchObject({
    kind: "waiting",
    code: "BAD_COMMITMENT",
  });
});

test("what a removed phone wrote after its cut-off is late; at the cut-off it must be the very block", () => {
  const first = seal(phone);
  const second = seal(phone, { seq: 2, prev: first.id });
  const stream = toStreamName(phone.id, 1);
  const removed = removePhone(both, { [stream]: [1, first.id] });
  expect(verifyBlock(stateOf(removed), first.bytes).kind).toBe("accepted");
  expect(verifyBlock(stateOf(removed, first), second.bytes)).toMatchObject({
    kind: "late",
    position: { seq: 2 },
  });
  refuses("FORK", () => verifyBlock(stateOf(removed), seal(phone).bytes));
  // Nobody has to show what lies beyond the cut-off, so a reference to it is satisfied.
  const sees = seal(laptop, { seen: { [stream]: [2, second.id] }, roster: both.head });
  expect(verifyBlock(stateOf(removed, first), sees.bytes).kind).toBe("accepted");
  // Of a stream that the cut-off does not name nothing counts.
  expect(verifyBlock(stateOf(removed), seal(phone, { segment: 2 }).bytes).kind).toBe("late");
});

test("below the floor nothing is missing, nothing is news, and at the floor it must be the very block", () => {
  const stream = toStreamName(phone.id, 1);
  const first = seal(phone);
  const second = seal(phone, { seq: 2, prev: first.id });
  const compacted: RosterState = { ...both, floor: { [stream]: [2, second.id] } };
  expect(verifyBlock(stateOf(compacted), first.bytes)).toEqual({ kind: "known" });
  expect(verifyBlock(stateOf(compacted), second.bytes)).toEqual({ kind: "known" });
  refuses("FORK", () => verifyBlock(stateOf(compacted), seal(phone, { seq: 2 }).bytes));
  // What comes after the floor links to it.
  const third = seal(phone, { seq: 3, prev: second.id });
  expect(verifyBlock(stateOf(compacted), third.bytes).kind).toBe("accepted");
  refuses("CHAIN_BROKEN", () =>
    verifyBlock(stateOf(compacted), seal(phone, { seq: 3, prev: first.id }).bytes),
  );
  // So do references: satisfied below the floor; at the floor the author must have seen the same.
  const sees = (seq: number, id: BlockId) => seal(laptop, { seen: { [stream]: [seq, id] } }).bytes;
  expect(verifyBlock(stateOf(compacted), sees(1, first.id)).kind).toBe("accepted");
  expect(verifyBlock(stateOf(compacted), sees(2, second.id)).kind).toBe("accepted");
  refuses("FORK", () => verifyBlock(stateOf(compacted), sees(2, first.id)));
});

test("a segment that follows a deleted block is taken if its author says where it stood, and waits if not", () => {
  // The phone was put back to its second entry; its fifth is the last that a clean-up ended.
  const [old, later] = [seal(phone, { seq: 2 }), seal(phone, { seq: 5 })];
  const stream = toStreamName(phone.id, 1);
  const ended = { ...both, floor: { [stream]: [5, later.id] as const } };
  const kindOf = (seen: Vector, roster: RosterState = ended): string =>
    verifyBlock(stateOf(roster), seal(phone, { segment: 2, prev: old.id, seen }).bytes).kind;
  expect(kindOf({ [stream]: [2, old.id] })).toBe("accepted");
  // It says nothing, or that it had seen more than was deleted, or nothing was deleted.
  expect(kindOf({})).toBe("waiting");
  expect(kindOf({ [stream]: [6, old.id] })).toBe("waiting");
  expect(kindOf({ [stream]: [2, old.id] }, both)).toBe("waiting");
});

test("a segment that follows a block that is owed is taken if its author says where it stood", () => {
  const [first, second, third] = [seal(phone), seal(phone, { seq: 2 }), seal(phone, { seq: 3 })];
  const stream = toStreamName(phone.id, 1);
  const state = { ...stateOf(both), held: new HeldBlocks({ [stream]: [3, third.id] }) };
  const taken = (seen: Vector): Verdict =>
    verifyBlock(state, seal(phone, { segment: 2, prev: second.id, seen }).bytes);
  const accepted = taken({ [stream]: [2, second.id] });
  // It is held against what comes.
  expect(accepted).toMatchObject({
    kind: "accepted",
    block: { references: [{ stream, seq: 2, id: second.id }] },
  });
  expect(taken({}).kind).toBe("waiting");
  expect(taken({ [stream]: [2, first.id] }).kind).toBe("waiting");
  expect(taken({ [stream]: [4, second.id] }).kind).toBe("waiting");
});

test("a block that the disk lost is not taken for news: the one after it names it", () => {
  const first = seal(phone);
  const second = seal(phone, { seq: 2, prev: first.id });
  const held = new HeldBlocks({ [second.position.stream]: [2, second.id] });
  expect(verifyBlock({ ...stateOf(both), held }, first.bytes)).toEqual({ kind: "known" });
});
