import {
  createMemoryStores,
  createRandomPool,
  VaultError,
  type VaultPlatform,
} from "@rootvault/vault-core";
import { entryHashHex, PATHS, toBase64Url } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import { createAgentHandler } from "./handler.ts";

const PASSWORD = "correct horse battery";

/** A server that takes a new vault and is gone after that. */
const takesVaults: typeof fetch = async (input, init) => {
  const { url } = new Request(input);
  if (new URL(url).pathname !== PATHS.vaults) throw new TypeError("unreachable");
  const { genesis } = JSON.parse(await new Request(input, init).text()) as {
    genesis: { bytes: string };
  };
  const vault = entryHashHex(genesis.bytes).slice(0, 32);
  const made = { vault, server_key: toBase64Url(new Uint8Array(32).fill(7)) };
  return Promise.resolve(Response.json(made, { status: 201 }));
};

/** Ann's machine; between `holdKey` and what that gives, Argon2id takes its time. */
function machine() {
  let turned: Promise<void> = Promise.resolve();
  const platform: VaultPlatform = {
    random: createRandomPool((bytes) => globalThis.crypto.getRandomValues(bytes)),
    now: Date.now,
    fetch: takesVaults,
    stores: createMemoryStores(),
    argon2id: async (password, salt) => {
      await turned;
      const bytes = new Uint8Array([...password, ...salt]);
      return new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
    },
    granteeDocuments: async () => Promise.reject(new VaultError("internal", "no company here")),
    deviceName: "laptop",
    passwordKib: 65_536,
    wait: async () => Promise.resolve(),
  };
  const holdKey = (): (() => void) => {
    const lock: { turn?: () => void } = {};
    turned = new Promise((resolve) => (lock.turn = resolve));
    return () => lock.turn?.();
  };
  return { platform, holdKey };
}

test.each(["$unlock", "$create"])(
  "a lock that comes while %s is at work leaves no key behind, and the vault free for the next agent",
  async (method) => {
    const ann = machine();
    const ask = { origin: "http://127.0.0.1:1", password: PASSWORD, deviceName: "laptop" };
    const handler = createAgentHandler(ann.platform);
    if (method === "$unlock") {
      await handler.handle("$create", ask);
      await handler.handle("$lock", null);
    }
    const turnKey = ann.holdKey();
    const opening = handler.handle(method, ask);
    const refused = expect(opening).rejects.toMatchObject({ code: "vault-locked" });
    await handler.handle("$lock", null);
    turnKey();
    await refused;
    expect(handler.unlocked).toBe(false);
    const next = createAgentHandler(ann.platform);
    await next.handle("$unlock", ask);
    expect(next.unlocked).toBe(true);
    await next.lock();
  },
);

test("a wrong password leaves no database open, and the vault free for the next who tries", async () => {
  const ann = machine();
  const { stores } = ann.platform;
  const handler = createAgentHandler(ann.platform);
  const ask = { origin: "http://127.0.0.1:1", password: PASSWORD, deviceName: "laptop" };
  await handler.handle("$create", ask);
  await handler.handle("$lock", null);
  const events: string[] = [];
  stores.blocks.readAhead = () => void events.push("read ahead");
  stores.blocks.close = async () => Promise.resolve(void events.push("closed"));
  const wrong = handler.handle("$unlock", { ...ask, password: "another battery" });
  await expect(wrong).rejects.toMatchObject({ code: "wrong-password" });
  expect(events).toEqual(["read ahead", "closed"]);
  await handler.handle("$unlock", ask);
  expect(handler.unlocked).toBe(true);
  await handler.lock();
});
