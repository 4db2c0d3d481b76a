import { describe, expect, test } from "vitest";
import { toHex } from "../../bytes/encoding.ts";
import { sign, signingKeyPair } from "../../crypto/secret.ts";
import type { VaultErrorCode } from "../../errors.ts";
import { type EntrySigner, provePossession, signEntry } from "../../keys/sign-entry.ts";
import { RECOVERY_ID, toMemberId, toStreamName } from "../ids.ts";
import type { LaterBody } from "./bodies.ts";
import { entryHashHex, hexToBytes, type RosterEntry } from "./entry.ts";
import {
  activeMember,
  activeMembers,
  cutoffOf,
  entryHashAt,
  epochAt,
  kitOf,
  lockboxMembers,
  MAX_MEMBERS,
  signKeyOf,
} from "./members.ts";
import { RECOVERY_WAIT_MS } from "./ops/recovery.ts";
import { appendToRoster, readRoster, readRosterBody } from "./rules.ts";
import type { RosterState } from "./state.ts";

interface Person extends EntrySigner {
  readonly sig: string;
  readonly kem: string;
}

function person(number: number, id = toMemberId(new Uint8Array(16).fill(number))): Person {
  const signSeed = new Uint8Array(32).fill(number);
  const sig = toHex(signingKeyPair(signSeed).publicKey);
  return { id, signSeed, sig, kem: number.toString(16).padStart(2, "0").repeat(1216) };
}

const kit = person(1, RECOVERY_ID);
const newKit = person(9, RECOVERY_ID);
const [laptop, phone, passkey, carer, mallory] = [2, 3, 4, 5, 6].map((n) => person(n)) as [
  Person,
  Person,
  Person,
  Person,
  Person,
];
const id64 = (digit: string): never => digit.repeat(64) as never;
const START = 1_700_000_000_000;

const genesisBody = {
  n: 0,
  op: "genesis",
  by: laptop.id,
  ts: START,
  recovery: { sig: kit.sig, kem: kit.kem },
  device: { id: laptop.id, class: "device", sig: laptop.sig, kem: laptop.kem },
  commit: "aa".repeat(32),
} as const;
const genesis = signEntry(genesisBody, [laptop, kit]);
const start = readRoster([genesis]);

type Said<Body> = Body extends unknown ? Omit<Body, "n" | "vault" | "prev" | "by" | "ts"> : never;

/** Signs what a member says as the next entry of a chain; `more` overrides members of the body. */
function next(
  state: RosterState,
  author: Person,
  said: Said<LaterBody>,
  more: { readonly with?: readonly Person[]; readonly [member: string]: unknown } = {},
): RosterEntry {
  const { with: others = [], ...members } = more;
  const [n, prev] = state.head;
  const body = {
    n: n + 1,
    vault: state.vault,
    prev,
    by: author.id,
    ts: START + n + 1,
    ...said,
    ...members,
  };
  return signEntry(body, [author, ...others]);
}

function step(
  state: RosterState,
  author: Person,
  said: Said<LaterBody>,
  more: Parameters<typeof next>[3] = {},
): RosterState {
  return appendToRoster(state, [next(state, author, said, more)]);
}

function adding(
  who: Person,
  cls: "device" | "passkey" | "helper" = "device",
  more = {},
): Said<LaterBody> {
  const pop = toHex(provePossession(who, start.vault, hexToBytes(who.kem)));
  return {
    op: "add",
    device: { id: who.id, class: cls, sig: who.sig, kem: who.kem, ...more },
    pop,
  };
}

const epoch = (number: number, link = true): Said<LaterBody> => ({
  op: "epoch",
  epoch: number,
  commit: number.toString(16).padStart(2, "0").repeat(32),
  link,
});
const removing = (who: Person, cutoff = {}): Said<LaterBody> => ({
  op: "remove",
  device: who.id,
  cutoff,
});
const naming = (stage: "take" | "ask", who = newKit, more = {}): Said<LaterBody> => ({
  op: "recovery",
  recovery: { sig: who.sig, kem: who.kem },
  pop: toHex(provePossession(who, start.vault, hexToBytes(who.kem))),
  stage,
  ...more,
});

