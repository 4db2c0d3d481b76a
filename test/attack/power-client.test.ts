/**
 * The power goes while a key agent works. From the trace of its system calls come the disks that may be left; each is
 * opened against the server as it was at that moment. Nothing that was acknowledged is lost, no position is signed
 * twice, secrets and marker are never written by half, and one sync heals what the block store forgot.
 *
 * ROOTVAULT_IMAGES sets how many disks are tried.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  createRandomPool,
  openVault,
  type OpenedVault,
  type VaultPlatform,
} from "@rootvault/vault-core";
import { deriveFromPassword } from "@rootvault/vault-core/kdf";
import { tent } from "@rootvault/vault-core/testing";
import type { RunningServer } from "@rootvault/server/app";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openNodeStores } from "../../cli/src/store/node-stores.ts";
import { platformOf, restoreDevice } from "../support/household.ts";
import { liveClientDays, readHeld, type ClientStory } from "../support/power/client-story.ts";
import { crashesOf, missedBy, type Crash } from "../support/power/crashes.ts";
import { numbers, writeImage } from "../support/power/image.ts";
import { canRecord, makeRecorder, type Recorder } from "../support/power/recorder.ts";
import {
  signedIn,
  startRewindableServer,
  type RewindableServer,
} from "../support/power/rewindable-server.ts";
import { RV_PASSWORD } from "../support/rv.ts";

const IMAGES = Number(process.env["ROOTVAULT_IMAGES"] ?? 48);
const SEED = Number(process.env["ROOTVAULT_SEED"] ?? 53);
const LONG_MS = 600_000 + IMAGES * 5000;
const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "rv-images-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Argon2id as it is, computed once for each salt: every image is of one device. */
const derived = new Map<string, ReturnType<typeof deriveFromPassword>>();
const derive: typeof deriveFromPassword = (password, salt, ...rest) => {
  const key = createHash("sha256").update(password).update(salt).digest("hex");
  const made = derived.get(key) ?? deriveFromPassword(password, salt, ...rest);
  derived.set(key, made);
  return made.then((bytes) => bytes.slice());
};

async function platformAt(folder: string): Promise<VaultPlatform> {
  const stores = await openNodeStores(folder);
  const random = createRandomPool((bytes) => void crypto.getRandomValues(bytes));
  return { ...platformOf("laptop", { stores }), random, argon2id: derive };
}

describe.skipIf(!canRecord())("the power goes", () => {
  let recorder: Recorder;
  let server: RewindableServer;
  let story: ClientStory;

  beforeAll(async () => {
    recorder = makeRecorder();
    server = await startRewindableServer(recorder.trace);
    story = await liveClientDays(recorder, server);
    server.proxy.hooks = {};
  }, LONG_MS);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    recorder.remove();
  });

  test("the recorder misses nothing: the trace alone gives the very files that the agent left", () => {
    expect(missedBy(story.records, recorder.root)).toEqual([]);
    expect(story.promises.length).toBeGreaterThan(10);
  });

  test(
    `on each of ${IMAGES} disks all that was acknowledged is there, and a sync heals the rest`,
    async () => {
      let opened = 0;
      const asked = { root: recorder.root, count: IMAGES, seed: SEED };
      for (const crash of crashesOf(story.records, asked)) {
        const known = `record ${crash.after}, ${crash.way}, seed ${crash.seed}`;
        const folder = join(scratch, "image");
        writeImage(crash.image, folder);
        mustBeWhole(known, crash);
        const before = server.proxy.exchanges.slice(0, begunBy(story, crash));
        const running = await server.goTo(stateAt(story, server, crash));
        const from = server.proxy.exchanges.length;
        const vault = await openIfAny(join(folder, "vault"));
        const promised = story.promises.filter(({ moment }) => moment <= crash.after);
        if (vault === null) expect([known, promised.map(({ what }) => what)]).toEqual([known, []]);
        else {
          opened++;
          const held = await readHeld(vault.api);
          const lost = promised.filter((one) => !one.holds(held)).map(({ what }) => what);
          expect([known, lost]).toEqual([known, []]);
          await mustHeal(known, vault, { running, held: held.size });
          if (opened % 8 === 0) await mustBeTheSame(known, vault, story.kit);
          await vault.close();
        }
        const sent = [...before, ...server.proxy.exchanges.slice(from)];
        const twice = [...signedIn(sent)].filter(([, ids]) => ids.size > 1);
        expect([known, twice]).toEqual([known, []]);
        expect(server.proxy.faults).toEqual([]);
      }
      expect(opened).toBeGreaterThan(IMAGES / 2);
    },
    LONG_MS,
  );

  /** A device that the kit makes has the very same. */
  async function mustBeTheSame(
    known: string,
    { api }: OpenedVault,
    kit: readonly string[],
  ): Promise<void> {
    const fresh = await restoreDevice(server.proxy.origin, kit, "tablet");
    await fresh.api.sync();
    expect([known, await readHeld(fresh.api)]).toEqual([known, await readHeld(api)]);
    await fresh.vault.close();
  }
});

