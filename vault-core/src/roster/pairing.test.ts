import { beforeEach, describe, expect, test } from "vitest";

import { toBase64Url } from "../bytes/encoding.ts";
import { sign } from "../crypto/secret.ts";
import { createDevice, toMemberKeys } from "../keys/device.ts";
import { toVaultId } from "../protocol/ids.ts";
import { popMessage } from "../protocol/roster/entry.ts";
import { createBareVault, joinBareDevice, type BareDevice } from "../testing/bare-device.ts";
import { FAKE_ORIGIN, FakeServer } from "../testing/fake-server.ts";
import { admitDevice, lookAtOffer } from "./pair-existing.ts";
import { beginPairing, finishPairing } from "./pair-new.ts";
import {
  createPairingSecret,
  pairingAddress,
  pairMac,
  readPairingCode,
  secretWords,
  writePairingCode,
} from "./pairing-keys.ts";
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

  test("that is ill has forgotten nothing", async () => {
    const pairing = await beginPairing(place(), random);
    server.intercept = () => new Response("", { status: 500 });
    const looking = lookAtOffer(place(), pairing.qr);
    await expect(looking).rejects.toMatchObject({ code: "unreachable" });
    server.intercept = () => null;
    expect((await lookAtOffer(place(), pairing.qr)).words).toEqual(pairing.words);
  });
});