function refused(work: () => unknown, code: VaultErrorCode, why: string): void {
  expect(work).toThrow(expect.objectContaining({ code, message: expect.stringContaining(why) }));
}
const bad = (work: () => unknown, why: string): void => refused(work, "ROSTER_BAD", why);
const badSignature = (work: () => unknown, why: string): void =>
  refused(work, "ROSTER_BADSIG", why);

const home = [
  adding(phone),
  adding(passkey, "passkey"),
  adding(carer, "helper", { until: 5 }),
].reduce((state, said) => step(state, laptop, said), start);

describe("genesis", () => {
  test("names the vault by its own hash, and begins epoch 1 with a device and the kit", () => {
    expect(start.vault).toBe(start.head[1].slice(0, 32));
    expect(start.epoch).toBe(1);
    expect(toHex(start.commits.get(1)!.commit)).toBe("aa".repeat(32));
    expect(activeMembers(start).map((member) => member.class)).toEqual(["kit", "device"]);
    expect(toHex(kitOf(start).signKey)).toBe(kit.sig);
    expect(toHex(signKeyOf(start, laptop.id)!)).toBe(laptop.sig);
    expect(signKeyOf(start, phone.id)).toBeNull();
    expect(epochAt(start, 0)).toBe(1);
    expect(entryHashAt(start, 0)).toBe(start.head[1]);
    expect(entryHashAt(start, 1)).toBeNull();
    expect(epochAt(start, 1)).toBeNull();
  });

  test("is signed by the device and the kit, by both and nobody else", () => {
    badSignature(() => readRoster([signEntry(genesisBody, [laptop])]), "device and kit");
    badSignature(() => readRoster([signEntry(genesisBody, [kit])]), "device and kit");
    badSignature(() => readRoster([signEntry(genesisBody, [laptop, kit, mallory])]), "no member");
    badSignature(() => readRoster([signEntry(genesisBody, [laptop, laptop])]), "twice");
    badSignature(() => readRoster([signEntry(genesisBody, [laptop, newKit])]), "does not hold");
  });

  test("comes from its device, comes first and comes once", () => {
    bad(() => readRoster([]), "empty");
    bad(
      () => readRoster([signEntry({ ...genesisBody, by: phone.id }, [laptop, kit])]),
      "its device",
    );
    const named = {
      ...genesisBody,
      by: RECOVERY_ID,
      device: { ...genesisBody.device, id: RECOVERY_ID },
    };
    bad(() => readRoster([signEntry(named, [kit])]), "named recovery");
    bad(() => readRoster([next(start, laptop, adding(phone))]), "begin with genesis");
    bad(() => appendToRoster(start, [genesis]), "twice");
  });
});

describe("the chain", () => {
  test("is a fold: entry by entry and all at once give the same", () => {
    const entries = home.entries.map(({ entry }) => entry);
    expect(readRoster(entries)).toEqual(home);
    expect(appendToRoster(start, entries.slice(1))).toEqual(home);
    expect(start.entries).toHaveLength(1);
  });

  test("refuses gaps, repeats, another predecessor and another vault", () => {
    const entry = next(start, laptop, adding(phone));
    bad(() => appendToRoster(start, [entry, entry]), "left out or repeated");
    bad(() => step(start, laptop, adding(phone), { n: 2 }), "left out or repeated");
    bad(() => step(start, laptop, adding(phone), { prev: "0".repeat(64) }), "follow");
    bad(() => step(start, laptop, adding(phone), { vault: "0".repeat(32) }), "another vault");
  });

  test("refuses what it does not know, and texts that JSON would write otherwise", () => {
    bad(() => step(start, laptop, { op: "rename" } as never), "unknown");
    bad(() => step(start, laptop, adding(phone), { note: "hello" }), "unknown");
    const { bytes } = next(start, laptop, adding(phone));
    const resigned = (text: string): RosterEntry => ({
      bytes: text,
      sigs: [{ by: laptop.id, sig: toHex(sign(laptop.signSeed, "ctl", text)) }],
    });
    bad(() => appendToRoster(start, [resigned(`${bytes} `)]), "as JSON writes it");
    bad(() => appendToRoster(start, [resigned(bytes.slice(1))]), "no JSON");
    bad(() => appendToRoster(start, [resigned(bytes.replace("{", '{"__proto__":1,'))]), "unknown");
    bad(
      () => appendToRoster(start, [resigned(bytes.replace("{", '{"n":1,'))]),
      "as JSON writes it",
    );
    bad(() => appendToRoster(start, [{ ...resigned(bytes), extra: 1 } as never]), "malformed");
    bad(() => readRosterBody({ bytes, sigs: [] }), "malformed");
    expect(appendToRoster(start, [resigned(bytes)]).head[0]).toBe(1);
  });

  test("checks signatures with the keys in force before the entry", () => {
    const entry = next(start, laptop, adding(phone));
    const byMallory = next(start, { ...mallory, id: laptop.id }, adding(phone));
    badSignature(() => appendToRoster(start, [byMallory]), "does not hold");
    badSignature(() => step(start, mallory, adding(phone)), "no member");
    const [signature] = entry.sigs;
    const other = { ...entry, sigs: [{ ...signature!, by: RECOVERY_ID }] };
    badSignature(() => appendToRoster(start, [other]), "does not hold");
    badSignature(() => step(start, laptop, adding(phone), { by: RECOVERY_ID }), "by its author");
    badSignature(() => step(start, laptop, adding(phone), { with: [laptop] }), "twice");
    badSignature(() => step(start, laptop, adding(phone), { with: [phone] }), "no member");
    badSignature(() => step(start, laptop, adding(phone), { with: [newKit] }), "does not hold");
    expect(step(start, laptop, adding(phone), { with: [kit] }).head[0]).toBe(1);
  });
});

