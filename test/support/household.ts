/**
 * A household for journeys: a real server on a free port, and devices that speak real HTTP with it.
 * @module
 */
import { createHash, randomFillSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createMemoryStores,
  createRandomPool,
  createVault,
  joinVault,
  openVault,
  restoreVault,
  type HelperTermsView,
  type OpenedVault,
  type VaultApi,
  type VaultPlatform,
  type VaultStores,
} from "@rootvault/vault-core";
import { readConfig, readSecrets, startServer, type RunningServer } from "@rootvault/server/app";

/** Every device of the tests has this password. */
export const PASSWORD = "correct horse battery";

/** Randomness of the tests. */
export const random = createRandomPool((bytes) => {
  randomFillSync(bytes);
});

/** A server of its own, in a folder that goes with it. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly running: RunningServer;
  /** Stops it, does something to its data folder, and starts it again; its port has to be a fixed one. */
  restart(work: (data: string) => void): Promise<void>;
}

/** Starts a server for local trials. */
export async function startTestServer(
  flags: Readonly<Record<string, unknown>> = {},
): Promise<TestServer> {
  const data = mkdtempSync(join(tmpdir(), "rootvault-"));
  const sources = { flags: { data, listen: "127.0.0.1:0", log_level: "fatal", ...flags } };
  const start = async (): Promise<RunningServer> =>
    startServer(readConfig(sources), readSecrets(sources));
  let running = await start();
  return {
    origin: running.origin,
    get running() {
      return running;
    },
    restart: async (work) => {
      await running.close();
      work(sources.flags.data);
      running = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await running.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** What a device of the tests is made of. */
export interface DeviceOptions {
  readonly stores?: VaultStores;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
}

/** Makes the platform of a device. Its Argon2id is quick and worth nothing. */
export function platformOf(name: string, options: DeviceOptions = {}): VaultPlatform {
  return {
    random,
    now: options.now ?? Date.now,
    fetch: options.fetch ?? globalThis.fetch,
    stores: options.stores ?? createMemoryStores(),
    argon2id: async (password, salt) =>
      Promise.resolve(new Uint8Array(createHash("sha256").update(password).update(salt).digest())),
    granteeDocuments,
    deviceName: name,
    passwordKib: 65_536,
    // Looks at a pairing come quickly, so that journeys do not sleep.
    wait: async (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, Math.min(milliseconds, 20));
      }),
  };
}

/** A device with an open vault. */
export interface TestDevice {
  readonly name: string;
  readonly platform: VaultPlatform;
  /** The open vault; another one after `reopen`. */
  vault: OpenedVault;
  readonly api: VaultApi;
  /** Locks and unlocks again, as a restart of the app does. */
  reopen(): Promise<void>;
}

/** A household: its devices by name, the words of its kit, its server. */
export type Household<Name extends string> = Readonly<Record<Name, TestDevice>> &
  AsyncDisposable & {
    readonly server: TestServer;
    readonly kit: readonly string[];
  };

/** Starts a server and makes a vault on it with devices of these names; the first creates it, the others join. */
export async function household<Name extends string>(
  owner: string,
  names: readonly [Name, ...Name[]],
  flags: Readonly<Record<string, unknown>> = {},
): Promise<Household<Name>> {
  const server = await startTestServer(flags);
  const [firstName, ...otherNames] = names;
  const platform = platformOf(`${owner}'s ${firstName}`);
  const created = await createVault(platform, { origin: server.origin, password: PASSWORD });
  const first = toDevice(firstName, platform, created.vault);
  await first.api.sync();
  const devices = [first];
  for (const name of otherNames) {
    devices.push(await joinDevice(first, name, platformOf(`${owner}'s ${name}`)));
  }
  const byName: Partial<Record<string, TestDevice>> = Object.fromEntries(
    devices.map((device) => [device.name, device]),
  );
  return Object.assign(byName as Record<Name, TestDevice>, {
    server,
    kit: created.kit.words,
    [Symbol.asyncDispose]: async () => {
      for (const device of devices) await device.vault.close();
      await server[Symbol.asyncDispose]();
    },
  });
}

/** Lets a new device join by the QR text that it shows; as a helper where terms are given. */
export async function joinDevice(
  existing: TestDevice,
  name: string,
  platform: VaultPlatform,
  helper?: HelperTermsView,
): Promise<TestDevice> {
  const { origin } = await existing.api.status();
  const joining = await joinVault(platform, { origin });
  const finished = joining.finished(PASSWORD);
  // If the admitting side gives up, the joining one is left alone; that is no second failure.
  finished.catch(() => undefined);
  const offer = await existing.api.pairLook({ text: joining.qr });
  if (offer.words.join(" ") !== (await joining.words()).join(" ")) throw new Error("other words");
  const terms = helper === undefined ? {} : { helper };
  await existing.api.pairConfirm({ p: offer.p, name: platform.deviceName, ...terms });
  return toDevice(name, platform, await finished);
}

/** Restores a vault from its kit on a new device. */
export async function restoreDevice(
  origin: string,
  words: readonly string[],
  name: string,
): Promise<TestDevice> {
  const platform = platformOf(name);
  const vault = await restoreVault(platform, { origin, words, password: PASSWORD });
  return toDevice(name, platform, vault);
}

/** Makes a device of an open vault. */
export function toDevice(name: string, platform: VaultPlatform, vault: OpenedVault): TestDevice {
  const device = {
    name,
    platform,
    vault,
    get api(): VaultApi {
      return this.vault.api;
    },
    reopen: async (): Promise<void> => {
      await device.vault.close();
      device.vault = await openVault(platform, { password: PASSWORD });
    },
  };
  return device;
}

/** Fetches a grantee's documents from its own origin. */
export async function granteeDocuments(
  clientId: string,
): Promise<{ readonly client: string; readonly jwks: string }> {
  const client = await textAt(clientId);
  const parsed: unknown = JSON.parse(client);
  const jwksUri =
    typeof parsed === "object" && parsed !== null && "jwks_uri" in parsed ? parsed.jwks_uri : null;
  if (typeof jwksUri !== "string") throw new Error("the document names no keys");
  return { client, jwks: await textAt(jwksUri) };
}

async function textAt(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: "error" });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
}
