/**
 * Mallory's files, handed to `rv import` as Ann would: each ends in its listed code and exit status 2, in little time
 * and memory, and nothing of it is written. A file that was cut off gives its whole records and one fault.
 * @module
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";

import type { ImportReport } from "@rootvault/vault-core";
import { detectFile, isVaultError, sampleFiles } from "@rootvault/vault-core/importers";
import { expect, test } from "vitest";

import { takeInFile } from "../../cli/src/import/take-in-file.ts";
import { startProgress } from "../../cli/src/output/progress.ts";
import { utf16, zipOf } from "../../vault-core/src/exchange/testing.ts";
import { household, startTestServer } from "../support/household.ts";
import { manyMembers } from "../support/many-members.ts";
import { bareEnvironment, collect, makeMachine, RV_PROGRAM, type Machine } from "../support/rv.ts";

/** Seconds of processor time that taking in a hostile file may take, whatever it is. A busy machine changes little. */
const MOST_SECONDS = 2;
/**
 * The same for a whole run of `rv import`, with the start of Node and of the libraries on a slow core: the system itself
 * ends a process that takes more (SIGXCPU).
 */
const CPU_SECONDS = MOST_SECONDS + 2;
const MOST_KIB = 512 * 1024;

const now = Date.UTC(2026, 10, 26);
const [orders = "", history = "", plays = ""] = sampleFiles({ seed: 3, now }).map(
  ({ text }) => text,
);
const header = orders.slice(0, orders.indexOf("\r\n") + 2);
const silent = startProgress("", "none");

