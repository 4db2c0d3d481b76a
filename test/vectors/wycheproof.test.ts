/**
 * Wycheproof's cases for the primitives that the formats use, all of them, on libsodium; and for jose, the exact list
 * of cases in which it differs. Any change of a list or count is a failure.
 * @module
 */
import { compactDecrypt, compactVerify, decodeProtectedHeader, importJWK, type JWK } from "jose";
import sodium from "libsodium-wrappers";
import { describe, expect, test } from "vitest";
import { equalBytes } from "../../vault-core/src/bytes/compare.ts";
import { toHex } from "../../vault-core/src/bytes/encoding.ts";
import { aeadOpen, aeadSeal, ed25519Verify } from "../../vault-core/src/crypto/sodium.ts";
import { type Case, fromHex, type Group, hasWycheproof, readGroups } from "./wycheproof.ts";

const OTHER_ALGORITHM =
  "the key names PS256, the token PS384: jose keeps to the key, as a reader of tokens should";
const UNKNOWN_ALGORITHM = "the key names an algorithm that does not exist, ES521";
const USE_IGNORED = "jose does not read `use`; our checks of keys do";
const LAX_BASE64 =
  "jose decodes base64url laxly; our tokens must re-encode to themselves before they come to jose";
const STRICT_BASE64 = "the token holds a letter that base64url has not; refusing it is right";
const RSA_LEFT_OUT = "jose leaves RSA1_5 out on purpose; we take no RSA";
const ALGORITHM_OF_KEY_IGNORED =
  "jose does not compare the token's `alg` with that of a symmetric key; our peeks have no such key";

/** Each case of Wycheproof in which jose differs: `tcId`, what jose does, which case it is, and why that is no matter. */
type Differing = readonly (readonly [
  tcId: number,
  does: "taken" | "refused",
  what: string,
  why: string,
])[];

const SIGNATURES_THAT_DIFFER: Differing = [
  [346, "refused", "rfc7520, Figure20", OTHER_ALGORITHM],
  [347, "refused", "rfc7520, Figure27", UNKNOWN_ALGORITHM],
  [350, "refused", "rfc7520WithKeyOps, Figure20", OTHER_ALGORITHM],
  [351, "refused", "rfc7520WithKeyOps, Figure27", UNKNOWN_ALGORITHM],
  [353, "taken", "rsa_encryption, rejectWrongUse", USE_IGNORED],
  [354, "taken", "ec_key_for_encryption, rejectWrongUse", USE_IGNORED],
  [360, "taken", "base64, rejectsSpacesInMac", LAX_BASE64],
  [365, "taken", "base64, spacesInHeader", LAX_BASE64],
  [367, "taken", "base64, invalidBase64Padding", LAX_BASE64],
  [368, "taken", "base64, spacesInPayload", LAX_BASE64],
  [370, "taken", "base64, invalidBase64PaddingInPayload", LAX_BASE64],
  [372, "refused", "base64, InvalidCharacterInsertedInHeader", STRICT_BASE64],
  [373, "refused", "base64, InvalidCharacterInsertedInPayload", STRICT_BASE64],
  [375, "taken", "base64, MacOfIncorrectlyEncodedMessage", LAX_BASE64],
];

const ENCRYPTIONS_THAT_DIFFER: Differing = [
  [100, "refused", "jwe_rsa1_5, acceptsA128GCM", RSA_LEFT_OUT],
  [101, "refused", "jwe_rsa1_5, acceptsA192GCM", RSA_LEFT_OUT],
  [102, "refused", "jwe_rsa1_5, acceptsA256GCM", RSA_LEFT_OUT],
  [103, "refused", "jwe_rsa1_5, acceptsA128CBC-HS256", RSA_LEFT_OUT],
  [104, "refused", "jwe_rsa1_5, acceptsA192CBC-HS384", RSA_LEFT_OUT],
  [105, "refused", "jwe_rsa1_5, acceptsA256CBC-HS512", RSA_LEFT_OUT],
  [106, "taken", "jwe_aes, GcmKeyUsedWithKw", ALGORITHM_OF_KEY_IGNORED],
  [107, "taken", "jwe_aes, KwKeyUsedWithGcm", ALGORITHM_OF_KEY_IGNORED],
  [108, "taken", "jwe_aes, GcmKeyUsedWithKw", ALGORITHM_OF_KEY_IGNORED],
  [109, "taken", "jwe_aes, KwKeyUsedWithGcm", ALGORITHM_OF_KEY_IGNORED],
  [112, "refused", "jwe_rsa1_5, validPadding", RSA_LEFT_OUT],
  [128, "refused", "rfc_7520, Figure81", RSA_LEFT_OUT],
];

/** As the tests below tell of a case. */
function written(list: Differing): string[] {
  return list.map(([tcId, does, what]) => `${tcId} ${does}: ${what}`);
}

/** Counts the cases of a file, and lists those that differ from what is expected. */
function differing(
  name: string,
  passes: (test: Case, group: Group) => boolean,
): { cases: number; differ: number[] } {
  const differ: number[] = [];
  let cases = 0;
  for (const group of readGroups(name)) {
    for (const one of group.tests) {
      cases++;
      if (!passes(one, group)) differ.push(one.tcId);
    }
  }
  return { cases, differ };
}

/** The result of a computation, or null if it is refused. */
function attempt(work: () => Uint8Array): Uint8Array | null {
  try {
    return work();
  } catch {
    return null;
  }
}

