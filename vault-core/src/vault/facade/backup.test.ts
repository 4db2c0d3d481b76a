/**
 * A backup comes in parts of a bounded size, and several may be under way.
 * @module
 */
import { expect, test } from "vitest";
import type { BackupDevice } from "../../backup/plan.ts";
import { openPieces } from "../../backup/pieces.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url } from "../../bytes/encoding.ts";
import { kitSecrets } from "../../keys/kit.ts";
import { createDevice } from "../../keys/device.ts";
import { toBlockId } from "../../protocol/ids.ts";
import { toPosition } from "../../protocol/log/block-stream.ts";
import { prepareVault } from "../../roster/create.ts";
import { backupMethods } from "./backup.ts";
import type { BackupPart, VaultApi } from "../api/vault-api.ts";

const BLOCK_BYTES = 200_000;

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

/** A device that holds five blocks of 200,000 bytes; what stands in them is no matter here. */
function annsBackup(lastSync: string | null = null, me?: string): Pick<VaultApi, "backup"> {
  const laptop = createDevice(random);
  const vek = random(32);
  const kit = kitSecrets(random(32));
  const { state } = prepareVault({ device: laptop, kit, vek, now: 1 }, random);
  const positions = [1, 2, 3, 4, 5].map((seq) => toPosition(laptop.id, 1, seq));
  const device = {
    log: {
      flush: () => Promise.resolve(),
      missing: () => [],
      heads: () => ({ [positions[0]!.stream]: [5, toBlockId(new Uint8Array(32))] }),
      unpublished: () => [],
      collections: () => [],
    },
    roster: { current: () => state },
    keeper: { current: () => ({ device: me ?? laptop.id, epochKeys: new Map([[1, vek]]) }) },
    blocks: {
      getMeta: () => Promise.resolve(lastSync),
      positions: () => Promise.resolve(positions),
      get: ({ seq }: { seq: number }) => Promise.resolve(new Uint8Array(BLOCK_BYTES).fill(seq)),
    },
    random,
    now: () => 0,
  } as unknown as BackupDevice;
  return backupMethods({
    device: device as never,
    exclusive: ((work: () => unknown) => work()) as never,
  });
}

async function rest(api: Pick<VaultApi, "backup">, first: BackupPart): Promise<Uint8Array[]> {
  const parts = [readBase64Url(first.data)!];
  for (let { next } = first; next !== null;) {
    const part = await api.backup({ after: next });
    parts.push(readBase64Url(part.data)!);
    next = part.next;
  }
  return parts;
}

test("parts of one or two blocks join to the whole, also while other backups are written", async () => {
  const api = annsBackup();
  const firsts = [await api.backup({}), await api.backup({}), await api.backup({})];
  for (const first of firsts) {
    const parts = await rest(api, first);
    expect(parts.length).toBe(3);
    for (const part of parts) expect(part.length).toBeLessThan(256 * 1024 + BLOCK_BYTES + 100);
    const whole = concatBytes(...parts);
    const { pieces } = await openPieces(async function* one() {
      yield await Promise.resolve(whole);
    });
    const blocks: number[] = [];
    for await (const { name, data } of pieces) if (name.startsWith("b:")) blocks.push(data[0]!);
    expect(blocks).toEqual([1, 2, 3, 4, 5]);
  }
});

test("a part that continues nothing is refused, and each word counts once", async () => {
  const api = annsBackup();
  const { next } = await api.backup({});
  await api.backup({ after: next! });
  for (const after of [next!, "x"])
    await expect(api.backup({ after })).rejects.toMatchObject({ code: "bad-value" });
});

test("a device that a kit let in makes none before a sync of it has ended", async () => {
  await expect(annsBackup(null, "phone").backup({})).rejects.toMatchObject({ code: "owing" });
  expect((await annsBackup("2026-05-03T10:00:00Z", "phone").backup({})).next).not.toBeNull();
});
