/**
 * Freezes the bytes of a release: one small vault in every form in which it lies somewhere, written once into
 * `test/vectors/releases/<version>`. A folder that is there is never written again: a released file never changes, a
 * new format adds a folder, and `test/vectors/releases.test.ts` opens them all.
 *
 *   npm run build && node scripts/freeze.mjs [what is new since the folder of this version]
 *
 * Randomness and clock are fixed, so the same sources give the same bytes.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, root } from "./prepare.mjs";
import { fixedClock, fixedRandom, makeWorld } from "./freeze-world.mjs";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const release = [version, ...process.argv.slice(2, 3)].join("-");
const folder = join(root, "test/vectors/releases", release);
const core = (path) => import(join(root, "vault-core/dist", path));
const PASSWORD = "four quiet otters paint kettles";

if (existsSync(folder)) fail(`${folder} is there already: a released file never changes.`);
await freeze();

async function freeze() {
  const { toHex } = await core("bytes/encoding.js");
  const { wordsOf } = await core("crypto/words.js");
  const world = await makeWorld(core, {
    random: fixedRandom(`release ${release}`),
    now: fixedClock("2026-05-03T10:00:00.000Z"),
  });
  const { people, state, blocks } = world;
  const { secrets, file } = await makeSecrets(world);
  const { backup, outbox } = await makeStores(world, secrets);
  mkdirSync(folder, { recursive: true });
  write("roster.json", json(state.entries.map(({ entry }) => entry)));
  write("keys.json", json(world.boxes));
  write("blocks.frames", Buffer.concat(world.frames));
  write("secrets.json", file);
  const { createOutboxLog } = await import(join(root, "cli/dist/store/outbox-log.js"));
  const log = createOutboxLog(join(folder, "outbox.log"));
  await log.append(outbox);
  await log.close();
  write("attachment.bin", world.picture.bytes);
  write("backup.rvb", backup);
  const about = {
    version,
    password: PASSWORD,
    kit: wordsOf(people.rk).join(" "),
    keyring: toHex(people.luk),
    deviceKey: toHex(people.browserKey),
    prf: toHex(people.prf),
    head: state.head,
    epochs: [...people.veks].map(([epoch, vek]) => [epoch, toHex(vek)]),
    laptop: { id: people.laptop.id, kem: toHex(people.laptop.kemSeed) },
    phone: { id: people.phone.id, kem: toHex(people.phone.kemSeed) },
    blocks,
  };
  write("about.json", json(about));
  write("sums.json", json(sums()));
  process.stdout.write(`${folder}\n`);
}

/** The secrets of the laptop, under a slot of each kind. */
async function makeSecrets(world) {
  const { people, state, vector, random } = world;
  const { sealSecrets } = await core("keys/secrets.js");
  const { writeSecretsFile } = await core("keys/secrets-file.js");
  const { createPasswordSlot } = await core("keys/slot.js");
  const { createPrfSlot } = await core("keys/slot-prf.js");
  const { createKeyringSlot, createWebcryptoSlot } = await core("keys/slot-held.js");
  const { deriveFromPassword } = await core("crypto/password.js");
  const { toPin } = await core("roster/pin.js");
  const { vault } = state;
  const { laptop, luk, prf, veks, rk } = people;
  const secrets = {
    vault,
    device: laptop.id,
    signSeed: laptop.signSeed,
    kemSeed: laptop.kemSeed,
    nextKemSeed: null,
    epochKeys: veks,
    kit: rk,
    pin: toPin(state, vector),
  };
  const argon2id = deriveFromPassword;
  const slots = [
    await createPasswordSlot(luk, { vault, password: PASSWORD, mKib: 65_536, random, argon2id }),
    createPrfSlot(luk, { vault, prf, credentialId: random(32), random }),
    await createKeyringSlot(luk, vault, { keyring: { write: async () => undefined }, random }),
    await createWebcryptoSlot(luk, vault, { deviceKey: world.deviceKey, random, until: null }),
  ];
  const box = sealSecrets(secrets, luk, random);
  const names = { vault, device: laptop.id, origin: "https://vault.example.org", name: "laptop" };
  return { secrets, file: writeSecretsFile({ ...names, slots, box }) };
}

/** The laptop's stores with a sealed block and a line that no server has seen; then its backup. */
async function makeStores(world, secrets) {
  const { people, state, random, now } = world;
  const { openLog } = await core("log/open-log.js");
  const { localKey } = await core("keys/secrets.js");
  const { createMemoryStores } = await core("store/memory-store.js");
  const { planBackup } = await core("backup/plan.js");
  const { writeBackup } = await core("backup/write.js");
  const { COLLECTION_NAMES } = await core("vault/open/open-device.js");
  const stores = createMemoryStores();
  await stores.blocks.put(world.stored);
  const keeper = { current: () => secrets, save: async () => undefined };
  const log = await openLog({
    stores,
    keeper,
    outboxKey: localKey(people.luk, "local-outbox", secrets),
    roster: () => state,
    collectionNames: () => COLLECTION_NAMES,
    random,
    now,
  });
  await log.append([world.line("profile", "sealed, unsent")]);
  await log.flush();
  await log.append([world.line("intents", "waits for a block")]);
  const outbox = await stores.outbox.read(0, Number.POSITIVE_INFINITY);
  const device = {
    log,
    keeper,
    roster: { current: () => state },
    blocks: stores.blocks,
    attachment: async () => world.picture.bytes,
    random,
    now,
  };
  const parts = [];
  for await (const part of writeBackup(device, await planBackup(device))) parts.push(part);
  return { outbox, backup: Buffer.concat(parts) };
}

/** SHA-256 of each file. */
function sums() {
  return Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
  );
}

function write(name, bytes) {
  writeFileSync(join(folder, name), bytes);
}

function json(value) {
  return `${JSON.stringify(value, null, 1)}\n`;
}
