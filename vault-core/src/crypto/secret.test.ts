import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../bytes/compare.ts";
import { toHex, utf8 } from "../bytes/encoding.ts";
import { verifySignature } from "./public.ts";
import {
  decapsulate,
  encapsulate,
  kdf,
  kdfOfTexts,
  kemKeyPair,
  openOnce,
  openSecretStream,
  openWith,
  sealOnce,
  sealSecretStream,
  sealWith,
  sign,
  signingKeyPair,
} from "./secret.ts";
import { ed25519Verify, keyedBlake2b } from "./sodium.ts";

const key = new Uint8Array(32).fill(1);
const nonce = new Uint8Array(24).fill(2);
const ad = utf8("where");
const message = utf8("a tent");

/** All that is no key of 32 bytes. */
const NO_KEYS: readonly unknown[] = [
  undefined,
  null,
  "",
  "x".repeat(32),
  0,
  [],
  Array.from({ length: 32 }, () => 1),
  ...[0, 5, 31, 33, 64].map((length) => new Uint8Array(length)),
  new Uint16Array(32),
  new ArrayBuffer(32),
];

describe("a key that is none is a TypeError, never a weaker computation", () => {
  const primitives: Readonly<Record<string, (key: never) => unknown>> = {
    kdf: (bad) => kdf(bad, "link", 32),
    kdfOfTexts: (bad) => kdfOfTexts(bad, "record-id", 16, "media").of("a"),
    "kdfOfTexts, many": (bad) => kdfOfTexts(bad, "record-id", 16, "media").ofAscii(["a"]),
    keyedBlake2b: (bad) => keyedBlake2b(32, message, bad),
    signingKeyPair: (bad) => signingKeyPair(bad),
    kemKeyPair: (bad) => kemKeyPair(bad),
    decapsulate: (bad) => decapsulate(bad, new Uint8Array(1120)),
    sealOnce: (bad) => sealOnce(bad, ad, message),
    openOnce: (bad) => openOnce(bad, ad, new Uint8Array(40)),
    sealWith: (bad) => sealWith({ key: bad, nonce, ad }, message),
    openWith: (bad) => openWith({ key: bad, nonce, ad }, new Uint8Array(40)),
    sealSecretStream: (bad) => sealSecretStream({ key: bad, header: nonce }),
    openSecretStream: (bad) => openSecretStream({ key: bad, header: nonce }),
    verify: (bad) => ed25519Verify(bad, message, new Uint8Array(64)),
    verifySignature: (bad) => verifySignature(bad, "block", message, new Uint8Array(64)),
  };
  for (const [name, primitive] of Object.entries(primitives)) {
    test(name, () => {
      for (const bad of NO_KEYS) expect(() => primitive(bad as never)).toThrow(TypeError);
      expect(() => primitive(key as never)).not.toThrow();
    });
  }

  test("sign takes a seed of 32 or a key of 64 bytes", () => {
    const others = NO_KEYS.filter((bad) => !(bad instanceof Uint8Array && bad.length === 64));
    for (const bad of others) expect(() => sign(bad as never, "block", message)).toThrow(TypeError);
  });

  test("nonces, ciphertexts, encapsulation keys and seeds of another length", () => {
    const short = { key, nonce: nonce.subarray(1), ad };
    expect(() => sealWith(short, message)).toThrow(TypeError);
    expect(() => openWith(short, new Uint8Array(40))).toThrow(TypeError);
    for (const header of [nonce.subarray(1), "x".repeat(24) as never])
      for (const begin of [sealSecretStream, openSecretStream])
        expect(() => begin({ key, header })).toThrow(TypeError);
    expect(() => sealOnce(key, null as never, message)).toThrow(TypeError);
    expect(() => openOnce(key, "where" as never, new Uint8Array(40))).toThrow(TypeError);
    expect(() => decapsulate(key, new Uint8Array(1119))).toThrow(TypeError);
    expect(() => encapsulate(new Uint8Array(1215), new Uint8Array(64))).toThrow(TypeError);
    expect(() => encapsulate(kemKeyPair(key).publicKey, new Uint8Array(32))).toThrow(TypeError);
  });
});