function visits(inner: string): string {
  return `{"Browser History":[${inner}]}`;
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

function withBytes(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const changed = bytes.slice();
  changed.set(values, at);
  return changed;
}

/** Members that are all called like data. */
function named(text: (n: number) => string): [string, string][] {
  return Array.from({ length: 20_000 }, (_, n) => [`${n}.csv`, text(n)]);
}

function columns(n: number): string {
  return `${n},`.repeat(400);
}

/** Each quotation mark could begin a string, and none ends. */
function openStrings(n: number): string {
  return `{${'\\"'.repeat(n < 100 ? 32_000 : 500)}`;
}

type Hostile = readonly [
  name: string,
  content: string | Uint8Array | Blob,
  code: string,
  why?: string,
];

async function corpus(): Promise<Hostile[]> {
  const zip = await bytesOf(await zipOf({ "a.csv": orders }));
  const keys = Array.from({ length: 1_001 }, (_, n) => `"k${n}":1`).join(",");
  const doctype =
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
  return [
    [
      "a bomb of one row",
      await zipOf({ "o.csv": header + "a".repeat(16_000_000) }),
      "import-refused",
    ],
    [
      "a bomb of many rows",
      await zipOf({ "o.csv": header + "a,b\r\n".repeat(3_000_000) }),
      "import-refused",
      "bomb",
    ],
    ["an archive in an archive", await zipOf({ "o.csv": zip.join(",") }), "not-recognised"],
    ["20,000 members", manyMembers(named((n) => `a${n},b\r\n`)), "not-recognised"],
    ["20,000 members of many columns", manyMembers(named(columns)), "not-recognised"],
    ["20,000 members of open strings", manyMembers(named(openStrings)), "not-recognised"],
    ["deep JSON", visits(`{"a":${"[".repeat(100_000)}`), "import-refused", "too-deep"],
    ["deep JSON from the start", "[".repeat(1_000_000), "not-recognised"],
    [
      "wide JSON",
      visits(`{"title":"x","url":"https://x.example/","time_usec":1,${keys}}`),
      "import-refused",
      "too-large",
    ],
    [
      "a string without end",
      visits(`{"title":"${"x".repeat(1_100_000)}"}`),
      "import-refused",
      "too-large",
    ],
    [
      "a row without end",
      orders.replace("\r\n", `\r\n"${"x".repeat(3_000_000)}`),
      "import-refused",
      "too-large",
    ],
    [
      "too many columns",
      orders.replace("\r\n", `${",x".repeat(600)}\r\n`),
      "import-refused",
      "too-large",
    ],
    ["a document type", `${doctype}<x>&b;</x>`, "not-recognised"],
    [
      "columns of Object.prototype",
      "__proto__,constructor,toString\r\n1,2,3\r\n",
      "not-recognised",
    ],
    ["a cut archive", zip.slice(0, 900), "import-refused", "bad-zip"],
    ["a damaged archive", withBytes(zip, 200, ...Array<number>(200).fill(0x55)), "import-refused"],
    ["a part of an archive", withBytes(zip, 0, 0x50, 0x4b, 7, 8), "import-refused"],
    ["a locked archive", await zipOf({ "a.csv": orders }, { password: "secret" }), "encrypted"],
    ["half a letter pair", utf16(`${orders}\ud800x`), "import-refused", "bad-encoding"],
    ["a renamed column", orders.replace("Product Name", "Artikel"), "missing-columns"],
    [
      "rows that no one can read",
      orders.replaceAll(/\b20\d\d-\d\d-\d\dT/g, "soon-"),
      "too-many-faults",
    ],
    ["a database", new Blob(["SQLite format 3\0", new Uint8Array(200)]), "not-a-database"],
    ["zero bytes", new Uint8Array(100_000), "not-recognised"],
    ["nothing", "", "not-recognised"],
  ];
}

/** Runs `rv import` under the system's limit of processor time; gives what it said and the most memory it held. */
async function importUnderLimit(
  machine: Machine,
  path: string,
): Promise<{ code: number | null; out: string; err: string; peakKib: number }> {
  const limited = `ulimit -t ${CPU_SECONDS}; exec "$0" "$@"`;
  const child = spawn(
    "/bin/sh",
    ["-c", limited, process.execPath, RV_PROGRAM, "import", path, "--json", "--no-input"],
    { env: { ...bareEnvironment(), RV_HOME: machine.home }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let peakKib = 0;
  const look = setInterval(() => {
    const status = `/proc/${child.pid}/status`;
    const text = existsSync(status) ? readFileSync(status, "utf8") : "";
    peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0));
  }, 20);
  const run = await collect(child);
  clearInterval(look);
  return { ...run, peakKib };
}

/** All that an import could change: records, blocks, the outbox on the disk. */
async function stateOf(machine: Machine): Promise<unknown> {
  const { item } = await machine.json("status");
  const { items } = await machine.json("import", "ls");
  const outbox = statSync(join(machine.home, "data", "default", "outbox.log")).size;
  return { counts: item.counts, blocks: item.blocks, waiting: item.waiting, outbox, runs: items };
}

test("each hostile file ends in its code with status 2, soon, in bounded memory, and nothing is written", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
  writeFileSync(join(ann.home, "good.csv"), orders);
  await ann.ok("import", join(ann.home, "good.csv"));
  await ann.ok("sync");
  const before = await stateOf(ann);
  for (const [name, content, code, why] of await corpus()) {
    const path = join(ann.home, "export.csv");
    const blob = new Blob([typeof content === "string" ? content : (content as BlobPart)]);
    writeFileSync(path, await bytesOf(blob));
    const run = await importUnderLimit(ann, path);
    expect([name, run.out]).toEqual([name, ""]);
    // A process that the system ended for its time has no status.
    expect([name, run.code, run.err.slice(0, 500)]).toEqual([name, 2, expect.any(String)]);
    const { error } = JSON.parse(run.err) as {
      error: { code: string; details: Record<string, unknown> };
    };
    expect([name, error.code]).toEqual([name, code]);
    if (why !== undefined) expect([name, error.details["why"]]).toEqual([name, why]);
    expect([name, run.peakKib < MOST_KIB, run.peakKib]).toEqual([name, true, run.peakKib]);
  }
  expect(await stateOf(ann)).toEqual(before);
});

test("taking in a hostile file costs at most 2 s of processor time", async () => {
  await using ann = await household("ann", ["laptop"]);
  for (const [name, content, code] of await corpus()) {
    const blob = new Blob([typeof content === "string" ? content : (content as BlobPart)]);
    const begun = process.cpuUsage();
    const options = { progress: silent };
    const refused = await takeInFile(ann.laptop.api, { name: "export.csv", blob }, options).then(
      () => null,
      (error: unknown) => error,
    );
    const { user, system } = process.cpuUsage(begun);
    expect([name, refused]).toEqual([name, expect.objectContaining({ code })]);
    const seconds = (user + system) / 1e6;
    expect([name, seconds < MOST_SECONDS, seconds]).toEqual([name, true, seconds]);
  }
});

/** What a photo archive has beside each photo. */
function note(n: number): [string, string] {
  const about = { title: `IMG_${n}.jpg`, description: "x".repeat(900), views: n };
  return [`Takeout/Photos/IMG_${n}.jpg.json`, JSON.stringify(about)];
}

test("one history among 20,000 notes beside photos is found, and the notes are counted", async () => {
  const notes = Array.from({ length: 20_000 }, (_, n) => note(n));
  const small = visits('{"title":"x","url":"https://x.example/","time_usec":1700000000000000}');
  for (const text of [history, small.padEnd(1_200)]) {
    const archive = manyMembers([...notes, ["Takeout/Chrome/History.json", text]]);
    expect(await detectFile(archive)).toMatchObject({
      format: "takeout.browser-history",
      members: ["Takeout/Chrome/History.json"],
      otherMembers: 20_000,
    });
  }
});

