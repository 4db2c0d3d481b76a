/**
 * The secrets file of a device, a JSON text: whose it is, the slots that hold LUK, the secrets sealed under LUK.
 * What stands in it in clear is needed while the vault is locked, and never leaves the device.
 * @module
 */
import { readUtf8, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { binary, memberIdShape, toWire, vaultIdShape } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";
import { NONCE_BYTES } from "./secrets.ts";
import { keyringSlotShape, webcryptoSlotShape } from "./slot-held.ts";
import { prfSlotShape } from "./slot-prf.ts";
import { passwordSlotShape } from "./slot.ts";

/** Any slot. */
export const slotShape = z.discriminatedUnion("kind", [
  passwordSlotShape,
  prfSlotShape,
  keyringSlotShape,
  webcryptoSlotShape,
]);

/** A slot of any kind, as read. */
export type Slot = z.output<typeof slotShape>;

/** More ways in than anybody needs: a file with more was not written here. */
export const MOST_SLOTS = 32;

const secretsFileShape = z.strictObject({
  v: z.literal(1),
  vault: vaultIdShape,
  device: memberIdShape,
  origin: z.string(),
  name: z.string(),
  slots: z.array(slotShape).min(1).max(MOST_SLOTS),
  box: binary(NONCE_BYTES + 16, 4 * 1024 * 1024),
});

/** The secrets file, as read. `origin` is the server's, `name` the owner's name for this device. */
export type SecretsFile = z.output<typeof secretsFileShape>;

/** Writes a secrets file. */
export function writeSecretsFile(file: Omit<SecretsFile, "v">): Uint8Array {
  const { vault, device, origin, name, slots, box } = file;
  const json: z.input<typeof secretsFileShape> = {
    v: 1,
    vault,
    device,
    origin,
    name,
    slots: slots.map((slot) => toWire(slot)),
    box: toBase64Url(box),
  };
  return utf8(JSON.stringify(json));
}

/** Reads a secrets file; null for bytes that are none. */
export function readSecretsFile(bytes: Uint8Array): SecretsFile | null {
  try {
    return secretsFileShape.safeParse(JSON.parse(readUtf8(bytes) ?? "null")).data ?? null;
  } catch {
    return null;
  }
}
