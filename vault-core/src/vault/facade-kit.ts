/**
 * The part of `VaultApi` about the recovery kit. Its key is kept, sealed, until the owner has proved to have the words.
 * @module
 */
import { readWords, wordsOf } from "../crypto/words.ts";
import { VaultError } from "../errors.ts";
import { writeKitCode } from "../keys/kit.ts";
import { openByKit } from "../roster/recover.ts";
import type { VaultApi } from "./api.ts";
import type { OpenParts } from "./open-parts.ts";

/** Makes the methods. */
export function kitMethods(parts: OpenParts): Pick<VaultApi, "kitShow" | "kitVerify"> {
  const { device, origin, network, exclusive } = parts;
  const { keeper } = device;
  return {
    kitShow: async () => {
      const { kit, vault } = keeper.current();
      if (kit === null) {
        throw new VaultError(
          "kit-not-kept",
          "The words are no longer kept on this device: they are with you alone.",
        );
      }
      const qr = writeKitCode({ origin, vault, rk: kit });
      return Promise.resolve({ words: wordsOf(kit), qr, origin, vault });
    },
    kitVerify: async ({ words }) => {
      const rk = mustBeKitWords(words);
      const { vault } = keeper.current();
      const { state, epochKeys } = await openByKit(network, origin, vault, rk);
      rk.fill(0);
      if (!epochKeys.has(state.epoch)) {
        throw new VaultError("LOCKBOX_MISSING", "The kit does not open the vault's newest key.");
      }
      await exclusive(async () => {
        const secrets = keeper.current();
        if (secrets.kit !== null) await keeper.save({ ...secrets, kit: null });
      });
      return { epoch: state.epoch };
    },
  };
}

/** Reads the 24 words. @throws {VaultError} KIT_MISMATCH for words that are no kit. */
export function mustBeKitWords(words: readonly string[]): Uint8Array {
  const rk = readWords(words);
  if (rk !== null) return rk;
  throw new VaultError(
    "KIT_MISMATCH",
    "These are not the words of a recovery kit. Check their order and spelling.",
  );
}