test("what cannot be opened at all is named, and nothing is written", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
  for (const path of ["/nowhere/at/all.csv", ann.home]) {
    const run = await ann.rv("import", path, "--no-input");
    expect([run.code, run.out]).toEqual([2, ""]);
    expect(run.err).toContain(path);
  }
  expect((await ann.json("import", "ls")).items).toEqual([]);
});

test("names that lead out of an archive lead nowhere, and __proto__ is a word like any other", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const wide = header.replace("\r\n", ",__proto__,constructor\r\n");
  const rows = orders
    .slice(header.length)
    .split("\r\n")
    .filter((row) => row !== "");
  const text = wide + rows.map((row) => `${row},"{""polluted"":true}",x\r\n`).join("");
  const target = join("/tmp", `rootvault-escaped-${process.pid}`);
  const archive = await zipOf({
    [`../../../../../../..${target}`]: text,
    [target]: history.replace('"title"', '"__proto__": {"polluted": true}, "title"'),
  });
  const options = { progress: silent };
  const whole = await takeInFile(
    api,
    { name: "plain.csv", blob: new Blob([orders]) },
    { ...options, dryRun: true },
  );
  const report = await takeInFile(
    api,
    { name: "Your Orders.zip", blob: archive },
    { ...options, format: "amazon.orders" },
  );
  expect(report.imported).toBe(whole.imported);
  const visited = await takeInFile(
    api,
    { name: "h.json", blob: archive },
    { ...options, format: "takeout.browser-history" },
  );
  expect(visited.imported).toBeGreaterThan(10);
  expect(existsSync(target)).toBe(false);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  const { records } = await api.list({ collection: "purchases", limit: 5 });
  for (const { record } of records) expect(Reflect.get(record, "polluted")).toBeUndefined();
});

/** A report without what each run has of its own. */
function plain({ run, file, started, ...report }: ImportReport): unknown {
  expect([run, file, started]).not.toContain("");
  const sample = report.sample.map((record) => ({ ...record, source: null }));
  return { ...report, sample };
}

const formats = [
  ["orders", orders, "purchases"],
  ["history", history, "clickstream"],
  ["plays", plays, "media"],
] as const;

for (const [name, text, collection] of formats) {
  test(`a file of ${name} cut off at each twentieth gives its whole records and one fault, or a code`, async () => {
    await using ann = await household("ann", ["laptop"]);
    const { api } = ann.laptop;
    const bytes = new TextEncoder().encode(text);
    const dry = async (blob: Blob, file = "export.csv"): Promise<ImportReport> =>
      await takeInFile(api, { name: file, blob }, { dryRun: true, progress: silent });
    const whole = await dry(new Blob([bytes]));
    expect(whole.faulty).toBe(0);
    let last = 0;
    for (let part = 1; part < 20; part++) {
      const cut = new Blob([bytes.slice(0, Math.floor((bytes.length * part) / 20))]);
      const report = await dry(cut).catch((error: unknown) => {
        if (isVaultError(error)) return null;
        throw error;
      });
      // Too little may be left to know the format by; then that is said.
      if (report === null) {
        expect([part, last]).toEqual([part, 0]);
        continue;
      }
      // A CSV may end between two rows, and then nothing shows that there were more.
      expect([part, report.faulty <= 1]).toEqual([part, true]);
      if (collection !== "purchases") expect([part, report.faulty]).toEqual([part, 1]);
      expect(report.imported).toBeGreaterThanOrEqual(last);
      expect(report.imported).toBeLessThanOrEqual(whole.imported);
      last = report.imported;
    }
    expect(last).toBeGreaterThan(whole.imported * 0.85);
    // Under another name it is the same file.
    const renamed = await dry(new Blob([bytes]), "../holiday.jpg");
    expect(plain(renamed)).toEqual(plain(whole));
    // A cut file really taken in, and then the whole one: together they give each record once.
    const half = new Blob([bytes.slice(0, Math.floor(bytes.length / 2))]);
    const first = await takeInFile(api, { name: "half", blob: half }, { progress: silent });
    const second = await takeInFile(
      api,
      { name: "whole", blob: new Blob([bytes]) },
      { progress: silent },
    );
    expect(first.imported + second.imported).toBe(whole.imported);
    expect((await api.status()).counts[collection]).toBe(whole.imported);
  });
}
