import { describe, expect, test } from "vitest";
import { concatBytes } from "../bytes/compare.ts";
import { toHex } from "../bytes/encoding.ts";
import { lp } from "../crypto/public.ts";
import { createRandomPool } from "../crypto/random-pool.ts";
import { sign } from "../crypto/secret.ts";
import type { VaultErrorCode } from "../errors.ts";
import { entryHashHex } from "../protocol/roster/entry.ts";
import { appendToRoster } from "../protocol/roster/rules.ts";
import { idBytes } from "../protocol/shapes.ts";
import type { LaterBody } from "../protocol/roster/bodies.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { prepareVault } from "../roster/create.ts";
import { collectionKey } from "./collection-key.ts";
import { createDevice, toMemberKeys, type MemberSecrets } from "./device.ts";
import { createEpochKey } from "./epoch.ts";
import { unwrapCollectionKeys, wrapCollectionKeys } from "./helper-box.ts";
import { kitSecrets } from "./kit.ts";
import { sealToKem, unwrapEpochKey, wrapEpochKey } from "./kem-box.ts";
import { provePossession, signEntry } from "./sign-entry.ts";

const random = createRandomPool((bytes) => crypto.getRandomValues(bytes));
const [laptop, phone, job, carer] = [1, 2, 3, 4].map(() => createDevice(random)) as [
  MemberSecrets,
  MemberSecrets,
  MemberSecrets,
  MemberSecrets,
];
const kit = kitSecrets(random(32));
const vek = createEpochKey(random);
const begun = prepareVault({ device: laptop, kit, vek, now: 0 }, random).state;
const state = [
  added(phone, "device"),
  added(job, "helper"),
  added(carer, "helper"),
].reduce<RosterState>((before, op) => appended(before, op), begun);
const address = { vault: state.vault, epoch: 1, rid: job.id };
const kemKey = toMemberKeys(job).kemKey;
const keys = new Map(["purchases", "closet"].map((name) => [name, collectionKey(vek, name)]));
const task = { address, kemKey, signer: laptop, random };
const mine = { address, kemSeeds: [job.kemSeed] };

function added(member: MemberSecrets, kind: "device" | "helper"): object {
  const { signKey, kemKey: kem } = toMemberKeys(member);
  return {
    op: "add",
    device: { id: member.id, class: kind, sig: toHex(signKey), kem: toHex(kem) },
    pop: toHex(provePossession(member, begun.vault, kem)),
  };
}

function appended(before: RosterState, ...ops: readonly object[]): RosterState {
  let [n, prev] = before.head;
  const entries = ops.map((op) => {
    const common = { n: (n += 1), vault: before.vault, prev, by: laptop.id, ts: 1 };
    const entry = signEntry({ ...common, ...op } as LaterBody, [laptop]);
    prev = entryHashHex(entry.bytes);
    return entry;
  });
  return appendToRoster(before, entries);
}

function refused(work: () => unknown, code: VaultErrorCode): void {
  expect(work).toThrow(expect.objectContaining({ code }));
}

/** A box that holds any bytes instead of keys, as a device with wrong code could make it. */
function signedBox(plain: Uint8Array): Uint8Array {
  const labels = { key: "box-coll", ad: "box-coll-ad" } as const;
  const sealed = sealToKem({ labels, address, kemKey, random }, plain);
  return concatBytes(sealed, idBytes(laptop.id), sign(laptop.signSeed, "box-coll", sealed));
}

