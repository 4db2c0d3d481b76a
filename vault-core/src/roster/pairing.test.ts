import { beforeEach, describe, expect, test } from "vitest";

import { toBase64Url } from "../bytes/encoding.ts";
import { createDevice, toMemberKeys } from "../keys/device.ts";
import { createBareVault, joinBareDevice, type BareDevice } from "../testing/bare-device.ts";
import { FAKE_ORIGIN, FakeServer } from "../testing/fake-server.ts";
import { admitDevice, lookAtOffer } from "./pair-existing.ts";
import { beginPairing, finishPairing } from "./pair-new.ts";
import { pairMac, readPairingCode, writePairingCode } from "./pairing-keys.ts";
import { removeMember } from "./remove.ts";

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

let server = new FakeServer();
let laptop: BareDevice;
beforeEach(async () => {
  server = new FakeServer();
  laptop = await createBareVault(server);
});

function place() {
  return { network: laptop.network, origin: FAKE_ORIGIN };
}

test("both screens show the same six words, and the new device pins what the old one has seen", async () => {
  const pairing = await beginPairing(place(), random);
  const offer = await lookAtOffer(place(), pairing.qr);
  expect(offer.words).toHaveLength(6);
  expect(offer.words).toEqual(pairing.words);
  const finishing = finishPairing(place(), pairing);
  const known = { state: laptop.roster.current(), vector: laptop.log.vector() };
  const after = await admitDevice(place(), laptop, offer, known);
  const { secrets, genesis } = await finishing;
  expect(after.members.get(secrets.device)?.class).toBe("device");
  expect(secrets.pin).toEqual({ n: after.head[0], hash: after.head[1], vector: {} });
  expect(genesis).toBe(after.entries[0]?.hash);
});

describe("a server between the two", () => {
  test("that swaps the keys is found by the QR code", async () => {
    const pairing = await beginPairing(place(), random);
    const mallory = toMemberKeys(createDevice(random));
    const stored = server.pairings.get(toBase64Url(pairing.code.p))!;
    stored["sig"] = toBase64Url(mallory.signKey);
    await expect(lookAtOffer(place(), pairing.qr)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
    // Even one who saw the code's secret over Ann's shoulder and made a fitting mac: the hash of the keys is in the code.
    const keys = { ...toMemberKeys(pairing.device), signKey: mallory.signKey };
    stored["mac"] = toBase64Url(pairMac(pairing.code.s, keys));
    await expect(lookAtOffer(place(), pairing.qr)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
  });

  test("cannot invite the new device into a vault of its own", async () => {
    const pairing = await beginPairing(place(), random);
    const stored = server.pairings.get(toBase64Url(pairing.code.p))!;
    stored["hello"] = toBase64Url(random(32));
    await expect(finishPairing(place(), pairing)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
  });

  test("cannot forge the new device's proof, nor the welcome", async () => {
    const pairing = await beginPairing(place(), random);
    const offer = await lookAtOffer(place(), pairing.qr);
    const stored = server.pairings.get(toBase64Url(pairing.code.p))!;
    stored["pop"] = toBase64Url(random(64));
    const known = { state: laptop.roster.current(), vector: {} };
    await expect(admitDevice(place(), laptop, offer, known)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
    stored["welcome"] = toBase64Url(random(300));
    await expect(finishPairing(place(), pairing)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
    expect(server.entries).toHaveLength(1);
  });

  test("that forgets the pairing ends it", async () => {
    const pairing = await beginPairing(place(), random);
    server.pairings.clear();
    await expect(finishPairing(place(), pairing)).rejects.toMatchObject({ code: "pairing-gone" });
  });
});

test("a code of another server, or a text that is none, is a mismatch", async () => {
  const pairing = await beginPairing(place(), random);
  const other = writePairingCode({ ...pairing.code, origin: "https://other.example" });
  for (const text of ["", "rv1:kit?u=x", `${pairing.qr}x`, other])
    await expect(lookAtOffer(place(), text)).rejects.toMatchObject({ code: "PAIRING_MISMATCH" });
  expect(readPairingCode(pairing.qr)).toEqual(pairing.code);
});

test("the owner can give up waiting", async () => {
  const pairing = await beginPairing(place(), random);
  const given = new AbortController();
  given.abort();
  await expect(finishPairing({ ...place(), signal: given.signal }, pairing)).rejects.toMatchObject({
    code: "interrupted",
  });
});

test("two devices that change the roster at once both succeed, one after the other", async () => {
  const phone = await joinBareDevice(server, laptop);
  const tablet = await joinBareDevice(server, laptop);
  // The phone does not know the tablet yet; the laptop removes the tablet while the phone admits a watch.
  const pairing = await beginPairing(place(), random);
  const offer = await lookAtOffer(place(), pairing.qr);
  const finishing = finishPairing(place(), pairing);
  const removing = removeMember(
    laptop,
    laptop.roster.current(),
    tablet.keeper.current().device,
    {},
  );
  const known = { state: phone.roster.current(), vector: {} };
  const admitted = await admitDevice(place(), phone, offer, known);
  const { secrets } = await finishing;
  await removing;
  const ops = server.entries.map((entry) => (JSON.parse(entry.bytes) as { op: string }).op);
  expect(ops.filter((op) => op === "remove" || op === "epoch")).toHaveLength(2);
  expect(admitted.members.has(secrets.device)).toBe(true);
  // Whatever came first, the watch has a lockbox for an epoch that leads to the newest.
  expect(server.boxes.has(`lockboxes/2/${secrets.device}`)).toBe(true);
});

test("neither the device itself nor the kit can be removed", async () => {
  const state = laptop.roster.current();
  const me = laptop.keeper.current().device;
  await expect(removeMember(laptop, state, me, {})).rejects.toMatchObject({ code: "bad-value" });
  const stranger = createDevice(random).id;
  await expect(removeMember(laptop, state, stranger, {})).rejects.toMatchObject({
    code: "no-device",
  });
});
