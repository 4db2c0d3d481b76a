import { beforeEach, expect, test } from "vitest";
import { passkeySecrets } from "../keys/passkey.ts";
import { createMemoryStores } from "../store/memory-store.ts";
import {
  addressOf,
  createBareVault,
  openBareDevice,
  type BareDevice,
} from "../testing/bare-device.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { addPasskey } from "./add-passkey.ts";
import { openByPasskey } from "./passkey-open.ts";
import { toPin } from "./pin.ts";
import { removeMember } from "./remove.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const passkey = () => ({
  credentialId: new Uint8Array(32).fill(31),
  prf: new Uint8Array(32).fill(32),
});

let server = new FakeServer();
let laptop: BareDevice;
beforeEach(async () => {
  server = new FakeServer();
  laptop = await createBareVault(server);
  const added = await addPasskey(laptop, laptop.roster.current(), passkey());
  await laptop.roster.accept(added.state);
});

test("a passkey opens every epoch, before and after it came, and admits this browser as a device", async () => {
  const { device } = laptop.keeper.current();
  const one = await openByPasskey(addressOf(laptop), passkey(), random);
  expect(one.state.members.get(one.secrets.device)?.class).toBe("device");
  // The laptop is lost: the browser removes it, which begins an epoch, and the passkey opens that one too.
  const browser = await openBareDevice(server, {
    stores: createMemoryStores(),
    secrets: { current: one.secrets },
  });
  await browser.roster.accept(await removeMember(browser, browser.roster.current(), device, {}));
  const two = await openByPasskey(addressOf(laptop), passkey(), random);
  expect([...two.secrets.epochKeys].toSorted(([a], [b]) => a - b)).toEqual([
    [1, laptop.keeper.current().epochKeys.get(1)],
    [2, browser.keeper.current().epochKeys.get(2)],
  ]);
  // Keys of its own: nothing of the passkey stays on the browser.
  const { signSeed, kemSeed } = passkeySecrets(
    passkey().prf,
    one.state.vault,
    passkey().credentialId,
  );
  for (const seed of [two.secrets.signSeed, two.secrets.kemSeed]) {
    expect(seed).not.toEqual(signSeed);
    expect(seed).not.toEqual(kemSeed);
    expect(seed.some((byte) => byte !== 0)).toBe(true);
  }
});

test("a passkey that is added again, as after a lost answer, is one member", async () => {
  const state = laptop.roster.current();
  const again = await addPasskey(laptop, state, passkey());
  expect(again.state.head).toEqual(state.head);
  // The same name with other keys is somebody else.
  const other = addPasskey(laptop, state, { ...passkey(), prf: random(32) });
  await expect(other).rejects.toMatchObject({ code: "no-device" });
});

test("another PRF value, another credential, a removed passkey: no-passkey", async () => {
  const refused = { code: "no-passkey" };
  for (const other of [{ prf: random(32) }, { credentialId: random(32) }]) {
    const opening = openByPasskey(addressOf(laptop), { ...passkey(), ...other }, random);
    await expect(opening).rejects.toMatchObject(refused);
  }
  const state = laptop.roster.current();
  const { id } = passkeySecrets(passkey().prf, state.vault, passkey().credentialId);
  await laptop.roster.accept(await removeMember(laptop, state, id, {}));
  await expect(openByPasskey(addressOf(laptop), passkey(), random)).rejects.toMatchObject(refused);
  // A credential that was removed never comes back under its name.
  const again = addPasskey(laptop, laptop.roster.current(), passkey());
  await expect(again).rejects.toMatchObject({ code: "no-device" });
});

test("a block that a passkey signed is refused by every device, whatever the server takes", async () => {
  // Mallory has Ann's passkey and a server that obeys her.
  const state = laptop.roster.current();
  const { id, signSeed, kemSeed } = passkeySecrets(
    passkey().prf,
    state.vault,
    passkey().credentialId,
  );
  const mallory = await openBareDevice(server, {
    stores: createMemoryStores(),
    secrets: {
      current: {
        ...laptop.keeper.current(),
        device: id,
        signSeed,
        kemSeed,
        kit: null,
        pin: toPin(state, {}),
      },
    },
  });
  const text = JSON.stringify({ id: `${"A".repeat(21)}A`, v: 1, rev: 1 });
  await mallory.log.append([{ collection: "purchases", from: "self", text }]);
  await mallory.log.flush();
  const [block] = mallory.log.unpublished();
  const bytes = (await mallory.log.readUnpublished(block!.id))!;
  expect(() => laptop.log.verify(bytes)).toThrow(
    expect.objectContaining({ code: "UNKNOWN_DEVICE" }),
  );
});
