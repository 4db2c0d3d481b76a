/**
 * The part of `VaultApi` that shows the vault's members, admits devices and removes them.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import { isMemberId, toInstant } from "../protocol/ids.ts";
import { seenOf } from "../log/vector.ts";
import type { Member } from "../protocol/roster/state.ts";
import { admitDevice, lookAtOffer, type CheckedOffer } from "../roster/pair-existing.ts";
import { removeMember } from "../roster/remove.ts";
import type { PairingServer } from "../roster/pairing-calls.ts";
import type { DeviceView, VaultApi } from "./api.ts";
import type { OpenParts } from "./open-parts.ts";
import { readDeviceNames, toDeviceNameLine } from "./settings.ts";

/** The methods of this part. */
export type DeviceMethods = Pick<
  VaultApi,
  "devices" | "renameDevice" | "pairLook" | "pairConfirm" | "removeDevice"
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
    removeDevice: async ({ id }) =>
      exclusive(async () => {
        // The cut-off is what this device has verified, so it looks once more.
        await parts.syncHere();
        const member = mustBeMember(parts, id);
        const after = await removeMember(device, roster.current(), member.id, log.vector());
        await roster.accept(after);
        await parts.syncHere();
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
    pairConfirm: async ({ p, name }) =>
      exclusive(async () => {
        const offer = offers.get(p);
        if (offer === undefined) {
          throw new VaultError("pairing-gone", "Read the code of the new device again.");
        }
        offers.delete(p);
        const { id } = offer.keys;
        if (name !== undefined) {
          await serial(async () => context.records.write([toDeviceNameLine(context, id, name)]));
        }
        // The new device starts from what the server has: everything saved here goes there first.
        await parts.syncHere();
        const known = { state: roster.current(), vector: seenOf(log.vector(), null) };
        await roster.accept(await admitDevice(server, device, offer, known));
        return deviceView(parts, mustBeMember(parts, id));
      }),
  };
}

/** A member as a screen shows it. @throws {VaultError} no-device. */
export function toMemberView(parts: OpenParts, id: string): DeviceView {
  return deviceView(parts, mustBeMember(parts, id));
}

function deviceView(parts: OpenParts, member: Member): DeviceView {
  return toDeviceView(parts, readDeviceNames(parts.context.records), member);
}

function toDeviceView(
  { context, device, deviceName }: OpenParts,
  names: ReadonlyMap<string, string>,
  member: Member,
): DeviceView {
  const { id, class: memberClass, addedTs, removedTs } = member;
  const thisDevice = id === context.device;
  const heard = device.log.lastHeard().get(id);
  return {
    id,
    name: nameOf(member, names.get(id) ?? (thisDevice ? deviceName : undefined)),
    class: memberClass,
    added: toInstant(addedTs),
    removed: removedTs === null ? null : toInstant(removedTs),
    thisDevice,
    lastHeard: heard === undefined ? null : toInstant(heard),
  };
}

function nameOf({ id, class: memberClass }: Member, name: string | undefined): string {
  if (memberClass === "kit") return "Recovery kit";
  return name ?? `Device ${id.slice(0, 8)}`;
}

/** Finds a member by its id or a unique start of 4 letters or more. */
function mustBeMember({ device }: OpenParts, id: string): Member {
  const { members } = device.roster.current();
  const exact = isMemberId(id) ? members.get(id) : undefined;
  const found =
    exact === undefined && id.length >= 4
      ? [...members.values()].filter((member) => member.id.startsWith(id))
      : [exact];
  const [only, other] = found;
  if (other !== undefined) {
    throw new VaultError("ambiguous", `More than one device begins with ${id}.`);
  }
  if (only === undefined) throw new VaultError("no-device", `There is no device ${id}.`);
  return only;
}
