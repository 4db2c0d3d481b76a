/**
 * What `rv` says and how it ends: shapes of `--json`, every exit status, empty stdout on errors, and no escape sequence of
 * a stranger on Ann's terminal. Then her files: out and in again, and an import taken back.
 * @module
 */
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { sampleFiles } from "@rootvault/vault-core/importers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { ask } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  startGrantee,
  type LoopbackGrantee,
} from "../support/foreign-grantee.ts";
import { freePort, startProxy, type Proxy } from "../support/proxy.ts";
import { collect, makeMachine, RV_PASSWORD, type Machine } from "../support/rv.ts";
import { startTestServer, type TestServer } from "../support/household.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

let server: TestServer;
let proxy: Proxy;
let bootery: LoopbackGrantee;
let ann: Machine;
const [orders = "", history = ""] = sampleFiles({ seed: 7, now: Date.UTC(2026, 10, 26) }).map(
  ({ text }) => text,
);

beforeAll(async () => {
  proxy = await startProxy();
  proxy.target = await freePort();
  server = await startTestServer({
    listen: `127.0.0.1:${proxy.target}`,
    public_url: proxy.origin,
  });
  bootery = await startGrantee();
  ann = makeMachine();
  await ann.ok("init", "--server", proxy.origin, "--name", "laptop");
});
afterAll(async () => {
  proxy.hooks = {};
  await ann[Symbol.asyncDispose]();
  await bootery[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

/** Runs `rv` and expects it to fail: its status, its code, nothing on stdout. */
async function fails(status: number, code: string, ...args: readonly string[]): Promise<string> {
  const run = await ann.rv(...args, "--no-input");
  expect([args, run.code, run.out]).toEqual([args, status, ""]);
  expect(run.err).toMatch(/^rv: .+/m);
  expect(run.err.trimEnd()).toMatch(new RegExp(`\\(${code}, exit ${status}\\)$`));
  return run.err;
}

test("every kind of list and thing has its version, its kind and its items", async () => {
  writeFileSync(join(ann.home, "orders.csv"), orders);
  const imported = await ann.json("import", join(ann.home, "orders.csv"));
  expect(imported).toMatchObject({ v: 1, kind: "imports.list", next: null });
  const lists = {
    "purchases.list": ["ls", "purchases", "--limit", "3"],
    "devices.list": ["device", "ls"],
    "imports.list": ["import", "ls"],
    "requests.list": ["request", "ls"],
    "grants.list": ["grant", "ls"],
    "grantees.list": ["seen"],
    "access-log.list": ["access-log", "ls"],
    "config.list": ["config", "ls"],
  };
  for (const [kind, words] of Object.entries(lists)) {
    const found = await ann.json(...words);
    // A list of records says beside them how many there are, and what has not come to this device.
    const counts = kind === "purchases.list" ? ["owed", "toldTwice", "total"] : [];
    const members = ["items", "kind", "next", ...counts, "v"];
    expect(Object.keys(found).toSorted()).toEqual(members);
    expect(found).toMatchObject({ v: 1, kind });
    expect(Array.isArray(found.items)).toBe(true);
  }
  const page = await ann.json("ls", "purchases", "--limit", "3");
  expect(page.items).toHaveLength(3);
  expect(typeof page.next).toBe("string");
  const id = String(page.items?.[0]?.id);
  const things = {
    status: ["status"],
    record: ["get", id],
    sync: ["sync"],
    verify: ["verify"],
    "access-log.verified": ["access-log", "verify"],
    config: ["config", "get", "color"],
    "config.path": ["config", "path"],
    marked: ["mark", id, "--gift"],
    undone: ["undo"],
  };
  for (const [kind, words] of Object.entries(things)) {
    const found = await ann.json(...words);
    expect(Object.keys(found)).toEqual(["v", "kind", "item"]);
    expect(found).toMatchObject({ v: 1, kind });
  }
  const lines = (await ann.ok("ls", "purchases", "--limit", "3", "--jsonl")).trimEnd().split("\n");
  expect(lines.slice(0, 3).map((line) => String(JSON.parse(line).id))).toEqual(
    page.items?.map((item) => String(item.id)),
  );
  expect(await ann.ok("ls", "purchases", "--csv", "--limit", "1")).toMatch(
    /^when,name,seller,lineTotal,marks,id\r\n/,
  );
  // Figures say too how many entries have not come yet.
  const sellers = await ann.json("stats", "purchases", "--by", "seller", "--limit", "1");
  expect(sellers).toMatchObject({ v: 1, kind: "stats.list", next: null, owed: 0 });
  expect(sellers.items).toMatchObject([{ currency: "EUR", count: expect.any(Number) }]);
  const [word = ""] = String(page.items?.[0]?.record.name).split(" ");
  const found = await ann.json("search", word.toUpperCase());
  expect(found).toMatchObject({ v: 1, kind: "search.list", owed: 0 });
  expect(found.items?.map((item) => item.id)).toContain(id);
  expect((await ann.json("search", word, "--limit", "1")).items).toHaveLength(1);
  expect(await ann.rv("search", "nowhere", "--no-input")).toEqual({
    code: 0,
    out: "",
    err: 'Nothing holds "nowhere".\n',
  });
  const months = await ann.ok("stats", "purchases", "--csv");
  expect(months).toMatch(/^month,count,total,currency\r\n\d{4}-\d\d,\d+,\d+\.\d\d,EUR\r\n/);
  expect(await ann.rv("dates", "--no-input")).toEqual({
    code: 0,
    out: "",
    err: "Nothing comes.\n",
  });
  // Nothing there is no error, and is said beside the result.
  const none = await ann.rv("ls", "media", "--no-input");
  expect(none).toEqual({ code: 0, out: "", err: "No media here.\n" });
});

test("a gift keeps the name that its owner gave it", async () => {
  await using bea = makeMachine();
  await bea.ok("init", "--server", proxy.origin, "--name", "desk");
  await bea.ok("add", "purchases", "name=Bell", "seller=Bootery");
  const id = String((await bea.json("ls", "purchases")).items?.[0]?.id);
  await bea.ok("edit", id, "name=Bell, brass");
  await bea.ok("mark", id, "--gift");
  expect(await bea.ok("get", id)).toMatch(/name +Bell, brass\n[^]*marks +gift, corrected/);
  expect(await bea.ok("ls", "purchases", "--text", "brass")).toContain("Bell, brass");
});

test("a record whose id begins with a hyphen is named like any other", async () => {
  await using bea = makeMachine();
  await bea.ok("init", "--server", proxy.origin, "--name", "desk", "--sample");
  const { items } = await bea.json("ls", "media", "--limit", "1000");
  const id = items?.map((item) => String(item.id)).find((text) => text.startsWith("-"));
  expect([items!.length > 500, id]).toEqual([true, expect.stringMatching(/^-.{21}$/)]);
  expect(await bea.ok("get", id!)).toContain(id);
  await bea.ok("mark", "--private", id!);
  expect(await bea.ok("get", id!)).toMatch(/marks +private/);
});

test("each exit status is reached by what it stands for", async () => {
  await fails(2, "bad-value", "ls", "purchases", "--since", "yesterday");
  await fails(5, "no-record", "get", "zzzzzzzz");
  await fails(5, "no-collection", "ls", "nonsense");
  await fails(5, "no-grant", "grant", "show", "zzzz");
  await fails(10, "needs-input", "rm", String((await ann.json("ls", "purchases")).items?.[0]?.id));
  await fails(
    6,
    "vault-exists",
    "init",
    "--server",
    proxy.origin,
    "--password-file",
    ann.passwordFile,
  );
  writeFileSync(join(ann.home, "weak"), "password12");
  await fails(
    2,
    "weak-password",
    "init",
    "--vault",
    "second",
    "--server",
    proxy.origin,
    "--password-file",
    join(ann.home, "weak"),
  );
  await fails(
    5,
    "no-vault",
    "ls",
    "purchases",
    "--vault",
    "third",
    "--password-file",
    ann.passwordFile,
  );
  // A warning that is not named is a conflict, and shares nothing.
  const shop = await connect(bootery, proxy.origin);
  const asked = await ask(shop, [
    bootsDetails(proxy.origin, { datatypes: ["appliances"], fields: ["category"], coarsen: {} }),
  ]);
  const warned = await fails(6, "warning-not-accepted", "request", "approve", asked.uid, "--yes");
  expect(warned).toContain("--accept empty-peek");
  expect((await ann.json("grant", "ls")).items).toEqual([]);
  // What has ended is 8: here the offer of a device that joined too late.
  await fails(8, "pairing-gone", "device", "pair", await goneOffer());
  proxy.hooks = {};
  // Words that are another vault's kit are an alarm: 9.
  writeFileSync(join(ann.home, "words"), `${"abandon ".repeat(23)}art`);
  await fails(9, "KIT_MISMATCH", "kit", "verify", "--words-file", join(ann.home, "words"));
  // Out of reach is 7, and everything here goes on.
  proxy.hooks = { before: () => "drop" };
  await fails(7, "unreachable", "sync");
  expect((await ann.rv("ls", "purchases", "--limit", "1", "--no-input")).code).toBe(0);
  proxy.hooks = {};
  // Locked is 3, said in three lines; a wrong password is 4.
  expect((await ann.rv("lock")).code).toBe(0);
  const locked = await ann.rv("ls", "purchases", "--no-input");
  expect(locked).toEqual({
    code: 3,
    out: "",
    err: "rv: The vault is locked.\n    next: rv unlock\n    (vault-locked, exit 3)\n",
  });
  writeFileSync(join(ann.home, "wrong"), "another password");
  await fails(4, "wrong-password", "unlock", "--password-file", join(ann.home, "wrong"));
  // The agent that met it holds nothing, and is gone.
  expect((await ann.rv("ls", "purchases", "--no-input")).code).toBe(3);
  await ann.ok("unlock");
});

/** The text of a pairing that no server knows any more. */
async function goneOffer(): Promise<string> {
  const text = await newOffer();
  proxy.hooks = {
    before: ({ path }) =>
      path.startsWith("/pairings/")
        ? {
            status: 410,
            headers: ["content-type", "application/problem+json"],
            body: Buffer.from(
              JSON.stringify({
                type: "urn:rootvault:problem:pairing-gone",
                title: "pairing-gone",
                status: 410,
                detail: "The pairing is over.",
              }),
            ),
          }
        : null,
  };
  return text;
}

async function newOffer(): Promise<string> {
  await using phone = makeMachine();
  const joining = phone.start([
    "join",
    proxy.origin,
    "--no-input",
    "--password-file",
    phone.passwordFile,
  ]);
  let said = "";
  joining.stderr?.on("data", (text: Buffer) => (said += text.toString()));
  for (let tries = 0; tries < 400; tries++) {
    const text = /rv1:pair\?\S+/.exec(said)?.[0];
    if (text !== undefined) {
      joining.kill("SIGKILL");
      await once(joining, "close");
      return text;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no pairing text in: ${said}`);
}

test("an integrity alarm is status 9, by its code, and what is here stays readable", async () => {
  proxy.hooks = {
    after: ({ path }, answer) =>
      path.endsWith("/heads")
        ? {
            ...answer,
            body: Buffer.from(
              JSON.stringify({
                ...JSON.parse(answer.body.toString("utf8")),
                streams: {},
                cursor: null,
              }),
            ),
          }
        : answer,
  };
  const run = await ann.rv("sync", "--no-input");
  proxy.hooks = {};
  expect([run.code, run.out]).toEqual([9, ""]);
  expect(run.err).toContain("(ROLLBACK, exit 9)");
  expect((await ann.json("status")).item.publishing).toBe(false);
  expect((await ann.json("ls", "purchases", "--limit", "1")).items).toHaveLength(1);
});

test("an error in JSON stands on stderr, with code, hint and status", async () => {
  const run = await ann.rv("get", "zzzzzzzz", "--json", "--no-input");
  expect([run.code, run.out]).toEqual([5, ""]);
  expect(JSON.parse(run.err)).toEqual({
    error: {
      code: "no-record",
      message: expect.any(String),
      hint: "rv ls purchases",
      exit: 5,
      retryAfter: null,
      details: expect.any(Object),
    },
  });
});

test("an escape sequence that a stranger wrote reaches no terminal, by no command", async () => {
  // Under CI some libraries color what no terminal shows.
  await using bob = makeMachine({ CI: "true" });
  await bob.ok("init", "--server", proxy.origin, "--name", "evil\u001B]0;owned\u0007");
  const evil = "Tent\u001B[2J\u001B]8;;http://mallory.example\u0007\u009B31m\u202E";
  await bob.ok("add", "purchases", `name=${evil}`, `seller=${evil}`);
  const { items } = await bob.json("ls", "purchases");
  const id = String(items?.[0]?.id);
  await bob.ok("mark", id, "--note", evil);
  // The record itself holds what was written; only what is shown is made safe.
  expect(items?.[0]?.record.name).toBe(evil);
  for (const words of [
    ["ls", "purchases"],
    ["get", id],
    ["device", "ls"],
    ["search", "tent"],
    ["stats", "purchases", "--by", "seller"],
    ["status"],
    ["edit", id, `name=${evil}!`],
    ["ls", evil],
    ["get", evil],
    ["config", "get", evil],
    ["import", evil],
  ]) {
    const run = await bob.rv(...words, "--no-input", "--verbose");
    const shown = `${run.out}${run.err}`;
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect([words[0], /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/.test(shown)]).toEqual([
      words[0],
      false,
    ]);
  }
});

test("a collection goes out as JSON and CSV, whole and for its owner alone, and never over a file by mistake", async () => {
  const out = join(ann.home, "out.json");
  await ann.ok("export", "purchases", "--out", out);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const exported = readFileSync(out, "utf8");
  expect(await ann.ok("export", "purchases")).toBe(exported);
  const { items = [] } = await ann.json("ls", "purchases", "--limit", "5000");
  for (const item of items) expect(exported).toContain(String(item.id));
  const refused = await ann.rv("export", "purchases", "--out", out, "--no-input");
  expect([refused.code, refused.out]).toEqual([2, ""]);
  expect(readFileSync(out, "utf8")).toBe(exported);
  const csv = await ann.ok("export", "purchases", "--format", "csv");
  expect(csv.split("\r\n").length).toBeGreaterThan(items.length);
});

test("an import is looked at first, taken in, known again, taken back, and brought back by its file", async () => {
  await using bob = makeMachine();
  await bob.ok("init", "--server", proxy.origin, "--name", "desk");
  const file = join(bob.home, "history.json");
  writeFileSync(file, history);
  const count = async (): Promise<number> =>
    Number((await bob.json("status")).item.counts.clickstream ?? 0);
  const dry = await bob.json("import", file, "--dry-run");
  expect(dry.items?.[0]).toMatchObject({ state: "dry-run" });
  expect(await count()).toBe(0);
  const [report] = (await bob.json("import", file)).items!;
  expect(report).toMatchObject({ state: "done", imported: dry.items?.[0].imported });
  expect(await count()).toBe(report.imported);
  const again = await bob.rv("import", file, "--no-input");
  expect(again.out).toContain("nothing new; all of it was here already");
  const runs: readonly { run: string; state: string }[] = (await bob.json("import", "ls")).items!;
  const empty = runs.find(({ state }) => state === "nothing-new");
  const undone = await bob.ok("import", "undo", String(empty?.run), "--yes");
  expect(undone).toContain("brought nothing: nothing to take back.");
  expect(await count()).toBe(report.imported);
  await bob.ok("import", "undo", String(report.run).slice(0, 8), "--yes");
  expect(await count()).toBe(0);
  expect((await bob.json("import", file)).items?.[0]).toMatchObject({ imported: report.imported });
  // The last change can be taken back by `undo` alone.
  await bob.ok("undo");
  expect(await count()).toBe(0);
});

test("the password stands neither in the arguments nor in the environment of a process", async () => {
  const child = ann.start(["ls", "purchases", "--password-file", ann.passwordFile]);
  for (const pid of [child.pid, ann.agentPid()])
    for (const name of ["cmdline", "environ"])
      expect(readFileSync(`/proc/${pid}/${name}`, "utf8")).not.toContain(RV_PASSWORD);
  expect((await collect(child)).code).toBe(0);
});
