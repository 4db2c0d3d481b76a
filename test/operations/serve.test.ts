/**
 * The server as a program: what it prints, how it stops, and that what it acknowledged outlives a kill.
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { blockId, FrameReader } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import { SERVER_PROGRAM, startChildServer } from "../support/child-server.ts";
import { login, makeBlock, makeVault, openRawVault, post, upload } from "../support/raw-device.ts";
import { freshFolder } from "../support/server.ts";

const run = promisify(execFile);

test("kill -9 in the middle of uploads loses no acknowledged block", async () => {
  const data = freshFolder();
  const first = await startChildServer(data);
  const ann = await openRawVault(first.origin);
  // Ann's eight streams write as fast as they can until the server is gone.
  const acknowledged = new Map<string, number>();
  const writers = Array.from({ length: 8 }, async (_, index) => {
    let prev: ReturnType<typeof makeBlock> | null = null;
    for (let seq = 1; ; seq++) {
      prev = makeBlock(ann, ann.device, { segment: index + 1, seq, prev: prev?.id ?? null });
      const lines = await upload(ann, [prev]).catch(() => null);
      if (lines?.[0]?.ack === undefined) return;
      acknowledged.set(lines[0].id, lines[0].ack.index);
    }
  });
  while (acknowledged.size < 150) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await first.end("SIGKILL")).toBeNull();
  await Promise.all(writers);
  // The next start has every one of them, at its number, without a gap.
  const second = await startChildServer(data);
  const session = await login(second.origin, ann.vault, ann.device);
  const answer = await session.call("GET", `/vaults/${ann.vault}/blocks?max=33554432`);
  const frames = new FrameReader().push(new Uint8Array(await answer.arrayBuffer()));
  expect(frames.map(({ change }) => change)).toEqual(frames.map((_, index) => index + 1));
  const stored = new Map<string, number>(
    frames.map(({ block, change }) => [blockId(block), change]),
  );
  for (const [id, index] of acknowledged) expect(stored.get(id)).toBe(index);
  expect(await second.end("SIGTERM")).toBe(0);
});

test("a stop answers those who wait, empties the log and ends with 0", async () => {
  const data = freshFolder();
  const server = await startChildServer(data, ["--drain-delay", "4s"]);
  const ann = await openRawVault(server.origin);
  const waiting = ann.session.call("GET", `/vaults/${ann.vault}/blocks?wait=30`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const ended = server.end("SIGTERM");
  // While it drains it is alive, and unready.
  await until(async () => (await fetch(`${server.origin}/readyz`)).status === 503);
  const ready = await fetch(`${server.origin}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, failed: ["draining"] }]);
  expect((await waiting).status).toBe(204);
  expect(await ended).toBe(0);
  const log = join(data, "rootvault.db-wal");
  expect(existsSync(log) ? statSync(log).size : 0).toBe(0);
});

test("the second signal ends it at once", async () => {
  const server = await startChildServer(freshFolder(), ["--drain-delay", "60s"]);
  server.child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await server.end("SIGTERM")).toBe(1);
});

test("a new server by invite prints one invite, and the link makes the first vault", async () => {
  const data = freshFolder();
  const server = await startChildServer(data, ["--signups", "invite"]);
  await until(() => Promise.resolve(server.said().includes("invite=")));
  const code = /#\/welcome\?invite=([\w-]+)/.exec(server.said())?.[1];
  const answer = await post(server.origin, "/vaults", { ...makeVault().creation, invite: code });
  expect(answer.status).toBe(201);
  // Another invite, made while the server runs, is good at once.
  const made = await run(process.execPath, [
    SERVER_PROGRAM,
    "invite",
    "new",
    "--data",
    data,
    "--note",
    "bob",
    "--json",
  ]);
  const { code: second } = JSON.parse(made.stdout) as { code: string };
  expect(
    (await post(server.origin, "/vaults", { ...makeVault().creation, invite: second })).status,
  ).toBe(201);
  const listed = await run(process.execPath, [SERVER_PROGRAM, "invite", "ls", "--data", data]);
  expect(listed.stdout.match(/ used /g)).toHaveLength(2);
  expect(await server.end("SIGTERM")).toBe(0);
});

test("keys and data are for their owner's eyes alone, and the same after a restart", async () => {
  const data = join(freshFolder(), "data");
  const first = await startChildServer(data);
  const ann = await openRawVault(first.origin);
  expect(statSync(data).mode & 0o077).toBe(0);
  for (const folder of [data, join(data, "keys")])
    for (const name of readdirSync(folder))
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
  const key = await serverKeyOf(first.origin, ann);
  await first.end("SIGTERM");
  const second = await startChildServer(data);
  expect(await serverKeyOf(second.origin, ann)).toBe(key);
  await second.end("SIGTERM");
});

test("a port in use is named with the flag that chooses another", async () => {
  const server = await startChildServer(freshFolder());
  const listen = new URL(server.origin).host.replace("localhost", "127.0.0.1");
  const failed = run(process.execPath, [
    SERVER_PROGRAM,
    "serve",
    "--data",
    freshFolder(),
    "--listen",
    listen,
  ]);
  await expect(failed).rejects.toMatchObject({
    code: 7,
    stderr: expect.stringContaining("--listen"),
  });
  await server.end("SIGTERM");
});

test("a mistyped flag, an unusable value and a mistyped variable are refused with what is meant", async () => {
  const typed = run(process.execPath, [SERVER_PROGRAM, "serve", "--lisen", "x"]);
  await expect(typed).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--listen"),
  });
  const env = { ...process.env, RVS_SIGNUP: "open" };
  const value = run(process.execPath, [SERVER_PROGRAM, "doctor", "--listen", "nowhere"], { env });
  await expect(value).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/RVS_SIGNUPS[\s\S]*host:port/),
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function serverKeyOf(
  origin: string,
  ann: Awaited<ReturnType<typeof openRawVault>>,
): Promise<string> {
  const answer = await post(origin, "/auth/challenge", { vault: ann.vault, device: ann.device.id });
  const { server_key: key } = (await answer.json()) as { server_key: string };
  return key;
}