describe.skipIf(!hasWycheproof)("libsodium", () => {
  test("XChaCha20-Poly1305", () => {
    const result = differing("xchacha20_poly1305", (one) => {
      const [key, nonce, ad, message, box] = inputsOf(one);
      if (nonce.length !== 24) return one.result === "invalid";
      const opened = aeadOpen({ key, nonce, ad }, box);
      if (one.result === "invalid") return opened === null;
      const sealed = aeadSeal({ key, nonce, ad }, message);
      return opened !== null && equalBytes(opened, message) && equalBytes(sealed, box);
    });
    expect(result).toEqual({ cases: 315, differ: [] });
  });

  test("ChaCha20-Poly1305", () => {
    const result = differing("chacha20_poly1305", (one) => {
      const [key, nonce, ad, message, box] = inputsOf(one);
      const opened = attempt(() =>
        sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, box, ad, nonce, key),
      );
      return one.result === "invalid"
        ? opened === null
        : opened !== null && equalBytes(opened, message);
    });
    expect(result).toEqual({ cases: 325, differ: [] });
  });

  test("Ed25519", () => {
    const result = differing("ed25519", (one, group) => {
      const { pk } = group["publicKey"] as { pk: string };
      const holds = ed25519Verify(fromHex(pk), fromHex(one["msg"]), fromHex(one["sig"]));
      return holds === (one.result === "valid");
    });
    expect(result).toEqual({ cases: 151, differ: [] });
  });

  test("X25519", () => {
    const result = differing("x25519", (one) => {
      const shared = attempt(() =>
        sodium.crypto_scalarmult(fromHex(one["private"]), fromHex(one["public"])),
      );
      // A shared secret of zeros comes from a point of low order: libsodium refuses it.
      return shared === null ? /^0+$/.test(one["shared"] ?? "") : toHex(shared) === one["shared"];
    });
    expect(result).toEqual({ cases: 518, differ: [] });
  });

  test("ML-KEM-768: decapsulation, encapsulation, keys from seeds", () => {
    const decapsulated = differing("mlkem_768", (one) => {
      const shared = attempt(() => {
        const pair = sodium.crypto_kem_mlkem768_seed_keypair(fromHex(one["seed"]));
        return sodium.crypto_kem_mlkem768_dec(fromHex(one["c"]), pair.privateKey);
      });
      return one.result === "invalid" ? shared === null : toHex(shared ?? fromHex("")) === one["K"];
    });
    expect(decapsulated).toEqual({ cases: 193, differ: [] });
    const encapsulated = differing("mlkem_768_encaps", (one) => {
      const both = attempt(() => {
        const made = sodium.crypto_kem_mlkem768_enc_deterministic(
          fromHex(one["ek"]),
          fromHex(one["m"]),
        );
        return new Uint8Array(Buffer.concat([made.ciphertext, made.sharedSecret]));
      });
      return one.result === "invalid"
        ? both === null
        : toHex(both ?? fromHex("")) === `${one["c"]}${one["K"]}`;
    });
    expect(encapsulated).toEqual({ cases: 265, differ: [] });
    const keys = differing("mlkem_768_keygen_seed", (one) => {
      const pair = sodium.crypto_kem_mlkem768_seed_keypair(fromHex(one["seed"]));
      return toHex(pair.publicKey) === one["ek"] && toHex(pair.privateKey) === one["dk"];
    });
    expect(keys).toEqual({ cases: 100, differ: [] });
  });
});

function inputsOf(one: Case): [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  const { key, iv, aad, msg, ct, tag } = one;
  return [fromHex(key), fromHex(iv), fromHex(aad), fromHex(msg), fromHex(`${ct}${tag}`)];
}

describe.skipIf(!hasWycheproof)("jose", () => {
  test("signatures: 387 of 401, and just these differ", async () => {
    const differ: string[] = [];
    let cases = 0;
    for (const group of readGroups("json_web_signature")) {
      for (const one of group.tests) {
        cases++;
        const key = (group["public"] ?? group["private"]) as JWK;
        const isTaken = await succeeds(async () =>
          compactVerify(one["jws"] ?? "", await importJWK(key, key.alg ?? algOf(one["jws"]))),
        );
        if (isTaken !== (one.result === "valid"))
          differ.push(
            `${one.tcId} ${isTaken ? "taken" : "refused"}: ${String(group["comment"])}, ${one["comment"]}`,
          );
      }
    }
    expect({ cases, differ }).toEqual({ cases: 401, differ: written(SIGNATURES_THAT_DIFFER) });
  });

  test("encryption: 127 of 139, and just these differ", async () => {
    const differ: string[] = [];
    let cases = 0;
    for (const group of readGroups("json_web_encryption")) {
      for (const one of group.tests) {
        cases++;
        const isTaken = await succeeds(async () => {
          const { plaintext } = await compactDecrypt(
            one["jwe"] ?? "",
            await importJWK(group["private"] as JWK),
          );
          if (toHex(plaintext) !== one["pt"]) throw new Error("another plaintext");
        });
        if (isTaken !== (one.result === "valid"))
          differ.push(
            `${one.tcId} ${isTaken ? "taken" : "refused"}: ${String(group["comment"])}, ${one["comment"]}`,
          );
      }
    }
    expect({ cases, differ }).toEqual({ cases: 139, differ: written(ENCRYPTIONS_THAT_DIFFER) });
  });
});

/** The algorithm that a token names itself, for keys that name none. */
function algOf(token = ""): string {
  try {
    return String(decodeProtectedHeader(token).alg);
  } catch {
    return "none";
  }
}

async function succeeds(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
