/**
 * Steps that change who is in the vault: the first device, pairing, adding by hand, the kit, removal, a new epoch.
 * @module
 */
import { isVaultError } from "../../../vault-core/src/errors.ts";
import { createDevice, toMemberKeys } from "../../../vault-core/src/keys/device.ts";
import { createEpochKey } from "../../../vault-core/src/keys/epoch.ts";
import { kitSecrets } from "../../../vault-core/src/keys/kit.ts";
import type { DeviceSecrets } from "../../../vault-core/src/keys/secrets.ts";
import { provePossession } from "../../../vault-core/src/keys/sign-entry.ts";
import { seenOf } from "../../../vault-core/src/log/vector.ts";
import { activeMembers } from "../../../vault-core/src/protocol/roster/members.ts";
import { appendAdd } from "../../../vault-core/src/roster/append-add.ts";
import { prepareVault, registerVault } from "../../../vault-core/src/roster/create.ts";
import { admitDevice, lookAtOffer } from "../../../vault-core/src/roster/pair-existing.ts";
import { beginPairing, finishPairing } from "../../../vault-core/src/roster/pair-new.ts";
import { toPin } from "../../../vault-core/src/roster/pin.ts";
import { findVault, recoverVault } from "../../../vault-core/src/roster/recover.ts";
import { removeMember } from "../../../vault-core/src/roster/remove.ts";
import { startEpoch } from "../../../vault-core/src/roster/start-epoch.ts";
import { compact } from "../../../vault-core/src/sync/compact.ts";
import { syncOnce } from "../../../vault-core/src/sync/sync-once.ts";
import type { SyncDevice } from "../../../vault-core/src/sync/sync-device.ts";
import { SimDevice } from "./device.ts";
import { beginLife } from "./life.ts";
import { CALM, ROUGH } from "./network.ts";
import { SimulationFault, type World } from "./world.ts";

/** Devices of a household at most. */
const MOST_DEVICES = 5;
const KIT = new Uint8Array(32).fill(11);

/** Makes the vault with its first device, and lets others join until there are five. */
export async function moveIn(world: World): Promise<void> {
  const network = world.networkOf(null, () => Promise.resolve());
  const device = createDevice(world.random);
  const vek = createEpochKey(world.random);
  const beginning = { device, kit: kitSecrets(KIT), vek, now: world.clock };
  const prepared = prepareVault(beginning, world.random);
  await registerVault(network, world.server.origin, prepared);
  addTo(world, {
    vault: prepared.state.vault,
    device: device.id,
    signSeed: device.signSeed,
    kemSeed: device.kemSeed,
    nextKemSeed: null,
    epochKeys: new Map([[1, vek]]),
    kit: null,
    pin: toPin(prepared.state, {}),
  });
  while (world.devices.length < MOST_DEVICES) world.say((await addByHand(world)) ?? "");
}

function addTo(world: World, secrets: DeviceSecrets): SimDevice {
  world.devicesMade += 1;
  const device = new SimDevice(world, `device ${world.devicesMade}`, secrets);
  world.devices.push(device);
  return device;
}

/** A device that is open and in step with the server; null if there is none now. */
async function host(world: World): Promise<(SyncDevice & { readonly by: SimDevice }) | null> {
  const by = world.dice.pick(world.devices);
  const open = await by.start();
  if (open === null || by.offline > 0) return null;
  return (await attempt(world, by, () => syncOnce(open))) === null ? null : { ...open, by };
}

/** Runs a work; null if the world lets it fail. */
async function attempt<Value>(
  world: World,
  device: SimDevice,
  work: () => Promise<Value>,
): Promise<Value | null> {
  try {
    return await work();
  } catch (error) {
    world.mustBeHonest(device, error, "change the household");
    return null;
  }
}

/** A device joins by the code on its screen. The two speak through the server, in any order. */
export async function addByPairing(world: World): Promise<string | null> {
  if (world.devices.length >= MOST_DEVICES) return null;
  world.faults = CALM;
  const existing = await host(world);
  if (existing === null || existing.by.life === null) return null;
  const life = beginLife("a new device");
  const place = {
    network: world.networkOf(null, () => world.scheduler.gate(life)),
    origin: world.server.origin,
  };
  world.faults = world.dice.chance(0.3) ? ROUGH : CALM;
  const here = {
    ...place,
    network: world.networkOf(existing.by, () => world.scheduler.gate(existing.by.life!)),
  };
  const pairing = await beginPairing(place, world.random).catch(passing(world));
  if (pairing === null) return "a pairing does not begin";
  let admitted: DeviceSecrets | null = null;
  const tasks = [
    {
      life: existing.by.life,
      work: async () => {
        const offer = await lookAtOffer(here, pairing.qr);
        const vector = seenOf(existing.log.vector(), null);
        const known = { state: existing.roster.current(), vector };
        await existing.roster.accept(await admitDevice(here, existing, offer, known));
      },
    },
    { life, work: async () => void (admitted = (await finishPairing(place, pairing)).secrets) },
  ];
  for (const end of await world.scheduler.run(world.dice, tasks))
    if (end.kind === "failed") passing(world)(end.error);
  if (admitted === null) return `${existing.by.name} and a new device fail to pair`;
  return `${existing.by.name} admits ${addTo(world, admitted).name}`;
}