describe("a helper's box", () => {
  const box = wrapCollectionKeys(task, keys);

  test("gives its helper the keys of its collections, and no other key", () => {
    expect(unwrapCollectionKeys(state, mine, [box])).toEqual(keys);
    // ct, two names with their keys, tag, signer, signature.
    expect(box.length).toBe(1120 + (4 + 9 + 32) + (4 + 6 + 32) + 16 + 16 + 64);
    const both = { ...mine, kemSeeds: [random(32), job.kemSeed] };
    expect(unwrapCollectionKeys(state, both, [box])).toEqual(keys);
  });

  test("opens for nobody else, in no other vault, epoch or name", () => {
    const wrong = [
      { ...mine, kemSeeds: [carer.kemSeed] },
      { ...mine, address: { ...address, epoch: 2 } },
      { ...mine, address: { ...address, rid: carer.id } },
    ];
    for (const other of wrong)
      refused(() => unwrapCollectionKeys(state, other, [box]), "BAD_LOCKBOX");
  });

  test("a further collection is a further box: its helper takes the union", () => {
    const more = new Map([["media", collectionKey(vek, "media")]]);
    const boxes = [box, wrapCollectionKeys({ ...task, signer: phone }, more)];
    expect(unwrapCollectionKeys(state, mine, boxes)).toEqual(new Map([...keys, ...more]));
  });

  test("counts with the signature of an active device alone", () => {
    // A key that the server, the kit, a helper or a removed device vouches for is nobody's word.
    const forged = new Map([["purchases", random(32)]]);
    for (const signer of [createDevice(random), kit, job, carer]) {
      const other = wrapCollectionKeys({ ...task, signer }, forged);
      refused(() => unwrapCollectionKeys(state, mine, [other]), "BAD_LOCKBOX");
      expect(unwrapCollectionKeys(state, mine, [other, box])).toEqual(keys);
    }
    const signedByPhone = wrapCollectionKeys({ ...task, signer: phone }, keys);
    const without = appended(
      state,
      { op: "remove", device: phone.id, cutoff: {} },
      { op: "epoch", epoch: 2, commit: toHex(random(32)), link: true },
    );
    refused(() => unwrapCollectionKeys(without, mine, [signedByPhone]), "BAD_LOCKBOX");
  });

  test("a changed or cut box counts for nothing, and none at all is a missing one", () => {
    for (let at = 0; at < box.length; at += 61) {
      const changed = box.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      refused(() => unwrapCollectionKeys(state, mine, [changed]), "BAD_LOCKBOX");
    }
    for (const cut of [new Uint8Array(), box.subarray(1), box.subarray(0, 1200)])
      refused(() => unwrapCollectionKeys(state, mine, [cut]), "BAD_LOCKBOX");
    refused(() => unwrapCollectionKeys(state, mine, []), "LOCKBOX_MISSING");
  });

  test("for another helper takes nothing from the one beside it", () => {
    const carers = { address: { ...address, rid: carer.id }, kemKey: toMemberKeys(carer).kemKey };
    const hers = wrapCollectionKeys({ ...task, ...carers }, keys);
    refused(() => unwrapCollectionKeys(state, mine, [hers]), "BAD_LOCKBOX");
    expect(unwrapCollectionKeys(state, mine, [hers, box])).toEqual(keys);
  });

  test("holds whole keys with names, though a device of the vault has signed it", () => {
    const [name, key] = [lp("purchases"), random(32)];
    expect(unwrapCollectionKeys(state, mine, [signedBox(concatBytes(name, key))])).toEqual(
      new Map([["purchases", key]]),
    );
    const damaged = [
      concatBytes(name, key.subarray(1)),
      concatBytes(name, key, name),
      concatBytes(name, key, Uint8Array.of(0)),
      concatBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff), name, key),
      concatBytes(lp(""), key, key),
      concatBytes(lp(Uint8Array.of(0xff)), key, key),
    ];
    for (const plain of damaged)
      refused(() => unwrapCollectionKeys(state, mine, [signedBox(plain)]), "BAD_LOCKBOX");
  });

  test("is of one collection at least, and has an end", () => {
    refused(() => wrapCollectionKeys(task, new Map()), "too-large");
    const many = new Map(Array.from({ length: 200 }, (_, index) => [`c${index}`, random(32)]));
    refused(() => wrapCollectionKeys(task, many), "too-large");
  });

  test("is no lockbox, and a lockbox is no box of a helper", () => {
    const lockbox = wrapEpochKey(address, kemKey, vek, random);
    const commit = new Uint8Array(32);
    refused(
      () => unwrapEpochKey(address, { kemSeeds: [job.kemSeed], commit }, box.slice(0, 1168)),
      "BAD_LOCKBOX",
    );
    refused(() => unwrapCollectionKeys(state, mine, [lockbox]), "BAD_LOCKBOX");
  });
});
