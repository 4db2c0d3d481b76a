/**
 * A server restored from a backup, in a terminal: what `rv` says, what it refuses, and how it ends.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { startTestServer } from "../support/household.ts";
import { makeRestorable, type Restorable } from "../support/restorable.ts";
import { makeMachine, type Machine, type RvRun } from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

let server: Restorable;
let ann: Machine;
beforeAll(async () => {
  server = await makeRestorable();
  server.begin(await startTestServer(server.flags));
  ann = makeMachine();
  await ann.ok("init", "--server", server.proxy.origin, "--name", "laptop");
});
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function rv(...args: readonly string[]): Promise<RvRun> {
  return await ann.rv(...args, "--no-input");
}

test("an alarm is listed, shown and decided; what the server lost goes back", async () => {
  expect(await rv("alarm", "ls")).toEqual({ code: 0, out: "", err: "No alarms.\n" });
  expect(await rv("alarm", "show")).toMatchObject({ code: 5, out: "" });
  await ann.ok("add", "purchases", "name=Tent", "lineTotal=249.90 EUR");
  await ann.ok("sync");
  await server.backUp();
  await ann.ok("add", "purchases", "name=Kettle", "lineTotal=39.90 EUR");
  await ann.ok("sync");
  await server.restore();

  const sync = await rv("sync");
  expect(sync).toMatchObject({ code: 9, out: "" });
  expect(sync.err).toMatch(/older state than you have seen \(\d+ of \d+ entries\)/);
  expect(sync.err).toContain("next: rv sync --push-back");
  expect(await ann.json("status")).toMatchObject({ item: { publishing: false } });
  const listed = await ann.json("alarm", "ls");
  expect(listed).toMatchObject({
    kind: "alarms.list",
    items: [{ code: "ROLLBACK", stopsPublishing: true }],
  });
  expect((await rv("alarm", "show")).out).toContain("rv sync --push-back");
  expect((await rv("alarm", "show", "ROLLBACK")).out).toContain('"shown":');

  // Going on needs what the laptop itself had published; a decision needs an alarm and one of two ways.
  const [goOn, none, neither] = [
    await rv("alarm", "decide", "ROLLBACK", "--go-on"),
    await rv("alarm", "decide", "FORK", "--go-on"),
    await rv("alarm", "decide", "ROLLBACK"),
  ];
  expect([goOn.code, none.code, neither.code]).toEqual([6, 5, 2]);
  expect(goOn.err).toContain("Push them back");
  expect(none.err).toContain("next: rv alarm ls");

  const pushed = await rv("sync", "--push-back");
  expect(pushed.code).toBe(0);
  expect(pushed.err).toMatch(/Sent again: \d+ blocks/);
  expect(await rv("alarm", "ls")).toEqual({ code: 0, out: "", err: "No alarms.\n" });
  expect(await ann.json("status")).toMatchObject({
    item: { publishing: true, waiting: 0, counts: { purchases: 2 } },
  });
  expect(await rv("sync", "--push-back")).toMatchObject({ code: 5, out: "" });
});

test("a server that was emptied is an alarm with its proof, and no removal", async () => {
  await ann.ok("add", "purchases", "name=Lamp", "lineTotal=19.90 EUR");
  await server.empty();
  for (let twice = 0; twice < 2; twice++) {
    const sync = await rv("sync");
    expect(sync).toMatchObject({ code: 9, out: "" });
    expect(sync.err).toContain("The server knows this device no more");
    expect(sync.err).toContain("next: rv alarm show ROSTER_ROLLBACK");
  }
  const status = await rv("status");
  expect(status.out).toContain("ROSTER_ROLLBACK: The server hides changes to your devices");
  expect(status.out).not.toContain("all of it is on the server");
  expect(await ann.json("status")).toMatchObject({
    item: { publishing: false, counts: { purchases: 3 } },
  });

  const file = join(ann.home, "lost.json");
  const shown = await rv("alarm", "show", "ROSTER_ROLLBACK", "--evidence", file);
  expect(shown.code).toBe(0);
  expect(shown.out).toContain("It was emptied, put back to an older state, or lies.");
  expect(shown.err).toContain(`Evidence written to ${file}`);
  const evidence = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  expect(evidence).toMatchObject({
    kind: "rootvault-evidence",
    code: "ROSTER_ROLLBACK",
    pin: { n: expect.any(Number) as number },
    roster: [{ bytes: expect.stringContaining('"op":"genesis"') as string }, {}],
  });
  expect(Buffer.from(evidence["bytes"] ?? "", "base64url").toString()).toContain("invalid-token");
  expect(await rv("alarm", "show", "ROSTER_ROLLBACK", "--evidence", file)).not.toMatchObject({
    code: 0,
  });

  for (const way of ["--go-on", "--push-back"]) {
    const decided = await rv("alarm", "decide", "ROSTER_ROLLBACK", way);
    expect(decided).toMatchObject({ code: 9, out: "" });
  }
});