describe("seal and open", () => {
  test("opens what was sealed, with the same key, nonce and associated data only", () => {
    const box = sealWith({ key, nonce, ad }, message);
    expect(box.length).toBe(message.length + 16);
    expect(openWith({ key, nonce, ad }, box)).toEqual(message);
    expect(openWith({ key: nonce32(), nonce, ad }, box)).toBeNull();
    expect(openWith({ key, nonce: new Uint8Array(24), ad }, box)).toBeNull();
    expect(openWith({ key, nonce, ad: utf8("there") }, box)).toBeNull();
    for (let at = 0; at < box.length; at++) {
      const changed = box.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openWith({ key, nonce, ad }, changed)).toBeNull();
    }
    expect(openWith({ key, nonce, ad }, box.subarray(0, 15))).toBeNull();
    expect(openWith({ key, nonce, ad }, new Uint8Array(0))).toBeNull();
  });

  test("sealing once is sealing with a zero nonce", () => {
    const box = sealOnce(key, ad, message);
    expect(box).toEqual(sealWith({ key, nonce: new Uint8Array(24), ad }, message));
    expect(openOnce(key, ad, box)).toEqual(message);
    expect(openOnce(nonce32(), ad, box)).toBeNull();
  });
});

describe("derived keys", () => {
  test("differ by key, label, part and length", () => {
    const derived = [
      kdf(key, "link", 32),
      kdf(nonce32(), "link", 32),
      kdf(key, "coll", 32),
      kdf(key, "coll", 32, "media"),
      kdf(key, "coll", 32, "med", "ia"),
      kdf(key, "coll", 64, "media").subarray(0, 32),
    ];
    expect(new Set(derived.map(toHex)).size).toBe(derived.length);
    expect(kdf(key, "coll", 16).length).toBe(16);
  });

  test("of many texts are those of each of them, whatever came before", () => {
    const derive = kdfOfTexts(key, "record-id", 16, "media");
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.nat({ max: 9 }),
        (text, times) => {
          const last = `${text.repeat(times)}\ud800`;
          expect(derive.of(last)).toEqual(kdf(key, "record-id", 16, "media", last));
        },
      ),
    );
  });

  test("of many texts of ASCII at once are those of each of them; none of others", () => {
    const derive = kdfOfTexts(key, "record-id", 16, "media");
    const texts = fc.array(fc.string({ unit: "binary-ascii", maxLength: 300 }), { maxLength: 40 });
    fc.assert(
      fc.property(texts, (lasts) => {
        const each = lasts.map((last) => kdf(key, "record-id", 16, "media", last));
        expect(derive.ofAscii(lasts)).toEqual(concatBytes(...each));
        for (const other of ["\u00e9", "\ud800"])
          expect(derive.ofAscii([...lasts, other])).toBeNull();
      }),
    );
    expect(() => kdfOfTexts(key, "record-id", 65, "media").ofAscii(["a"])).toThrow(TypeError);
  });

  test("of an empty text is one of a part without letters, first or later", () => {
    const derive = kdfOfTexts(key, "record-id", 16, "media");
    const wanted = kdf(key, "record-id", 16, "media", "");
    expect(derive.of("")).toEqual(wanted);
    expect(derive.of("a")).toEqual(kdf(key, "record-id", 16, "media", "a"));
    expect(derive.of("")).toEqual(wanted);
  });
});

describe("key encapsulation", () => {
  test("both sides get one secret; another key gets another", () => {
    const pair = kemKeyPair(key);
    const wrapped = encapsulate(pair.publicKey, new Uint8Array(64).fill(5))!;
    expect(decapsulate(pair.secretKey, wrapped.ciphertext)).toEqual(wrapped.sharedSecret);
    expect(decapsulate(nonce32(), wrapped.ciphertext)).not.toEqual(wrapped.sharedSecret);
  });

  test("bytes that are no public key or ciphertext are told apart", () => {
    expect(encapsulate(new Uint8Array(1216).fill(255), new Uint8Array(64))).toBeNull();
    expect(decapsulate(key, new Uint8Array(1120))).toBeNull();
  });
});

function nonce32(): Uint8Array {
  return new Uint8Array(32).fill(9);
}
