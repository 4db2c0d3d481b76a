/**
 * Ann's backups, with `rv` in processes of its own: made, listed, checked, thinned out, and opened on a computer that
 * has neither a vault nor a server.
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startTestServer } from "../support/household.ts";
import {
  bareEnvironment,
  collect,
  makeMachine,
  RV_PROGRAM,
  type Machine,
  type RvRun,
} from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000 });

/** Runs `rv` with nobody there to be asked, and no password. */
async function run(machine: Machine, ...args: readonly string[]): Promise<RvRun> {
  return await machine.rv(...args, "--no-input");
}

/** Loaded before a program: any connection but one to a file of this machine ends it, and so does asking for a name. */
const NO_NETWORK = `
import dns from "node:dns";
import net from "node:net";
import { syncBuiltinESMExports } from "node:module";
const caught = () => process.exit(97);
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = args.flat();
  return typeof first?.path === "string" ? connect.apply(this, args) : caught();
};
dns.lookup = caught;
globalThis.fetch = caught;
syncBuiltinESMExports();
`;

/** Whether a process can get a network of its own with nobody in it, as on Linux for most. */
const UNSHARE = "unshare";
const canUnshare = spawnSync(UNSHARE, ["-rn", "true"]).status === 0;

/** Runs Node on a machine that is cut off. */
async function alone(machine: Machine, guard: string, args: readonly string[]): Promise<RvRun> {
  const node = [process.execPath, "--import", guard, ...args];
  const [program = "", ...rest] = canUnshare ? [UNSHARE, "-rn", ...node] : node;
  const env = { ...bareEnvironment(), RV_HOME: machine.home };
  return collect(
    spawn(program, rest, { cwd: machine.home, env, stdio: ["ignore", "pipe", "pipe"] }),
  );
}