describe("add", () => {
  test("adds a device, a passkey, a helper", () => {
    expect(home.members.get(phone.id)).toMatchObject({
      class: "device",
      may: null,
      until: null,
      addedAt: 1,
      removedAt: null,
    });
    expect(home.members.get(carer.id)).toMatchObject({ class: "helper", may: "add", until: 5 });
    expect(
      step(start, laptop, adding(carer, "helper", { may: "read" })).members.get(carer.id)?.may,
    ).toBe("read");
    expect(lockboxMembers(home).map(({ id }) => id)).toEqual([
      RECOVERY_ID,
      laptop.id,
      phone.id,
      passkey.id,
    ]);
  });

  test("is signed by a device, a passkey or the kit, never by a helper", () => {
    expect(step(home, passkey, adding(mallory)).head[0]).toBe(4);
    expect(step(home, kit, adding(mallory)).head[0]).toBe(4);
    bad(() => step(home, carer, adding(mallory)), "helper cannot add");
  });

  test("takes an id once, also after its removal, and never that of the kit", () => {
    bad(() => step(home, laptop, adding(phone)), "used again");
    const gone = appendWith(home, [laptop, removing(phone)], [laptop, epoch(2)]);
    bad(() => step(gone, laptop, adding(phone)), "used again");
    bad(() => step(home, laptop, adding(newKit)), "named recovery");
  });

  test("needs the proof that the new member holds its key, for this id and KEM key", () => {
    const said = adding(phone) as Extract<Said<LaterBody>, { op: "add" }>;
    const theirs = toHex(provePossession(mallory, start.vault, hexToBytes(phone.kem)));
    badSignature(() => step(start, laptop, { ...said, pop: theirs }), "prove its key");
    const swapped = { ...said, device: { ...said.device, kem: mallory.kem } };
    badSignature(() => step(start, laptop, swapped), "prove its key");
    const renamed = { ...said, device: { ...said.device, id: mallory.id } };
    badSignature(() => step(start, laptop, renamed), "prove its key");
  });

  test("gives may and until to helpers only", () => {
    bad(() => step(start, laptop, adding(phone, "device", { may: "read" })), "only a helper");
    bad(() => step(start, laptop, adding(phone, "passkey", { until: 1 })), "only a helper");
    bad(() => step(start, laptop, adding(phone, "helper", { may: "everything" })), "unknown");
    bad(() => step(start, laptop, adding(phone, "kit" as never)), "unknown");
  });

  test(`stops at ${MAX_MEMBERS} active members, the kit among them`, () => {
    let full = start;
    for (let n = 0; n < MAX_MEMBERS - 2; n++) full = step(full, laptop, adding(person(100 + n)));
    expect(activeMembers(full)).toHaveLength(MAX_MEMBERS);
    bad(() => step(full, laptop, adding(phone)), "there are 32 members");
    const gone = appendWith(full, [laptop, removing(person(100))], [laptop, epoch(2)]);
    expect(activeMembers(step(gone, laptop, adding(phone)))).toHaveLength(MAX_MEMBERS);
  });
});

