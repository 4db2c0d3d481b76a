/**
 * The part of `VaultApi` about the recovery kit: shown until the owner has proved to have the words, rehearsed,
 * replaced.
 * @module
 */
import { splitWords, wordsOf } from "../../crypto/words.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { toMemberKeys } from "../../keys/device.ts";
import { kitSecrets, mustBeKitOf, writeKitCode } from "../../keys/kit.ts";
import { findWrongWord, mustBeKitText } from "../../keys/kit-text.ts";
import { toInstant } from "../../protocol/ids.ts";
import { equalBytes } from "../../bytes/compare.ts";
import { kitOf } from "../../protocol/roster/members.ts";
import { mustHoldPin } from "../../roster/pin.ts";
import { openByKit } from "../../roster/recover.ts";
import {
  askForKit,
  cancelKitChange,
  isAskedFor,
  settleKit,
  takeKit,
} from "../../roster/kit-replace.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import type { KitReplacement, VaultApi } from "../api/vault-api.ts";
import { kitChangeOf, kitNameOf } from "../shown/kit-state.ts";
import { lookOnce } from "../tending/look-once.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { toKitRehearsalLine } from "../settings.ts";
import { mustOweNothing } from "../tending/still-owed.ts";

/** The methods of this part. */
export type KitMethods = Pick<
  VaultApi,
  "kitShow" | "kitVerify" | "kitReplace" | "kitTake" | "kitCancel"
>;

/** Makes the methods. */
export function kitMethods(parts: OpenParts): KitMethods {
  const { device, origin, exclusive } = parts;
  const { keeper } = device;
  return {
    kitShow: async () => {
      const { kit, nextKit, vault } = keeper.current();
      const rk = nextKit ?? kit;
      if (rk === null) {
        throw new VaultError(
          "kit-not-kept",
          "The words are no longer kept on this device: they are with you alone.",
        );
      }
      return Promise.resolve({ ...written(parts, rk), origin, vault });
    },
    kitVerify: async ({ text, words = [] }) =>
      exclusive(async () => rehearse(parts, text ?? words.join(" "))),
    kitReplace: async ({ text }) => exclusive(async () => replace(parts, text)),
    kitTake: async () =>
      exclusive(async () => {
        // A new kit starts an epoch.
        mustOweNothing(device.log);
        await parts.syncHere();
        const { nextKit } = keeper.current();
        if (!nextKit) throw new VaultError("no-kit-change", "This device asked for no new kit.");
        const kit = kitSecrets(nextKit);
        await accept(parts, await takeKit(device, device.roster.current(), { kit }));
        return { epoch: device.roster.current().epoch };
      }),
    kitCancel: async ({ text }) =>
      exclusive(async () => {
        await lookOnce(parts);
        const state = device.roster.current();
        const old = kitSecrets(await mustBeThisKit(state, text));
        const after = await cancelKitChange(device, state, old);
        await device.roster.accept(after);
        await settleKit(device, after);
        await lookOnce(parts);
        return { cancelled: true };
      }),
  };
}

/**
 * Proves over the network that the kit opens the newest epoch. The kit has no memory, so what it is shown is held
 * against what this device has seen: a rehearsal on an older state proves nothing.
 */
async function rehearse(
  parts: OpenParts,
  text: string,
): Promise<{ readonly epoch: number; readonly at: string }> {
  const { device, network, origin, context, serial } = parts;
  const { keeper, roster } = device;
  // Another device may have replaced the kit; an alarm that stops publishing is no reason not to try one's kit.
  await parts.syncHere().catch(mustBeVaultError);
  const rk = await mustBeThisKit(roster.current(), text);
  const { vault, pin } = keeper.current();
  const { state, epochKeys } = await openByKit({ network, origin, vault }, rk);
  mustHoldPin(state, pin);
  rk.fill(0);
  if (!epochKeys.has(state.epoch))
    throw new VaultError("LOCKBOX_MISSING", "The kit does not open the vault's newest key.");
  const secrets = keeper.current();
  if (secrets.kit !== null) await keeper.save({ ...secrets, kit: null });
  const line = toKitRehearsalLine(context, { kit: kitNameOf(parts), epoch: state.epoch });
  await serial(async () => context.records.write([line]));
  return { epoch: state.epoch, at: toInstant(context.now()) };
}

function mustBeVaultError(error: unknown): void {
  if (!isVaultError(error)) throw error;
}

/** With the old kit at once, without it by an ask. The new RK is durable before the roster hears of its keys. */
async function replace(parts: OpenParts, text: string | undefined): Promise<KitReplacement> {
  const { device } = parts;
  const { keeper, roster, random } = device;
  mustOweNothing(device.log);
  await parts.syncHere();
  const old =
    text === undefined ? undefined : kitSecrets(await mustBeThisKit(roster.current(), text));
  const rk = random(32);
  const kit = kitSecrets(rk);
  await keeper.save({ ...keeper.current(), nextKit: rk });
  const state = roster.current();
  const after =
    old === undefined
      ? await askForKit(device, state, kit)
      : await takeKit(device, state, { kit, old });
  await accept(parts, after);
  const isPending = isAskedFor(roster.current(), kit);
  return {
    stage: isPending ? "asked" : "done",
    ...written(parts, rk),
    change: kitChangeOf(parts),
  };
}

async function accept({ device, syncHere }: OpenParts, after: RosterState): Promise<void> {
  await device.roster.accept(after);
  await settleKit(device, after);
  await syncHere();
}

/** The words and QR text of a kit. */
export function written(
  { device, origin }: OpenParts,
  rk: Uint8Array,
): { readonly words: readonly string[]; readonly qr: string } {
  const { vault } = device.keeper.current();
  return { words: wordsOf(rk), qr: writeKitCode({ origin, vault, rk }) };
}

/**
 * Reads the kit and holds it against the roster. Where one word alone is wrong it says which: the roster tells when all
 * the others are right.
 *
 * @throws {VaultError} KIT_MISMATCH, with `position` or `positions` or `count` where they can be told.
 */
export async function mustBeThisKit(state: RosterState, text: string): Promise<Uint8Array> {
  const rk = await mustBeKit(state, text);
  mustBeKitOf(state, kitSecrets(rk));
  return rk;
}

/** Only where the checksum fails: words that pass it are another kit, an older one most likely. */
async function mustBeKit(state: RosterState, text: string): Promise<Uint8Array> {
  try {
    return mustBeKitText(text).rk;
  } catch (error) {
    if (!isVaultError(error, "KIT_MISMATCH") || "positions" in error.details) throw error;
    const { signKey } = kitOf(state);
    const isKit = (rk: Uint8Array): boolean =>
      equalBytes(toMemberKeys(kitSecrets(rk)).signKey, signKey);
    const position = await findWrongWord(splitWords(text), isKit);
    if (position === null) throw error;
    throw new VaultError("KIT_MISMATCH", `Word ${position} is wrong; all others are right.`, {
      cause: error,
      details: { position },
    });
  }
}