test("the server burned: one file and the kit give everything back, on any computer", async () => {
  await using ann = makeMachine();
  const words = join(ann.home, "words");
  const usb = join(ann.home, "usb");
  {
    await using server = await startTestServer();
    const { item } = await ann.json("init", "--server", server.origin, "--name", "laptop");
    writeFileSync(words, item.kit.words.join("\n"));
    await ann.ok(
      "add",
      "purchases",
      "name=Tent",
      "seller=Outdoor",
      "lineTotal=189.00 EUR",
      "when=2026-05-03",
    );
    await ann.ok("sync");
  }
  // The server is gone. What Ann adds now no server has ever seen.
  const added = await ann.json(
    "add",
    "purchases",
    "name=Rain coat",
    "seller=Bootery",
    "lineTotal=80.00 EUR",
    "when=2026-05-04",
  );
  await ann.ok("mark", added.item.id, "--private");
  const made = await ann.json("backup", "create", "--to", usb);
  expect(made).toMatchObject({ v: 1, kind: "backup", item: { facts: { epoch: 1, members: 2 } } });
  const file: string = made.item.path;
  expect(readdirSync(usb)).toEqual([file.slice(usb.length + 1)]);
  expect([statSync(file).mode & 0o777, statSync(usb).mode & 0o777]).toEqual([0o600, 0o700]);
  const { item: status } = await ann.json("status");
  expect(made.item.facts.syncCode).toHaveLength(4);
  const listed = await run(ann, "backup", "ls", usb, "--json");
  expect(JSON.parse(listed.out)).toMatchObject({
    kind: "backups.list",
    items: [{ path: file, facts: { vault: status.vault, made: made.item.facts.made } }],
  });

  // Another computer: no vault, no server, no password; the file and the words alone.
  await using other = makeMachine();
  const out = join(other.home, "clear");
  // There is no network either: whoever looks for one is ended.
  const guard = join(ann.home, "no-network.mjs");
  writeFileSync(guard, NO_NETWORK);
  for (const way of [
    `fetch("${status.origin}")`,
    'import("node:net").then((net) => net.connect(80, "127.0.0.1"))',
  ])
    expect((await alone(other, guard, ["-e", way])).code).toBe(97);
  const asked = ["open", file, "--kit", "--words-file", words, "--out", out, "--no-input"];
  const opened = await alone(other, guard, [RV_PROGRAM, ...asked]);
  expect([opened.code, opened.err]).toEqual([0, ""]);
  const report = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  expect(report).toMatchObject({
    counts: { purchases: 2 },
    unopened: 0,
    lateLines: 0,
  });
  const written = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1));
  const named = [...report.files.map((one: { name: string }) => one.name), "report.json"];
  expect(new Set(written)).toEqual(new Set(named));
  const purchases: { name?: string }[] = JSON.parse(
    readFileSync(join(out, "purchases.json"), "utf8"),
  );
  expect(purchases.map(({ name }) => name)).toEqual(expect.arrayContaining(["Tent", "Rain coat"]));
  // Her mark is a line beside them.
  expect(purchases).toHaveLength(3);
  // What she excluded is kept as stored, and is no row of her spreadsheet.
  const rows = readFileSync(join(out, "purchases.csv"), "utf8");
  expect([rows.includes("Tent"), rows.includes("Rain coat")]).toEqual([true, false]);
  expect(existsSync(join(out, "internal", "_settings.json"))).toBe(true);
  for (const name of written) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  expect(readdirSync(other.home).toSorted()).toEqual(["clear", "password"]);

  // It says no twice: to a folder that is not empty, and to other words.
  const again = await run(other, "open", file, "--kit", "--words-file", words, "--out", out);
  expect([again.code, again.out]).toEqual([2, ""]);
  const wrong = join(other.home, "wrong");
  const zoo = Array.from({ length: 24 }, (_, index) => (index < 23 ? "zoo" : "vote"));
  writeFileSync(wrong, zoo.join(" "));
  const refused = await run(other, "open", file, "--kit", "--words-file", wrong, "--out", "b");
  expect([refused.code, refused.out]).toEqual([9, ""]);
  expect(refused.err).toContain("(KIT_MISMATCH, exit 9)");
  expect(existsSync(join(other.home, "b"))).toBe(false);

  // Verified without a key, and with the kit; a damaged one says where.
  const checked = await run(other, "backup", "verify", file);
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining("each signed")]);
  const proved = await run(
    other,
    "backup",
    "verify",
    file,
    "--kit",
    "--words-file",
    words,
    "--json",
  );
  expect(JSON.parse(proved.out)).toMatchObject({ item: { counts: { purchases: 2 }, unopened: 0 } });
  const damaged = join(other.home, "damaged.rvb");
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(damaged, bytes);
  const found = await run(other, "backup", "verify", damaged, "--json");
  expect([found.code, found.out]).toEqual([9, ""]);
  const { error } = JSON.parse(found.err);
  expect(error).toMatchObject({ code: "BAD_BACKUP", details: { offset: expect.any(Number) } });
  expect(error.details.offset).toBeLessThanOrEqual(bytes.length >> 1);
  const cut = await run(other, "open", damaged, "--kit", "--words-file", words, "--out", "c");
  expect([cut.code, existsSync(join(other.home, "c"))]).toEqual([9, false]);
});

test("old backups go, the newest whole one stays", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  await ann.ok("init", "--server", server.origin);
  const usb = join(ann.home, "usb");
  mkdirSync(usb);
  const files: string[] = [];
  for (const name of ["b.rvb", "c.rvb"]) {
    files.push((await ann.json("backup", "create", "--to", join(usb, name))).item.path);
  }
  // One that a full disk cut off, and something else.
  writeFileSync(join(usb, "cut.rvb"), readFileSync(files[1]!).subarray(0, 5000));
  copyFileSync(files[0]!, join(usb, "notes.txt"));
  const listed = JSON.parse((await run(ann, "backup", "ls", usb, "--json")).out);
  expect(listed.items.map((one: { path: string }) => one.path.slice(usb.length + 1))).toEqual([
    "c.rvb",
    "b.rvb",
    "cut.rvb",
  ]);
  const tried = await run(ann, "backup", "prune", usb, "--keep", "1", "--dry-run");
  expect(tried.out).toBe("b.rvb\n");
  const young = await run(ann, "backup", "prune", usb, "--older-than", "30d", "--yes");
  expect(young.out).toBe("Nothing to remove.\n");
  expect((await run(ann, "backup", "prune", usb, "--keep", "1")).code).toBe(10);
  expect((await run(ann, "backup", "prune", usb, "--keep", "1", "--yes")).code).toBe(0);
  expect(readdirSync(usb).toSorted()).toEqual(["c.rvb", "cut.rvb", "notes.txt"]);
  // A backup replaces none.
  expect((await ann.rv("backup", "create", "--to", files[1]!, "--no-input")).code).toBe(2);
});
