/**
 * Whose word a helper's box is, seen from outside.
 * @module
 */
import { expect, test } from "vitest";
import { concatBytes } from "../../bytes/compare.ts";
import { sign } from "../../crypto/secret.ts";
import { createDevice, type MemberSecrets } from "../../keys/device.ts";
import { kitSecrets } from "../../keys/kit.ts";
import { prepareVault } from "../../roster/create.ts";
import { idBytes } from "../shapes.ts";
import {
  HELPER_BOX_TAIL_BYTES,
  helperBoxSigner,
  MAX_HELPER_BOX_BYTES,
  MIN_HELPER_BOX_BYTES,
} from "./helper-boxes.ts";

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));
const laptop = createDevice(random);
const kit = kitSecrets(random(32));
const { state } = prepareVault({ device: laptop, kit, vek: random(32), now: 1 }, random);

/** A box of a length, signed by a member; `id` is whom it names. */
function boxBy(signer: MemberSecrets, length: number, id = idBytes(signer.id)): Uint8Array {
  const sealed = new Uint8Array(length - HELPER_BOX_TAIL_BYTES).fill(7);
  return concatBytes(sealed, id, sign(signer.signSeed, "box-coll", sealed));
}

test("a box counts by the signature of an active device, and in the lengths that a box can have", () => {
  for (const length of [MIN_HELPER_BOX_BYTES, MAX_HELPER_BOX_BYTES])
    expect(helperBoxSigner(state, boxBy(laptop, length))).toBe(laptop.id);
  for (const length of [MIN_HELPER_BOX_BYTES - 1, MAX_HELPER_BOX_BYTES + 1])
    expect(helperBoxSigner(state, boxBy(laptop, length))).toBeNull();
});

test("a box of a stranger, of the kit, or one that was changed counts for nothing", () => {
  const length = MIN_HELPER_BOX_BYTES;
  const mallory = createDevice(random);
  expect(helperBoxSigner(state, boxBy(mallory, length))).toBeNull();
  expect(helperBoxSigner(state, boxBy(mallory, length, idBytes(laptop.id)))).toBeNull();
  const changed = boxBy(laptop, length);
  changed[3] = 8;
  expect(helperBoxSigner(state, changed)).toBeNull();
});