async function openIfAny(folder: string): Promise<OpenedVault | null> {
  const platform = await platformAt(folder);
  if ((await platform.stores.secrets.read()) === null) return null;
  return openVault(platform, { password: RV_PASSWORD });
}

/** Ann saves one thing more and syncs: all is published, each block is here and there, and nothing is amiss. */
async function mustHeal(
  known: string,
  { api }: OpenedVault,
  { running, held }: { readonly running: RunningServer; readonly held: number },
): Promise<void> {
  await api.add({ collection: "purchases", fields: { ...tent, name: "After the storm" } });
  await api.sync();
  const status = await api.status();
  expect([known, status.waiting, status.publishing]).toEqual([known, 0, true]);
  expect([known, status.alarms.map(({ code }) => code)]).toEqual([known, []]);
  expect([known, status.counts["purchases"]]).toEqual([known, held + 1]);
  const { read } = running.services.driver;
  const [row] = await read.all<{ n: number }>(
    "SELECT COUNT(*) AS n FROM block WHERE vault = ?1",
    status.vault,
  );
  expect([known, status.blocks]).toEqual([known, row?.n]);
  expect([known, await read.all("SELECT id FROM evidence")]).toEqual([known, []]);
}

/** Secrets and marker are replaced whole: a name that is there stands for a file that is whole. */
function mustBeWhole(known: string, { image }: Crash): void {
  for (const name of ["vault/secrets", "vault/marker"]) {
    const bytes = image.get(name);
    if (bytes === undefined || bytes === null) continue;
    expect([known, name, isJson(bytes)]).toEqual([known, name, true]);
  }
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

/** Requests that had begun to leave when the power went: a block in one of them may be known to the world. */
function begunBy(story: ClientStory, { after }: Crash): number {
  let begun = 0;
  for (const [index, record] of story.records.entries()) {
    if (record.op !== "mark" || !record.text.startsWith("request ")) continue;
    const sent = story.records.findLastIndex(
      (one, at) =>
        at < index &&
        one.op === "sent" &&
        /^(GET|POST|DELETE) \//.test(one.bytes.toString("latin1", 0, 9)),
    );
    if (sent < after) begun = Math.max(begun, Number(record.text.split(" ")[1]) + 1);
  }
  return begun;
}

/** What the server knew: the state that had come, or, if a request that changes it was on its way, perhaps the next. */
function stateAt(story: ClientStory, server: RewindableServer, crash: Crash): number {
  const marks = story.records
    .slice(0, crash.after)
    .flatMap((record) => (record.op === "mark" ? [record.text.split(" ")] : []));
  const state = Number(marks.findLast(([word]) => word === "server")?.[1] ?? 0);
  const [word, n] = marks.findLast(([one]) => one === "server" || one === "request") ?? [];
  const changing = server.proxy.exchanges[Number(n)]?.method !== "GET";
  const onItsWay = word === "request" && changing && state + 1 < server.states;
  return onItsWay && numbers(crash.seed)() < 0.5 ? state + 1 : state;
}
