/**
 * The power goes while a server works. A recorder has written down every system call of the real program; from its
 * trace come the disks that a loss of power may leave. On each the server starts, its database is whole, and every
 * upload, member, decision, collect and revocation whose answer had begun to leave is there.
 *
 * ROOTVAULT_IMAGES sets how many disks are tried.
 * @module
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { migrate } from "../../server/src/storage/migrate.ts";
import { openSqlite } from "../../server/src/storage/sqlite.ts";
import { crashesOf, missedBy, type Crash } from "../support/power/crashes.ts";
import { writeImage } from "../support/power/image.ts";
import { canRecord, makeRecorder, type Recorder } from "../support/power/recorder.ts";
import {
  liveServerDay,
  readStored,
  type ServerStory,
  type StorySize,
} from "../support/power/server-story.ts";
import { startTestServer } from "../support/server.ts";

const IMAGES = Number(process.env["ROOTVAULT_IMAGES"] ?? 600);
const SEED = Number(process.env["ROOTVAULT_SEED"] ?? 52);
const LONG_MS = 600_000 + IMAGES * 500;
/** In memory where there is such a place: the disks of these tests are made of traces, the machine's own may rest. */
const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "rv-images-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What a start on a disk finds amiss: promises that are not kept, and why it does not start or is not whole. */
async function lookAt(crash: Crash, story: ServerStory): Promise<string[]> {
  const folder = join(scratch, "image");
  writeImage(crash.image, folder);
  const promised = story.promises.filter(({ moment }) => moment <= crash.after);
  const path = join(folder, "data", "rootvault.db");
  if (!existsSync(path)) return promised.map(({ what }) => `lost: ${what}, with the database`);
  try {
    const driver = openSqlite(path);
    try {
      await migrate(driver);
      const check = await driver.read.all<{ integrity_check: string }>("PRAGMA integrity_check");
      if (check[0]?.integrity_check !== "ok") return [`corrupt: ${JSON.stringify(check)}`];
      const stored = await readStored(driver);
      return promised.filter((one) => !one.holds(stored)).map(({ what }) => `lost: ${what}`);
    } finally {
      await driver.close();
    }
  } catch (error) {
    return [`corrupt: ${String(error)}`];
  }
}

/** Numbers of the records that wrote to a file. */
function writesTo({ records }: ServerStory, name: string): readonly number[] {
  const open = new Map<number, string>();
  return records.flatMap((record, at) => {
    if (record.op === "open") open.set(record.fd, record.path);
    return record.op === "write" && open.get(record.fd)?.endsWith(`/${name}`) === true ? [at] : [];
  });
}

async function lookAtAll(
  recorder: Recorder,
  story: ServerStory,
  count: number,
): Promise<{ readonly amiss: string[]; readonly ways: ReadonlySet<string> }> {
  const amiss: string[] = [];
  const ways = new Set<string>();
  for (const crash of crashesOf(story.records, { root: recorder.root, count, seed: SEED })) {
    ways.add(crash.way);
    const found = await lookAt(crash, story);
    amiss.push(
      ...found.map((text) => `${text} (record ${crash.after}, ${crash.way}, seed ${crash.seed})`),
    );
  }
  return { amiss, ways };
}

describe.skipIf(!canRecord())("the power goes", () => {
  const size: StorySize = { uploads: 240, members: 8, grants: 3 };
  let recorder: Recorder;
  let story: ServerStory;

  beforeAll(async () => {
    recorder = makeRecorder();
    story = await liveServerDay(recorder, size);
  }, LONG_MS);
  afterAll(() => recorder.remove());

  test("the recorder misses nothing: the trace alone gives the very files that the server left", () => {
    expect(missedBy(story.records, recorder.root)).toEqual([]);
    const written = story.records.filter(({ op }) => op === "write").length;
    expect(written).toBeGreaterThan(size.uploads);
    // The log is carried over into the database while promises are made, not only at the end.
    const last = story.promises.at(-1)?.moment ?? 0;
    expect(writesTo(story, "rootvault.db").filter((at) => at < last).length).toBeGreaterThan(100);
    expect(story.promises).toHaveLength(1 + size.uploads + size.members + size.grants * 6);
  });

  test(
    `on each of ${IMAGES} disks the database is whole and holds all that was acknowledged`,
    async () => {
      const { amiss, ways } = await lookAtAll(recorder, story, IMAGES);
      expect(amiss).toEqual([]);
      expect(ways.size).toBeGreaterThan(5);
    },
    LONG_MS,
  );

  test(
    "the server starts on what is left, with the keys it had, and serves what it acknowledged",
    async () => {
      const keys = join(recorder.root, "data", "keys");
      for (const crash of crashesOf(story.records, {
        root: recorder.root,
        count: 40,
        seed: SEED + 1,
      })) {
        const folder = join(scratch, "start");
        writeImage(crash.image, folder);
        const promised = story.promises.filter(({ moment }) => moment <= crash.after);
        const known = `record ${crash.after}, ${crash.way}, seed ${crash.seed}`;
        await using server = await startTestServer({ data: join(folder, "data") });
        const stored = await readStored(server.services.driver);
        expect([known, promised.filter((one) => !one.holds(stored))]).toEqual([known, []]);
        if (promised.length === 0) continue;
        // Whoever was told a key of the server can still check what it signs.
        for (const name of readdirSync(keys))
          expect([known, name, readFileSync(join(folder, "data", "keys", name), "utf8")]).toEqual([
            known,
            name,
            readFileSync(join(keys, name), "utf8"),
          ]);
      }
    },
    LONG_MS,
  );

  test(
    "with synchronous=NORMAL acknowledged commits are lost, so these tests can see a loss",
    async () => {
      const careless = makeRecorder();
      try {
        const preload = new URL("../support/power/synchronous-normal.mjs", import.meta.url).href;
        const day = await liveServerDay(
          careless,
          { uploads: 40, members: 2, grants: 1 },
          { NODE_OPTIONS: `--import ${preload}` },
        );
        const { amiss } = await lookAtAll(careless, day, 60);
        expect(amiss.filter((text) => text.startsWith("lost"))).not.toEqual([]);
        // What is left is whole: it is the word that is broken, not the database.
        expect(amiss.filter((text) => text.startsWith("corrupt"))).toEqual([]);
      } finally {
        careless.remove();
      }
    },
    LONG_MS,
  );
});
