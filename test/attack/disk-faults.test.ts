/**
 * The disk is full, broken or read-only, at the first, the second or a later write of a request; or a clock is ten years
 * off. Nothing is corrupt, nothing that was acknowledged is lost, whoever asks is told why in clear words, and the
 * same works again once the disk does.
 * @module
 */
import { join } from "node:path";

import { tent } from "@rootvault/vault-core/testing";
import { afterAll, describe, expect, test } from "vitest";

import { openSqlite } from "../../server/src/storage/sqlite.ts";
import { startAgentProcess } from "../support/agent.ts";
import { startChildServer } from "../support/child-server.ts";
import { joinDevice, household, platformOf, startTestServer } from "../support/household.ts";
import { canRecord, makeRecorder, type Recorder } from "../support/power/recorder.ts";
import { readStored } from "../support/power/server-story.ts";
import { makeBlocks, openRawVault, upload } from "../support/raw-device.ts";
import { RV_PASSWORD } from "../support/rv.ts";

const LONG_MS = 300_000;

/** Faults by which call fails first, as the recorder takes them; the last number is how often, -1 for ever. */
const FAULTS: readonly string[] = [
  ...[0, 1, 2, 4, 8].map((skip) => `ENOSPC write ${skip} -1`),
  ...[0, 3].map((skip) => `EIO write ${skip} -1`),
  "EIO sync 0 1",
  "EIO sync 0 -1",
  "EIO write 1 1",
  ...[0, 2].map((skip) => `EROFS any ${skip} -1`),
];

const recorders: Recorder[] = [];
afterAll(() => {
  for (const one of recorders) one.remove();
});

function freshDisk(): Recorder {
  const made = makeRecorder();
  recorders.push(made);
  return made;
}

describe.skipIf(!canRecord())("the disk fails", () => {
  test(
    "a server whose disk takes no writes says so, keeps what it acknowledged, and goes on when the disk does",
    async () => {
      const disk = freshDisk();
      const data = join(disk.root, "data");
      const server = await startChildServer(data, [], disk.env);
      const { origin } = server;
      const raw = await openRawVault(origin);
      const blocks = makeBlocks(raw, raw.device, FAULTS.length * 2);
      const acked = new Map<string, number | undefined>();
      const send = async (n: number): Promise<void> => {
        const [line] = await upload(raw, [blocks[n]!]);
        expect(line?.error).toBeUndefined();
        acked.set(blocks[n]!.id, line?.ack?.index);
      };
      let refused = 0;
      for (const [n, fault] of FAULTS.entries()) {
        await send(n * 2);
        disk.setFault(fault);
        const error = await send(n * 2 + 1).then(
          () => null,
          (caught: unknown) => String(caught),
        );
        if (error !== null) {
          refused++;
          expect([fault, error]).toEqual([fault, expect.stringContaining("upload: 507")]);
          expect(error).toContain("urn:rootvault:problem:storage-failed");
          expect(error).toContain("disk is full or takes no writes");
        }
        // It lives, and while it cannot write it is not ready.
        expect((await fetch(`${origin}/healthz`)).status).toBe(200);
        if (fault.endsWith("0 -1")) {
          const ready = await fetch(`${origin}/readyz`);
          expect([fault, ready.status]).toEqual([fault, 503]);
          expect(((await ready.json()) as { failed: string[] }).failed).toContain("database");
        }
        disk.setFault(null);
        // The very same is sent again.
        await send(n * 2 + 1);
      }
      expect(refused).toBeGreaterThan(FAULTS.length - 4);
      await server.end("SIGKILL");
      const driver = openSqlite(join(data, "rootvault.db"));
      expect(await driver.read.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
      const stored = await readStored(driver);
      await driver.close();
      expect([...acked].filter(([id, index]) => stored.blocks.get(id) !== index)).toEqual([]);
      expect(acked.size).toBe(blocks.length);
      // The operator finds the cause where the server writes what it does.
      expect(server.said()).not.toContain("Error");
    },
    LONG_MS,
  );

  test(
    "a device whose disk takes no writes says so, saves nothing by half, and goes on when the disk does",
    async () => {
      await using server = await startTestServer();
      const disk = freshDisk();
      let agent = await startAgentProcess(disk.root, disk.env);
      const made = { origin: server.origin, password: RV_PASSWORD, deviceName: "laptop" };
      await agent.client.call("$create", made);
      const saved: string[] = [];
      const add = async (name: string): Promise<void> => {
        const { id } = await agent.api.add({ collection: "purchases", fields: { ...tent, name } });
        saved.push(id);
      };
      let refused = 0;
      for (const fault of FAULTS) {
        await add(`before ${fault}`);
        disk.setFault(fault);
        for (const work of [() => add(`during ${fault}`), () => agent.api.sync()]) {
          const error = await work().then(
            () => null,
            (caught: unknown) => caught as Error & { code: string },
          );
          if (error === null) continue;
          refused++;
          expect([fault, error.code]).toEqual([fault, "disk-failed"]);
          expect(error.message).toMatch(/^The disk of this device (is full|takes no writes|fails)/);
        }
        disk.setFault(null);
        await add(`after ${fault}`);
        expect([fault, await agent.api.sync()]).toMatchObject([fault, { waiting: 0, alarms: [] }]);
      }
      expect(refused).toBeGreaterThan(FAULTS.length);
      await agent.end("SIGKILL");
      agent.client.close();
      agent = await startAgentProcess(disk.root, disk.env);
      await agent.client.call("$unlock", { password: RV_PASSWORD });
      for (const id of saved) await agent.api.get({ id });
      expect(await agent.api.sync()).toMatchObject({ waiting: 0, alarms: [] });
      const { read } = server.running.services.driver;
      expect(await read.all("SELECT id FROM evidence")).toEqual([]);
      agent.client.close();
      await agent.end("SIGTERM");
    },
    LONG_MS,
  );
});

const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;

test.each([-TEN_YEARS_MS, TEN_YEARS_MS])(
  "a device whose clock is %s ms off saves, syncs and pairs as the others do",
  async (years) => {
    let off = years;
    await using ann = await household("ann", ["laptop"]);
    const now = (): number => Date.now() + off;
    const phone = await joinDevice(ann.laptop, "phone", platformOf("phone", { now }));
    const { id } = await phone.api.add({ collection: "purchases", fields: tent });
    // A clock that ran ahead tells a note, that the others were silent for long, and no alarm.
    const { waiting, alarms } = await phone.api.sync();
    expect([waiting, alarms.filter(({ code }) => code !== "STALE")]).toEqual([0, []]);
    expect(await ann.laptop.api.sync()).toMatchObject({ waiting: 0 });
    expect((await ann.laptop.api.get({ id })).record).toMatchObject(tent);
    // Both edit; whose clock is wrong decides nothing but a tie.
    await ann.laptop.api.edit({ id, fields: { name: "Better tent" } });
    await ann.laptop.api.sync();
    expect(await phone.api.sync()).toMatchObject({ waiting: 0 });
    expect((await phone.api.get({ id })).effective).toMatchObject({ name: "Better tent" });
    // The clock is set right, and the vault opened again.
    off = 0;
    await phone.reopen();
    await phone.api.edit({ id, fields: { name: "Best tent" } });
    expect(await phone.api.sync()).toMatchObject({ waiting: 0, alarms: [] });
    await ann.laptop.api.sync();
    expect((await ann.laptop.api.get({ id })).effective).toMatchObject({ name: "Best tent" });
    await phone.vault.close();
  },
  LONG_MS,
);
