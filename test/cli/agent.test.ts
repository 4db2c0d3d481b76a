/**
 * The key agent as a process: whom it lets in, how many there are, and what is left when it is killed.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { startTestServer, type TestServer } from "../support/household.ts";
import { filesIn } from "../support/haystack.ts";
import { AGENT_PROGRAM, bareEnvironment, makeMachine, type Machine } from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => await server[Symbol.asyncDispose]());

async function machineWithVault(): Promise<Machine> {
  const machine = makeMachine();
  await machine.ok("init", "--server", server.origin, "--name", "laptop");
  await machine.ok("add", "purchases", "name=Tent", "lineTotal=249.90 EUR");
  return machine;
}

/** Ids of the key agents that run for a machine. */
function agentsOf(machine: Machine): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8");
        return words.includes(AGENT_PROGRAM) && words.includes(machine.home);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Memory of a process, KiB. */
function kibOf(pid: number, name: "VmHWM" | "VmRSS"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
}

async function isGone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")))
    await new Promise((resolve) => setTimeout(resolve, 20));
}

test("socket, folders and files are for their owner alone, and a memory dump is off", async () => {
  await using ann = await machineWithVault();
  const run = join(ann.home, "run");
  expect(statSync(join(run, "default.sock")).mode & 0o777).toBe(0o600);
  for (const folder of [
    run,
    join(ann.home, "data", "default"),
    join(ann.home, "data", "default", "blocks"),
  ])
    expect([folder, statSync(folder).mode & 0o777]).toEqual([folder, 0o700]);
  for (const { path } of filesIn(join(ann.home, "data")))
    expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
  const [pid = 0, ...more] = agentsOf(ann);
  expect(more).toEqual([]);
  expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/Max core file size\s+0\s+0/);
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  const allowed =
    /^(PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|PWD|OLDPWD|SHLVL|_|MALLOC_\w+)=/;
  expect(environment.filter((one) => !allowed.test(one))).toEqual([]);
  // The 64 MiB that the key of the password took are given back, though nothing more is asked.
  expect(kibOf(pid, "VmHWM") - kibOf(pid, "VmRSS")).toBeGreaterThan(48 * 1024);
});

test("a folder or file that others may read is refused with status 4 and the chmod to run", async () => {
  await using ann = await machineWithVault();
  await ann.rv("lock");
  const data = join(ann.home, "data", "default");
  for (const [path, mode] of [
    [data, 0o750],
    [join(data, "secrets"), 0o640],
    [join(ann.home, "run"), 0o701],
  ] as const) {
    const before = statSync(path).mode & 0o777;
    chmodSync(path, mode);
    const run = await ann.rv("unlock", "--no-input", "--password-file", ann.passwordFile);
    expect([path, run.code, run.out]).toEqual([path, 4, ""]);
    expect(run.err).toContain(`chmod ${before.toString(8)} '${path}'`);
    expect(run.err).toContain("(unsafe-permissions, exit 4)");
    await vi.waitFor(() => expect(agentsOf(ann)).toEqual([]), 10_000);
    chmodSync(path, before);
  }
  if (process.getuid?.() === 0) {
    chownSync(join(ann.home, "run"), 4711, 4711);
    const run = await ann.rv("unlock", "--no-input", "--password-file", ann.passwordFile);
    expect([run.code, run.err.includes("belongs to somebody else")]).toEqual([4, true]);
    chownSync(join(ann.home, "run"), 0, 0);
  } else process.stderr.write("SKIPPED: a folder of another user can be made by root alone\n");
  expect(await ann.ok("ls", "purchases")).toContain("Tent");
});

test("commands that start at once share one agent", async () => {
  await using ann = await machineWithVault();
  const [pid = 0] = agentsOf(ann);
  await ann.rv("lock");
  await isGone(pid);
  const runs = await Promise.all(Array.from({ length: 4 }, () => ann.ok("ls", "purchases")));
  for (const out of runs) expect(out).toContain("Tent");
  // Those that came second end by themselves.
  await vi.waitFor(() => expect(agentsOf(ann)).toHaveLength(1), 10_000);
});

test("kill -9 costs the keys and nothing else: the next command asks, then all is there", async () => {
  await using ann = await machineWithVault();
  const [pid = 0] = agentsOf(ann);
  process.kill(pid, "SIGKILL");
  await isGone(pid);
  const locked = await ann.rv("ls", "purchases", "--no-input");
  expect([locked.code, locked.out]).toEqual([3, ""]);
  expect(await ann.ok("ls", "purchases")).toContain("Tent");
  expect(agentsOf(ann)).toHaveLength(1);
  expect((await ann.json("status")).item.alarms).toEqual([]);
});

test("SIGTERM, SIGHUP and `rv lock` lock it and end it; nothing of it stays behind", async () => {
  await using ann = await machineWithVault();
  for (const end of ["SIGTERM", "SIGHUP", "lock"] as const) {
    const [pid = 0] = agentsOf(ann);
    if (end === "lock") expect((await ann.rv("lock")).code).toBe(0);
    else process.kill(pid, end);
    await isGone(pid);
    expect([end, readdirSync(join(ann.home, "run"))]).toEqual([end, []]);
    // The clean end is marked, so the next start goes on in the same segment.
    expect([end, existsSync(join(ann.home, "data", "default", "marker"))]).toEqual([end, true]);
    expect((await ann.rv("ls", "purchases", "--no-input")).code).toBe(3);
    await ann.ok("unlock");
  }
});

test("an agent that nobody uses for its time ends by itself", async () => {
  await using ann = await machineWithVault();
  await ann.rv("lock");
  const socket = join(ann.home, "run", "default.sock");
  const child = spawn(
    process.execPath,
    [
      AGENT_PROGRAM,
      "--folder",
      join(ann.home, "data", "default"),
      "--socket",
      socket,
      "--ttl-ms",
      "1500",
    ],
    { env: bareEnvironment(), stdio: ["ignore", "pipe", "ignore"] },
  );
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  expect((await ended)[0]).toBe(0);
  expect(readdirSync(dirname(socket))).toEqual([]);
});

test("without an agent a command unlocks for itself alone, and leaves none running", async () => {
  await using ann = makeMachine({ RV_AGENT: "off" });
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
  await ann.ok("add", "purchases", "name=Tent");
  expect(await ann.ok("ls", "purchases")).toContain("Tent");
  expect(agentsOf(ann)).toEqual([]);
});
