/**
 * Members of the vault as screens show them.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { collectionsOf } from "../../people/helper-list.ts";
import { isMemberId, toInstant } from "../../protocol/ids.ts";
import type { Member } from "../../protocol/roster/state.ts";
import type { DeviceView, HelperTermsView } from "../api/vault-api.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { readDeviceNames } from "../settings.ts";

/** A member as a screen shows it. @throws {VaultError} no-device. */
export function toMemberView(parts: OpenParts, id: string): DeviceView {
  return deviceView(parts, mustBeMember(parts, id));
}

/** A member as a screen shows it, read anew. */
export function deviceView(parts: OpenParts, member: Member): DeviceView {
  return toDeviceView(parts, readDeviceNames(parts.context.records), member);
}

/** A member as a screen shows it, with the owner's names at hand. */
export function toDeviceView(
  parts: OpenParts,
  names: ReadonlyMap<string, string>,
  member: Member,
): DeviceView {
  const { context, device, deviceName } = parts;
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
    helper: helperTermsOf(parts, member),
  };
}

function nameOf({ id, class: memberClass }: Member, name: string | undefined): string {
  if (memberClass === "kit") return "Recovery kit";
  return name ?? `Device ${id.slice(0, 8)}`;
}

/** Tells what a helper may and has; null for any other member. */
function helperTermsOf(
  { context }: OpenParts,
  { id, may, until, class: memberClass }: Member,
): HelperTermsView | null {
  if (memberClass !== "helper") return null;
  return {
    may: may ?? "read",
    until: until === null ? null : toInstant(until),
    collections: collectionsOf(context.records, id),
  };
}

/** Finds a member by its id or a unique start of 4 letters or more. @throws {VaultError} no-device; ambiguous. */
export function mustBeMember({ device }: OpenParts, id: string): Member {
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