function appendWith(
  state: RosterState,
  ...saids: readonly (readonly [Person, Said<LaterBody>, Record<string, unknown>?])[]
): RosterState {
  // Entries of one request: `after` is moved by hand, since a chain that owes an epoch is refused.
  const entries: RosterEntry[] = [];
  let head = state.head;
  for (const [author, said, more] of saids) {
    const entry = next({ ...state, head }, author, said, more);
    entries.push(entry);
    head = [head[0] + 1, entryHashHex(entry.bytes)];
  }
  return appendToRoster(state, entries);
}

describe("remove", () => {
  const stream = toStreamName(phone.id, 1);

  test("ends a member at a cut-off; an unlisted stream has none of its blocks", () => {
    const after = appendWith(
      home,
      [laptop, removing(phone, { [stream]: [7, id64("a")] })],
      [laptop, epoch(2)],
    );
    expect(activeMember(after, phone.id)).toBeNull();
    expect(activeMember(after, laptop.id)?.id).toBe(laptop.id);
    expect(after.members.get(phone.id)).toMatchObject({ removedAt: 4 });
    expect(toHex(signKeyOf(after, phone.id)!)).toBe(phone.sig);
    expect(cutoffOf(after, phone.id, stream)).toEqual([7, id64("a")]);
    expect(cutoffOf(after, phone.id, toStreamName(phone.id, 2))).toEqual([0, null]);
    expect(cutoffOf(after, laptop.id, toStreamName(laptop.id, 1))).toBeNull();
    badSignature(() => step(after, phone, adding(mallory)), "no member");
  });

  test("owes an epoch, after which only further removals may come", () => {
    bad(() => step(home, laptop, removing(phone)), "is owed");
    bad(() => appendWith(home, [laptop, removing(phone)], [laptop, adding(mallory)]), "owed first");
    const both = appendWith(
      home,
      [laptop, removing(phone)],
      [laptop, removing(carer)],
      [laptop, epoch(2)],
    );
    expect(activeMembers(both)).toHaveLength(3);
    expect(step(both, laptop, adding(mallory)).head[0]).toBe(7);
  });

  test("is the word of another member, about a member that is one", () => {
    bad(() => step(home, carer, removing(phone)), "helper cannot remove");
    bad(() => step(home, laptop, removing(laptop)), "itself");
    bad(() => step(home, laptop, removing(kit)), "replaced");
    bad(() => step(home, laptop, removing(mallory)), "that is none");
    bad(
      () => appendWith(home, [laptop, removing(phone)], [laptop, removing(phone)]),
      "that is none",
    );
    bad(
      () => step(home, laptop, removing(phone, { [toStreamName(laptop.id, 1)]: [1, id64("a")] })),
      "another member",
    );
    bad(() => step(home, laptop, removing(phone, { elsewhere: [1, id64("a")] })), "unknown");
  });
});

describe("prekey", () => {
  const fresh = "ee".repeat(1216);
  const prekey = (who: Person): Said<LaterBody> => ({ op: "prekey", device: who.id, kem: fresh });

  test("changes the author's own KEM key", () => {
    expect(toHex(step(home, phone, prekey(phone)).members.get(phone.id)!.kemKey)).toBe(fresh);
    expect(step(home, carer, prekey(carer)).head[0]).toBe(4);
    bad(() => step(home, laptop, prekey(phone)), "its own");
  });

  test("is refused where the key is fixed", () => {
    bad(() => step(home, passkey, prekey(passkey)), "fixed");
    bad(() => step(home, kit, prekey(kit)), "fixed");
    const reader = step(start, laptop, adding(carer, "helper", { may: "read" }));
    bad(() => step(reader, carer, prekey(carer)), "fixed");
  });
});

describe("epoch", () => {
  test("comes one after the other, from a device, a passkey or the kit", () => {
    const after = step(step(home, passkey, epoch(2)), kit, epoch(3, false));
    expect(after.epoch).toBe(3);
    expect(after.commits.get(2)).toMatchObject({ link: true });
    expect(after.commits.get(3)).toMatchObject({ link: false });
    expect([3, 4, 5].map((n) => epochAt(after, n))).toEqual([1, 2, 3]);
    bad(() => step(home, laptop, epoch(1)), "left out or repeated");
    bad(() => step(home, laptop, epoch(3)), "left out or repeated");
    bad(() => step(home, carer, epoch(2)), "helper cannot");
  });
});