/** Lets a failure of the network pass as null. */
function passing(world: World): (error: unknown) => null {
  return (error) => {
    if (error instanceof SimulationFault || !isVaultError(error)) throw error;
    const fine = ["unreachable", "pairing-gone", "not-found", "ROSTER_MOVED"].includes(error.code);
    return fine ? null : world.fail(`a household could not grow: ${error.code} ${error.message}`);
  };
}

/** A device is added by an entry alone, its secrets carried over by hand. */
export async function addByHand(world: World): Promise<string | null> {
  if (world.devices.length >= MOST_DEVICES) return null;
  const existing = await host(world);
  if (existing === null) return null;
  const made = createDevice(world.random);
  const keys = toMemberKeys(made);
  const before = existing.roster.current();
  const pop = provePossession(made, before.vault, keys.kemKey);
  const after = await attempt(world, existing.by, () =>
    appendAdd(existing, before, { class: "device", keys, pop }),
  );
  if (after === null) return `${existing.by.name} fails to add a device`;
  await existing.roster.accept(after);
  const added = addTo(world, {
    vault: after.vault,
    device: made.id,
    signSeed: made.signSeed,
    kemSeed: made.kemSeed,
    nextKemSeed: null,
    epochKeys: new Map(),
    kit: null,
    pin: toPin(after, seenOf(existing.log.vector(), null)),
  });
  return `${existing.by.name} adds ${added.name}`;
}

/** A device comes in by the recovery kit, if there is a place for one. */
export async function recoverInPlace(world: World): Promise<string | null> {
  return world.devices.length >= MOST_DEVICES ? null : recoverByKit(world);
}

/** A device comes in by the recovery kit, without any memory. */
export async function recoverByKit(world: World): Promise<string> {
  world.faults = CALM;
  const network = world.networkOf(null, () => Promise.resolve());
  const { origin } = world.server;
  const vault = await findVault(network, origin, KIT);
  const found = await recoverVault({ network, origin, vault }, KIT, world.random);
  return `the kit admits ${addTo(world, found.secrets).name}`;
}

/** A device removes another one, or a member that never came to life. */
export async function remove(world: World): Promise<string | null> {
  const existing = await host(world);
  if (existing === null) return null;
  const state = existing.roster.current();
  const others = activeMembers(state).filter(
    (member) => member.class === "device" && member.id !== existing.by.id,
  );
  const alive = others.filter(({ id }) => world.devices.some((device) => device.id === id));
  const ghost = others.find((member) => !alive.includes(member));
  const victim = ghost ?? (alive.length > 1 ? world.dice.pick(alive) : undefined);
  if (victim === undefined) return null;
  world.faults = world.dice.chance(0.2) ? ROUGH : CALM;
  world.removed.add(victim.id);
  const { by } = existing;
  const vector = existing.log.vector();
  const after = await attempt(world, by, () => removeMember(existing, state, victim.id, vector));
  if (after !== null) await existing.roster.accept(after);
  const name = world.devices.find(({ id }) => id === victim.id)?.name ?? "a device that never came";
  return `${by.name} removes ${name}${after === null ? ", and does not hear whether it did" : ""}`;
}

/** A device starts an epoch; all others change their KEM keys as they hear of it. */
export async function changeEpoch(world: World): Promise<string | null> {
  const existing = await host(world);
  if (existing === null) return null;
  world.faults = world.dice.chance(0.2) ? ROUGH : CALM;
  const { by } = existing;
  const after = await attempt(world, by, () =>
    startEpoch(existing, existing.roster.current(), true),
  );
  if (after !== null) await existing.roster.accept(after);
  return `${by.name} starts epoch ${after?.epoch ?? "or not"}`;
}

/** A device compacts; the others confirm as they hear of it. */
export async function compactVault(world: World): Promise<string | null> {
  const existing = await host(world);
  if (existing === null) return null;
  world.faults = world.dice.chance(0.2) ? ROUGH : CALM;
  const { by } = existing;
  world.hasCompacted = true;
  const days = world.dice.pick([1, 30]);
  const done = await attempt(world, by, () =>
    compact(existing, { graceSeconds: days * 86_400, link: true }),
  );
  return `${by.name} compacts: ${done === null ? "in vain" : `${done.lines} lines, ${done.endedBlocks} blocks ended`}`;
}