test("a code of another server, or a text that is none, is told as such: nothing was compared yet", async () => {
  const pairing = await beginPairing(place(), random);
  const other = writePairingCode({ ...pairing.code, origin: "https://other.example" });
  for (const [text, message] of [
    ["", "here are 0 words"],
    ["rv1:kit?u=x", "not the text of a new device's code"],
    [`${pairing.qr}x`, "not all of it"],
    [other, "waits at https://other.example, and this vault is at"],
  ])
    await expect(lookAtOffer(place(), text ?? "")).rejects.toMatchObject({
      code: "bad-value",
      message: expect.stringContaining(message ?? "-") as string,
    });
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

describe("nine words", () => {
  test("carry 99 bits: five zero bits in front, and their own address at the server", () => {
    for (let n = 0; n < 20; n++) {
      const s = createPairingSecret(random);
      expect([s.length, s[0]! >> 3]).toEqual([13, 0]);
      const words = secretWords(s);
      expect(words).toHaveLength(9);
      const code = readPairingCode(words.join(" "));
      expect(code).toEqual({ origin: null, p: pairingAddress(s), s, h: null });
    }
    expect(secretWords(new Uint8Array(13))).toEqual(Array.from({ length: 9 }, () => "abandon"));
    // The front bits are no part of the words, so they are never set.
    expect(createPairingSecret(() => new Uint8Array(13).fill(255))[0]).toBe(7);
  });

  test("admit a device as its QR code does, however they are typed", async () => {
    const pairing = await beginPairing(place(), random);
    expect(readPairingCode(pairing.qr)).toMatchObject({ p: pairing.code.p, s: pairing.code.s });
    const typed = pairing.codeWords.map((word, n) => `${n + 1}) ${word.toUpperCase()}`).join("\n");
    const offer = await lookAtOffer(place(), typed);
    expect(offer.words).toEqual(pairing.words);
    const finishing = finishPairing(place(), pairing);
    const known = { state: laptop.roster.current(), vector: {} };
    await admitDevice(place(), laptop, offer, known);
    const { secrets } = await finishing;
    expect(secrets.vault).toBe(laptop.keeper.current().vault);
    expect(secrets.pin.n).toBe(1);
  });

  test("that are none of the list are named by their place; other valid ones lead nowhere", async () => {
    const pairing = await beginPairing(place(), random);
    const misspelt = pairing.codeWords.with(3, "rootvault").with(8, "zzz").join(" ");
    await expect(lookAtOffer(place(), misspelt)).rejects.toMatchObject({
      code: "bad-value",
      details: { positions: [4, 9] },
    });
    const other = secretWords(createPairingSecret(random)).join(" ");
    await expect(lookAtOffer(place(), other)).rejects.toMatchObject({ code: "pairing-gone" });
    const eight = pairing.codeWords.slice(1).join(" ");
    await expect(lookAtOffer(place(), eight)).rejects.toMatchObject({
      code: "bad-value",
      message: expect.stringContaining("here are 8 words") as string,
    });
  });

  test("bind the keys by the mac alone: whoever does not know them cannot swap a key", async () => {
    const pairing = await beginPairing(place(), random);
    const mallory = toMemberKeys(createDevice(random));
    const stored = server.pairings.get(toBase64Url(pairing.code.p))!;
    const before = { ...stored };
    const words = pairing.codeWords.join(" ");
    const swaps: Record<string, unknown>[] = [
      { sig: toBase64Url(mallory.signKey) },
      { kem: toBase64Url(mallory.kemKey) },
      { id: mallory.id },
      { mac: toBase64Url(random(32)) },
      // Her own whole offer, with a mac under a secret that she guessed.
      {
        id: mallory.id,
        sig: toBase64Url(mallory.signKey),
        kem: toBase64Url(mallory.kemKey),
        mac: toBase64Url(pairMac(createPairingSecret(random), mallory)),
      },
    ];
    for (const swap of swaps) {
      Object.assign(stored, before, swap);
      await expect(lookAtOffer(place(), words)).rejects.toMatchObject({ code: "PAIRING_MISMATCH" });
    }
    Object.assign(stored, before);
    expect((await lookAtOffer(place(), words)).keys.id).toBe(pairing.device.id);
  });
});

/** A pairing that went through, with all that crossed the server. */
async function recorded(): Promise<Record<string, unknown>> {
  const pairing = await beginPairing(place(), random);
  const offer = await lookAtOffer(place(), pairing.qr);
  const finishing = finishPairing(place(), pairing);
  const known = { state: laptop.roster.current(), vector: {} };
  await laptop.roster.accept(await admitDevice(place(), laptop, offer, known));
  await finishing;
  return { ...server.pairings.get(toBase64Url(pairing.code.p)) };
}

describe("every message of another pairing, replayed into this one", () => {
  test.each(["hello", "welcome"])(
    "the %s is of another secret: the new device stops",
    async (name) => {
      const before = await recorded();
      const pairing = await beginPairing(place(), random);
      const stored = server.pairings.get(toBase64Url(pairing.code.p))!;
      if (name === "welcome") {
        // Up to the proof all goes well.
        const offer = await lookAtOffer(place(), pairing.qr);
        const finishing = finishPairing(place(), pairing);
        const refused = expect(finishing).rejects.toMatchObject({ code: "PAIRING_MISMATCH" });
        stored["welcome"] = before["welcome"];
        const known = { state: laptop.roster.current(), vector: {} };
        await admitDevice(place(), laptop, offer, known);
        stored["welcome"] = before["welcome"];
        await refused;
        return;
      }
      stored[name] = before[name];
      await expect(finishPairing(place(), pairing)).rejects.toMatchObject({
        code: "PAIRING_MISMATCH",
      });
    },
  );

  test("the proof is of another key: nobody is admitted", async () => {
    const before = await recorded();
    const members = server.entries.length;
    const pairing = await beginPairing(place(), random);
    const offer = await lookAtOffer(place(), pairing.qr);
    server.pairings.get(toBase64Url(pairing.code.p))!["pop"] = before["pop"];
    const known = { state: laptop.roster.current(), vector: {} };
    await expect(admitDevice(place(), laptop, offer, known)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
    expect(server.entries).toHaveLength(members);
  });

  test("the offer, under the address of this one", async () => {
    const before = await recorded();
    const pairing = await beginPairing(place(), random);
    const p = toBase64Url(pairing.code.p);
    server.pairings.set(p, { ...before, p });
    for (const text of [pairing.qr, pairing.codeWords.join(" ")])
      await expect(lookAtOffer(place(), text)).rejects.toMatchObject({ code: "PAIRING_MISMATCH" });
  });

  test("a proof of this device for another vault: nobody is admitted", async () => {
    const pairing = await beginPairing(place(), random);
    const offer = await lookAtOffer(place(), pairing.qr);
    const { id, kemKey } = offer.keys;
    const elsewhere = toVaultId(random(16));
    const pop = sign(pairing.device.signSeed, "pop", popMessage(elsewhere, id, kemKey));
    server.pairings.get(toBase64Url(pairing.code.p))!["pop"] = toBase64Url(pop);
    const known = { state: laptop.roster.current(), vector: {} };
    await expect(admitDevice(place(), laptop, offer, known)).rejects.toMatchObject({
      code: "PAIRING_MISMATCH",
    });
  });
});

test("nobody waits longer than the pairing lives", async () => {
  const pairing = await beginPairing(place(), random);
  const offer = await lookAtOffer(place(), pairing.qr);
  let now = Date.now();
  const hurried = {
    ...laptop.network,
    now: () => now,
    wait: async () => {
      now += 30_000;
      return Promise.resolve();
    },
  };
  const late = { ...place(), network: hurried };
  await expect(finishPairing(late, pairing)).rejects.toMatchObject({ code: "pairing-gone" });
  now = Date.now();
  const known = { state: laptop.roster.current(), vector: {} };
  await expect(admitDevice(late, laptop, offer, known)).rejects.toMatchObject({
    code: "pairing-gone",
  });
  expect(server.entries).toHaveLength(1);
});
