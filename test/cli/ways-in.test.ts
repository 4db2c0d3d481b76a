/**
 * The ways in of `rv`, in processes of their own: the keyring instead of a password, a new password without the old one, nine
 * words between two machines, the kit.
 * @module
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestServer, type TestServer } from "../support/household.ts";
import { collect, makeMachine, type Machine } from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const NEW_PASSWORD = "a tent that stands in the rain";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => await server[Symbol.asyncDispose]());

/**
 * A `secret-tool` of the test's own: it keeps what comes by stdin in a file, and writes down how it was called.
 * Whoever lists processes sees what is written down.
 */
function fakeKeyring(): { readonly path: string; readonly kept: string; readonly called: string } {
  const folder = mkdtempSync(join(tmpdir(), "rv-keyring-"));
  const [kept, called] = [join(folder, "kept"), join(folder, "called")];
  const script = `#!/bin/sh
echo "$@" >> '${called}'
case "$1" in
  store) cat > '${kept}' ;;
  lookup) cat '${kept}' 2>/dev/null ;;
  clear) rm -f '${kept}' ;;
esac
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "secret-tool"), script);
  chmodSync(join(folder, "secret-tool"), 0o755);
  return { path: `${folder}:${process.env["PATH"] ?? ""}`, kept, called };
}

async function codeOf(machine: Machine, ...args: readonly string[]): Promise<number | null> {
  return (await machine.rv(...args, "--no-input")).code;
}

test("the keyring opens the vault without a question, and gives it up again", async () => {
  const keyring = fakeKeyring();
  await using ann = makeMachine({ PATH: keyring.path });
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
  await ann.ok("keyring", "add");
  await ann.ok("lock");
  // Nobody is there to be asked, and no file has the password: the keyring is enough.
  expect(await codeOf(ann, "ls", "purchases")).toBe(0);
  const secret = readFileSync(keyring.kept, "utf8");
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(readFileSync(keyring.called, "utf8")).not.toContain(secret);
  // A forgotten password is set anew without the old one, from a file; nothing else is asked.
  const file = join(ann.home, "new-password");
  writeFileSync(file, NEW_PASSWORD, { mode: 0o600 });
  expect(await codeOf(ann, "password", "set", "--new-password-file", file)).toBe(0);
  await ann.ok("lock");
  expect(await codeOf(ann, "unlock", "--password-file", ann.passwordFile)).toBe(4);
  expect(await codeOf(ann, "unlock", "--password-file", file)).toBe(0);
  // Without a password the keyring is the last way in, and stays.
  expect(await codeOf(ann, "password", "remove")).toBe(0);
  expect(await codeOf(ann, "keyring", "remove")).toBe(6);
  expect(await codeOf(ann, "password", "set", "--new-password-file", file)).toBe(0);
  expect(await codeOf(ann, "keyring", "remove")).toBe(0);
  expect(existsSync(keyring.kept)).toBe(false);
});

test("a machine joins by nine words, the kit is tried, and a new one is asked for", async () => {
  await using ann = makeMachine({ PATH: "/usr/bin:/bin" });
  await using phone = makeMachine({ PATH: "/usr/bin:/bin" });
  const { item: made } = await ann.json("init", "--server", server.origin, "--name", "laptop");
  expect(await codeOf(ann, "keyring", "add")).toBe(4);
  const joining = phone.start([
    "join",
    server.origin,
    "--name",
    "phone",
    "--no-input",
    "--password-file",
    phone.passwordFile,
  ]);
  let said = "";
  joining.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = collect(joining);
  const words = await vi.waitUntil(() => /^ {4}((?:[a-z]+ ){8}[a-z]+)$/m.exec(said)?.[1], {
    timeout: 60_000,
  });
  // The owner is somewhere else: one command looks, another one approves.
  const typed = words.toUpperCase().split(" ");
  const { item: offer } = await ann.json("device", "pair", ...typed);
  await vi.waitUntil(() => said.includes(offer.words.join(" ")), { timeout: 10_000 });
  await ann.ok("device", "approve", offer.deviceId.slice(0, 8), "--name", "phone");
  expect((await ended).code).toBe(0);
  // The kit is tried from a file, in whatever case; words of no list are refused.
  const paper = join(ann.home, "paper");
  const { words: kit } = made.kit as { words: string[] };
  writeFileSync(paper, kit.join("\n").toUpperCase(), { mode: 0o600 });
  expect((await ann.json("kit", "verify", "--words-file", paper)).item).toMatchObject({ epoch: 1 });
  writeFileSync(paper, kit.with(3, "rootvault").join(" "), { mode: 0o600 });
  const wrong = await ann.rv("kit", "verify", "--words-file", paper, "--no-input");
  expect([wrong.code, wrong.err.includes("Word 4")]).toEqual([9, true]);
  // Without the old kit a new one is asked for; everybody is told, and the old one ends it.
  const { item: asked } = await ann.json("kit", "replace", "--lost", "--yes");
  expect(asked).toMatchObject({ stage: "asked" });
  expect(await codeOf(ann, "kit", "replace", "--take")).toBe(4);
  await ann.ok("lock");
  const unlocked = await ann.rv("unlock", "--password-file", ann.passwordFile);
  expect(unlocked.err).toContain("This device asked for a new recovery kit");
  const { item: status } = await ann.json("status");
  expect(status.kitChange).toMatchObject({ mine: true, byName: "laptop" });
  writeFileSync(paper, kit.join(" "), { mode: 0o600 });
  await ann.ok("kit", "replace", "--cancel", "--words-file", paper);
  expect((await ann.json("status")).item.kitChange).toBeNull();
  // The phone tells once what the laptop did, and a program each time; it stays in the list.
  const told = /laptop asked for a new recovery kit/;
  expect((await phone.json("sync")).item.alarms).not.toEqual([]);
  expect(await phone.ok("sync")).toMatch(told);
  expect(await phone.ok("sync")).not.toMatch(/ROSTER_CHANGED/);
  expect(await phone.ok("alarm", "ls")).toMatch(told);
});