describe("recovery", () => {
  const wait = { ts: START + 1 + RECOVERY_WAIT_MS };
  const asked = step(start, laptop, naming("ask"));
  const take = naming("take", newKit, { of: 1 });

  test("by the old kit is immediate, and owes an epoch", () => {
    const taken = appendWith(start, [kit, naming("take")], [laptop, epoch(2)]);
    expect(toHex(kitOf(taken).signKey)).toBe(newKit.sig);
    expect(toHex(kitOf(taken).kemKey)).toBe(newKit.kem);
    const signedToo = appendWith(
      start,
      [laptop, naming("take"), { with: [kit] }],
      [newKit, epoch(2)],
    );
    expect(toHex(kitOf(signedToo).signKey)).toBe(newKit.sig);
    bad(() => step(start, kit, naming("take")), "is owed");
    bad(() => appendWith(home, [kit, naming("take")], [laptop, removing(phone)]), "owed first");
    badSignature(() => appendWith(start, [kit, naming("take")], [kit, epoch(2)]), "does not hold");
    bad(() => step(start, kit, naming("take", newKit, { of: 0 })), "needs no ask");
  });

  test("without it waits 72 hours from the ask", () => {
    expect(asked.recoveryAsk).toMatchObject({ n: 1, by: laptop.id, ts: START + 1 });
    const taken = appendWith(asked, [laptop, take, wait], [laptop, epoch(2)]);
    expect(toHex(kitOf(taken).signKey)).toBe(newKit.sig);
    expect(taken.recoveryAsk).toBeNull();
    bad(() => step(asked, laptop, take, { ts: wait.ts - 1 }), "72 hours");
    bad(() => step(start, laptop, take, wait), "no such ask");
    bad(() => step(asked, laptop, naming("take"), wait), "no such ask");
    bad(() => step(asked, laptop, naming("take", newKit, { of: 0 }), wait), "no such ask");
  });

  test("is taken by who asked, for the kit that was asked for", () => {
    const two = step(asked, kit, adding(phone));
    expect(two.recoveryAsk).toBeNull();
    const withPhone = step(start, laptop, adding(phone));
    const byPhone = step(withPhone, phone, naming("ask"));
    bad(
      () =>
        step(byPhone, laptop, naming("take", newKit, { of: 2 }), {
          ts: START + 9 + RECOVERY_WAIT_MS,
        }),
      "another device",
    );
    const other = person(8, RECOVERY_ID);
    bad(() => step(asked, laptop, naming("take", other, { of: 1 }), wait), "another kit");
    const otherKem = { ...newKit, kem: other.kem };
    bad(() => step(asked, laptop, naming("take", otherKem, { of: 1 }), wait), "another kit");
    const otherSig = { ...other, kem: newKit.kem };
    bad(() => step(asked, laptop, naming("take", otherSig, { of: 1 }), wait), "another kit");
  });

  test("an ask lapses when the old kit signs anything, when its author is removed, when a newer comes", () => {
    bad(() => step(step(asked, kit, epoch(2)), laptop, take, wait), "no such ask");
    const cosigned = step(asked, laptop, epoch(2), { with: [kit] });
    expect(cosigned.recoveryAsk).toBeNull();
    const byPhone = step(step(start, laptop, adding(phone)), phone, naming("ask"));
    const gone = appendWith(byPhone, [laptop, removing(phone)], [laptop, epoch(2)]);
    expect(gone.recoveryAsk).toBeNull();
    const stays = appendWith(
      step(home, laptop, naming("ask")),
      [laptop, removing(phone)],
      [laptop, epoch(2)],
    );
    expect(stays.recoveryAsk?.by).toBe(laptop.id);
    const newer = step(asked, laptop, naming("ask", person(8, RECOVERY_ID)));
    expect(newer.recoveryAsk?.n).toBe(2);
    bad(() => step(newer, laptop, take, wait), "no such ask");
  });

  test("is asked by a device, and the new kit proves its key", () => {
    bad(() => step(home, passkey, naming("ask")), "only a device or the kit");
    bad(() => step(home, carer, naming("take")), "only a device or the kit");
    bad(() => step(home, kit, naming("ask")), "only a device asks");
    bad(() => step(home, laptop, naming("ask", newKit, { of: 0 })), "no other ask");
    const said = naming("ask") as Extract<Said<LaterBody>, { op: "recovery" }>;
    const stolen = toHex(provePossession(mallory, start.vault, hexToBytes(newKit.kem)));
    badSignature(() => step(start, laptop, { ...said, pop: stolen }), "prove its key");
    const wrongId = toHex(
      provePossession({ ...newKit, id: phone.id }, start.vault, hexToBytes(newKit.kem)),
    );
    badSignature(() => step(start, laptop, { ...said, pop: wrongId }), "prove its key");
  });
});

