/**
 * What every release wrote opens in this one: roster, wrapped keys, links, blocks of each shape, the secrets file by
 * each of its slots, the outbox, a picture, a backup, and the vault as a whole. A released file never changes; a new
 * format adds a folder (`scripts/freeze.mjs`).
 * @module
 */
import { createDecipheriv, createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createOutboxLog } from "../../cli/src/store/outbox-log.ts";
import { openAttachment } from "../../vault-core/src/block/attachment.ts";
import { openBlock } from "../../vault-core/src/block/open.ts";
import { readBase64Url, readHex } from "../../vault-core/src/bytes/encoding.ts";
import { deriveFromPassword } from "../../vault-core/src/crypto/password.ts";
import { collectionKey } from "../../vault-core/src/keys/collection-key.ts";
import { unwrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { mustBeKitText } from "../../vault-core/src/keys/kit-text.ts";
import { kitSecrets, mustBeKitOf } from "../../vault-core/src/keys/kit.ts";
import { openLink } from "../../vault-core/src/keys/link.ts";
import { checkBlock } from "../../vault-core/src/protocol/log/block-header.ts";
import { FrameReader } from "../../vault-core/src/protocol/log/block-stream.ts";
import { signKeyOf } from "../../vault-core/src/protocol/roster/members.ts";
import { readRoster } from "../../vault-core/src/protocol/roster/rules.ts";
import type { RosterState } from "../../vault-core/src/protocol/roster/state.ts";
import { createMemoryStores } from "../../vault-core/src/store/memory-store.ts";
import { formatOf } from "../../vault-core/src/testing/block-format.ts";
import { openVault } from "../../vault-core/src/vault/open/open.ts";
import { openBackupFile } from "../../vault-core/src/vault/files/open-backup.ts";
import { COLLECTION_NAMES } from "../../vault-core/src/vault/open/open-device.ts";
import type { VaultPlatform } from "../../vault-core/src/vault/platform.ts";
import type { WayIn } from "../../vault-core/src/vault/enter/ways-in.ts";
import type { VaultStores } from "../../vault-core/src/store/stores.ts";

const releases = fileURLToPath(new URL("releases/", import.meta.url));

interface FrozenBlock {
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly kind: string;
  readonly collection: string;
  readonly from: string;
  readonly comp: number;
  /** Absent in releases that wrote format 1 alone. */
  readonly format?: number;
  readonly lines: readonly string[];
}

interface About {
  readonly version: string;
  readonly password: string;
  readonly kit: string;
  readonly keyring: string;
  readonly deviceKey: string;
  readonly prf: string;
  readonly head: readonly [number, string];
  readonly epochs: readonly (readonly [number, string])[];
  readonly laptop: { readonly id: string; readonly kem: string };
  readonly phone: { readonly id: string; readonly kem: string };
  readonly blocks: readonly FrozenBlock[];
}

const hex = (text: string): Uint8Array => readHex(text)!;

test("there is a folder of this release", () => {
  const { version } = JSON.parse(readFileSync(join(releases, "../../../package.json"), "utf8"));
  expect(readdirSync(releases)).toContain(version);
});

describe.each(readdirSync(releases))("%s", (release) => {
  const bytesOf = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(join(releases, release, name)));
  // oxlint-disable-next-line typescript/no-explicit-any -- each use knows the shape it reads
  const jsonOf = (name: string): any =>
    JSON.parse(readFileSync(join(releases, release, name), "utf8"));
  const about: About = jsonOf("about.json");
  const roster: RosterState = readRoster(jsonOf("roster.json"));
  const veks = new Map(about.epochs.map(([epoch, key]) => [epoch, hex(key)]));
  const blocks = new FrameReader().push(bytesOf("blocks.frames")).map(({ block }) => block);

  test("no file of it has changed", () => {
    const sums: Record<string, string> = jsonOf("sums.json");
    const names = readdirSync(join(releases, release)).filter((name) => name !== "sums.json");
    expect(Object.keys(sums).toSorted()).toEqual(names.toSorted());
    for (const name of names)
      expect([name, createHash("sha256").update(bytesOf(name)).digest("hex")]).toEqual([
        name,
        sums[name],
      ]);
  });

  test("its roster holds, and every wrapped key and link opens", () => {
    expect(roster.head).toEqual(about.head);
    const { rk } = mustBeKitText(about.kit);
    mustBeKitOf(roster, kitSecrets(rk));
    const seeds = new Map([
      ["recovery", kitSecrets(rk).kemSeed],
      [about.laptop.id, hex(about.laptop.kem)],
      [about.phone.id, hex(about.phone.kem)],
    ]);
    const {
      lockboxes,
      links,
    }: {
      lockboxes: { epoch: number; rid: never; data: string }[];
      links: { epoch: number; data: string }[];
    } = jsonOf("keys.json");
    expect(lockboxes.length).toBeGreaterThan(3);
    for (const { epoch, rid, data } of lockboxes) {
      const keys = { kemSeeds: [seeds.get(rid)!], commit: roster.commits.get(epoch)!.commit };
      const address = { vault: roster.vault, epoch, rid };
      expect(unwrapEpochKey(address, keys, readBase64Url(data)!)).toEqual(veks.get(epoch));
    }
    for (const { epoch, data } of links) {
      const end = { vault: roster.vault, epoch, vek: veks.get(epoch)! };
      const older = roster.commits.get(epoch - 1)!.commit;
      expect(openLink(end, older, readBase64Url(data)!)).toEqual(veks.get(epoch - 1));
    }
  });

  test("a block of each shape opens", () => {
    expect(blocks.length).toBe(about.blocks.length);
    for (const [index, block] of blocks.entries()) {
      const known = about.blocks[index]!;
      const { header, id } = checkBlock(block, {
        vault: roster.vault,
        minSuite: roster.policy.minSuite,
        signKeyOf: (device) => signKeyOf(roster, device),
      });
      const keys = COLLECTION_NAMES.map(
        (name) => [name, collectionKey(veks.get(header.epoch)!, name)] as const,
      );
      const { collection, head, lines } = openBlock(block, new Map(keys));
      const { comp: _, format = 1, ...told } = known;
      const key = collectionKey(veks.get(header.epoch)!, collection);
      expect([id, formatOf(block, key)]).toEqual([id, format]);
      expect({
        id,
        stream: header.stream,
        seq: header.seq,
        kind: header.kind,
        collection,
        from: head.from,
        lines,
      }).toEqual(told);
    }
    const shapes = new Set(about.blocks.map(({ kind, from, comp }) => `${kind} ${from} ${comp}`));
    expect(shapes.size).toBeGreaterThan(3);
    const formats = new Set(about.blocks.map(({ format = 1 }) => format));
    expect([...formats].toSorted((left, right) => left - right)).toEqual(
      release === "0.1.0" ? [1] : [1, 2],
    );
  });

  test("its backup opens with the kit alone, the picture too", async () => {
    const backup = bytesOf("backup.rvb");
    const opened = await openBackupFile(async function* all() {
      yield await Promise.resolve(backup);
    }, about.kit);
    expect(opened).toMatchObject({ unopened: 0, lateLines: 0, missingAttachments: 0 });
    expect(opened.counts).toMatchObject({ purchases: 40, closet: 3, profile: 1, intents: 1 });
    const pictures = [];
    for await (const { bytes } of opened.attachments()) pictures.push(bytes);
    expect(pictures).toEqual([new Uint8Array(100).fill(7)]);
    const named = about.blocks
      .flatMap(({ lines }) => lines)
      .find((text) => text.includes("photos"));
    const [photo] = JSON.parse(named!).photos;
    const secrets = { vault: roster.vault, file: hex(photo.file), key: hex(photo.key) };
    expect(openAttachment(bytesOf("attachment.bin"), secrets, photo.address)).toEqual(pictures[0]);
  });

  /** The laptop's disk, as the release left it. */
  async function disk(): Promise<VaultStores> {
    const stores = createMemoryStores();
    await stores.secrets.write(bytesOf("secrets.json"));
    const path = join(mkdtempSync(join(tmpdir(), "rv-release-")), "outbox.log");
    copyFileSync(join(releases, release, "outbox.log"), path);
    const outbox = createOutboxLog(path);
    await stores.outbox.append(await outbox.read(0, Number.POSITIVE_INFINITY));
    await outbox.close();
    await stores.blocks.put(
      blocks.map((bytes, index) => {
        const { id, stream, seq } = about.blocks[index]!;
        return { position: { stream, seq }, id, bytes } as never;
      }),
    );
    await stores.blocks.putMeta(
      "roster",
      readFileSync(join(releases, release, "roster.json"), "utf8"),
    );
    return stores;
  }

  const ways: readonly (readonly [string, WayIn])[] = [
    ["its password", { password: about.password }],
    ["its passkey", { prf: hex(about.prf) }],
    ["the system's keyring", { slot: "keyring" }],
    ["the browser's key", { slot: "webcrypto" }],
  ];
  test.each(ways)("the whole vault opens offline with %s", async (_, way) => {
    const platform: VaultPlatform = {
      random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
      now: () => Date.parse("2026-06-01T00:00:00Z"),
      fetch: () => Promise.reject(new TypeError("no network")),
      stores: await disk(),
      argon2id: deriveFromPassword,
      granteeDocuments: () => Promise.reject(new TypeError("no network")),
      deviceName: "laptop",
      keyring: {
        read: () => Promise.resolve(hex(about.keyring)),
        write: () => Promise.resolve(),
        remove: () => Promise.resolve(),
      },
      deviceKey: {
        seal: () => Promise.reject(new TypeError("nothing is sealed here")),
        open: (box, ad) => Promise.resolve(openAes(hex(about.deviceKey), box, ad)),
        forget: () => Promise.resolve(),
      },
    };
    const vault = await openVault(platform, way);
    const { counts, waiting } = await vault.api.status();
    // The fortieth peg was deleted; what no server has seen is there.
    expect(counts).toMatchObject({ purchases: 40, closet: 3, media: 1, clickstream: 1 });
    expect(counts).toMatchObject({ profile: 1, intents: 1 });
    expect(waiting).toBeGreaterThan(0);
    await vault.close();
  });
});

function openAes(key: Uint8Array, box: Uint8Array, ad: Uint8Array): Uint8Array {
  const cipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, 12))
    .setAAD(ad)
    .setAuthTag(box.subarray(-16));
  return new Uint8Array(Buffer.concat([cipher.update(box.subarray(12, -16)), cipher.final()]));
}
