/**
 * The part of `VaultApi` that shows the vault's members, admits devices and removes them.
 * @module
 */
import { toBase64Url } from "../../bytes/encoding.ts";
import { VaultError } from "../../errors.ts";
import { seenOf } from "../../log/vector.ts";
import { toHelperLine } from "../../people/helper-list.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import { appendHelper, type HelperTerms } from "../../roster/append-helper.ts";
import { admitDevice, lookAtOffer, type CheckedOffer } from "../../roster/pair-existing.ts";
import { removeMember } from "../../roster/remove.ts";
import type { PairingServer } from "../../roster/pairing-calls.ts";
import type { VaultApi } from "../api/vault-api.ts";
import { couldHold } from "../shown/could-hold.ts";
import { mustBeTerms } from "./people.ts";
import { dropRemovedPasskeys } from "./ways.ts";
import { deviceView, mustBeMember, toDeviceView } from "../shown/member-view.ts";
import { lookOnce } from "../tending/look-once.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readDeviceNames, toDeviceNameLine } from "../settings.ts";
import { mustOweNothing } from "../tending/still-owed.ts";
import { bringBoxes } from "../tending/tend.ts";

/** The methods of this part. */
export type DeviceMethods = Pick<
  VaultApi,
  "devices" | "renameDevice" | "pairLook" | "pairConfirm" | "couldHold" | "removeDevice"
>;

/** Makes the methods. */
export function deviceMethods(parts: OpenParts): DeviceMethods {
  const { context, serial, exclusive, device } = parts;
  const { roster, log } = device;

  return {
    devices: async () => {
      const names = readDeviceNames(context.records);
      const members = [...roster.current().members.values()];
      return Promise.resolve(members.map((member) => toDeviceView(parts, names, member)));
    },
    renameDevice: async ({ id, name }) =>
      serial(async () => {
        const member = mustBeMember(parts, id);
        if (member.class === "kit") {
          throw new VaultError("bad-value", "The recovery kit keeps its name.");
        }
        await context.records.write([toDeviceNameLine(context, member.id, name)]);
        return deviceView(parts, member);
      }),
    ...pairMethods(parts),
    couldHold: async ({ id }) => couldHold(parts, mustBeMember(parts, id)),
    removeDevice: async ({ id }) =>
      exclusive(async () => {
        // A removal starts an epoch.
        mustOweNothing(log);
        // The cut-off is what this device has verified, so it looks once more.
        await lookOnce(parts);
        const member = mustBeMember(parts, id);
        const after = await removeMember(device, roster.current(), member.id, log.vector());
        await roster.accept(after);
        await dropRemovedPasskeys(parts);
        await lookOnce(parts);
        return deviceView(parts, mustBeMember(parts, member.id));
      }),
  };
}

function pairMethods(parts: OpenParts): Pick<VaultApi, "pairLook" | "pairConfirm"> {
  const { context, serial, exclusive, device, network, origin } = parts;
  const { roster, log } = device;
  const server: PairingServer = { network, origin, session: device.session };
  const offers = new Map<string, CheckedOffer>();

  return {
    pairLook: async ({ text }) => {
      const offer = await lookAtOffer(server, text);
      const p = toBase64Url(offer.code.p);
      offers.set(p, offer);
      return { p, deviceId: offer.keys.id, words: offer.words };
    },
    pairConfirm: async ({ p, name, helper }) =>
      exclusive(async () => {
        const offer = offers.get(p) ?? offerOf(offers, p);
        if (offer === null) {
          throw new VaultError("pairing-gone", "Read the code of the new device again.");
        }
        // Terms that do not hold must not cost the new device its code.
        const terms = helper === undefined ? null : mustBeTerms(helper, device.now());
        offers.delete(toBase64Url(offer.code.p));
        const { id } = offer.keys;
        if (name !== undefined) {
          await serial(async () => context.records.write([toDeviceNameLine(context, id, name)]));
        }
        if (terms !== null) await serial(async () => rememberHelper(parts, id, terms.collections));
        // The new device starts from what the server has: everything saved here goes there first.
        await parts.syncHere();
        const known = { state: roster.current(), vector: seenOf(log.vector(), null) };
        const add = terms === null ? {} : { add: helperAdder(parts, offer, terms) };
        await roster.accept(await admitDevice(server, device, offer, { ...known, ...add }));
        return deviceView(parts, mustBeMember(parts, id));
      }),
  };
}

/** Finds an offer by the new device's id, or a unique start of 4 letters or more. */
function offerOf(offers: ReadonlyMap<string, CheckedOffer>, id: string): CheckedOffer | null {
  const [only, other] = [...offers.values()].filter(
    ({ keys }) => id.length >= 4 && keys.id.startsWith(id),
  );
  return other === undefined ? (only ?? null) : null;
}

/** Which collections a helper is to have is sealed before it is added: another device can finish what breaks off. */
async function rememberHelper(
  { context }: OpenParts,
  helper: string,
  collections: readonly string[],
): Promise<void> {
  await context.records.write(
    collections.map((collection) => toHelperLine(context, { helper, collection })),
  );
}

/** Adds a helper with its keys, before it is welcomed. */
function helperAdder(
  parts: OpenParts,
  { keys }: CheckedOffer,
  terms: HelperTerms,
): (pop: Uint8Array) => Promise<RosterState> {
  const { device } = parts;
  return async (pop) => {
    const after = await appendHelper(device, device.roster.current(), terms, { keys, pop });
    await device.roster.accept(after);
    await bringBoxes(parts);
    return after;
  };
}