const policy = (minSuite: number, minFormat: number): Said<LaterBody> => ({
  op: "policy",
  minSuite,
  minFormat,
});

describe("policy and server", () => {
  const server: Said<LaterBody> = { op: "server", key: "5e".repeat(32) };

  test("the policy only rises, by the word of a device", () => {
    const risen = step(home, laptop, policy(2, 3));
    expect(risen.policy).toEqual({ minSuite: 2, minFormat: 3 });
    bad(() => step(risen, laptop, policy(1, 3)), "suite falls");
    bad(() => step(risen, laptop, policy(2, 2)), "format falls");
    bad(() => step(home, kit, policy(2, 2)), "only a device");
  });

  test("a device names the server's key", () => {
    expect(home.serverKey).toBeNull();
    expect(toHex(step(home, laptop, server).serverKey!)).toBe("5e".repeat(32));
    bad(() => step(home, passkey, server), "only a device");
  });
});

describe("truncate", () => {
  const mine = toStreamName(laptop.id, 2);
  const old = toStreamName(laptop.id, 1);
  const phones = toStreamName(phone.id, 1);
  const truncate = (more = {}): Said<LaterBody> => ({
    op: "truncate",
    floor: { [old]: [5, id64("a")], [phones]: [3, id64("b")] },
    snapshot: { stream: mine, count: 2, head: id64("c") },
    state: "dd".repeat(32),
    rule: 1,
    epoch_floor: 2,
    grace: 86_400,
    ...more,
  });
  const moved = step(home, laptop, epoch(2));
  const cut = step(moved, laptop, truncate());

  test("raises the floor", () => {
    expect(cut.floor[phones]).toEqual([3, id64("b")]);
    expect(cut.truncate).toMatchObject({ n: 5, rule: 1, epochFloor: 2, graceSeconds: 86_400 });
    const later = toStreamName(laptop.id, 3);
    const floor = { [old]: [5, id64("a")], [phones]: [4, id64("e")], [mine]: [2, id64("c")] };
    const again = truncate({ floor, snapshot: { stream: later, count: 1, head: id64("f") } });
    expect(step(cut, laptop, again).floor[mine]).toEqual([2, id64("c")]);
  });

  test("never lets a floor, the live rule or the lowest epoch fall", () => {
    const other = { snapshot: { stream: toStreamName(laptop.id, 3), count: 1, head: id64("f") } };
    const floors = [
      { [old]: [5, id64("a")] },
      { [old]: [5, id64("a")], [phones]: [2, id64("b")] },
      { [old]: [5, id64("a")], [phones]: [3, id64("e")] },
    ];
    for (const floor of floors)
      bad(() => step(cut, laptop, truncate({ ...other, floor })), "floor falls");
    const ruled = step(cut, laptop, truncate({ ...other, rule: 2 }));
    bad(() => step(ruled, laptop, truncate({ ...other, rule: 1 })), "rule falls");
    bad(() => step(cut, laptop, truncate({ ...other, epoch_floor: 1 })), "lowest epoch falls");
    bad(() => step(moved, laptop, truncate({ epoch_floor: 0 })), "lowest epoch falls");
    bad(() => step(moved, laptop, truncate({ epoch_floor: 3 })), "to come");
  });

  test("is a device's, with a snapshot in a stream of its own above the floor", () => {
    bad(() => step(moved, passkey, truncate()), "only a device");
    const theirs = { snapshot: { stream: toStreamName(phone.id, 2), count: 1, head: id64("c") } };
    bad(() => step(moved, laptop, truncate(theirs)), "another member");
    const below = { snapshot: { stream: old, count: 1, head: id64("c") } };
    bad(() => step(moved, laptop, truncate(below)), "below its own floor");
  });
});
