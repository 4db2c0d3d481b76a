/**
 * What every command works with: global options, output, settings, and the way to the vault.
 * @module
 */
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { VaultApi } from "@rootvault/vault-core";
import {
  findAgent,
  startAgent,
  toVaultApi,
  type AgentClient,
  type AgentPlace,
} from "./agent/client.ts";
import { AGENT_METHODS } from "./agent/wire.ts";
import { readSettings, spanMs, type Setting, type SettingName } from "./config.ts";
import { RvError } from "./errors.ts";
import { createOutput, type Output } from "./output/output.ts";
import { findPlaces, socketPath, vaultFolder, type Places } from "./places.ts";
import { canAsk, readPassword } from "./prompt.ts";
import { hasKeyringSlot, unlockByKeyring } from "./slots.ts";

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly csv: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly noInput: boolean;
  readonly yes: boolean;
  readonly noColor: boolean;
  readonly vault?: string;
  readonly passwordStdin: boolean;
  readonly passwordFile?: string;
}

/** The surroundings of one command. */
export interface Context {
  readonly options: GlobalOptions;
  readonly output: Output;
  readonly places: Places;
  readonly settings: Readonly<Record<SettingName, Setting>>;
  readonly place: AgentPlace;
  /** The key agent if it runs; null otherwise. */
  runningAgent(): Promise<AgentClient | null>;
  /** The key agent, started if need be; locked perhaps. */
  agent(ttlMs?: number): Promise<AgentClient>;
  /** The unlocked vault. Asks for the password if somebody can be asked. @throws {RvError} vault-locked, no-vault. */
  vault(): Promise<VaultApi>;
  /** Closes connections. */
  close(): Promise<void>;
}

function placeOf(places: Places, settings: Context["settings"]): AgentPlace {
  const name = settings.vault.value;
  return {
    socket: socketPath(places, name),
    folder: vaultFolder(places, name),
    ttlMs: spanMs(settings.lock_ttl.value),
    passwordMib: Number(settings.password_mib.value),
  };
}

/** Opens the surroundings of a command. */
export async function openContext(
  options: GlobalOptions,
  env: NodeJS.ProcessEnv,
): Promise<Context> {
  const places = findPlaces(env);
  const flags = options.vault === undefined ? {} : { vault: options.vault };
  const settings = await readSettings(places, env, flags);
  const place = placeOf(places, settings);
  const closers: (() => Promise<void> | void)[] = [];
  const keep = (client: AgentClient): AgentClient => {
    closers.push(() => client.close());
    return client;
  };
  const off = env["RV_AGENT"] === "off";
  let direct: AgentClient | null = null;
  const openDirect = async (): Promise<AgentClient> => {
    if (direct === null) {
      const { openDirectAgent } = await import("./agent/direct.ts");
      const opened = await openDirectAgent(place);
      closers.push(opened.end);
      direct = opened.client;
    }
    return direct;
  };
  const runningAgent = async (): Promise<AgentClient | null> => {
    if (off) return direct;
    const found = await findAgent(place);
    return found === null ? null : keep(found);
  };
  const agent = async (ttlMs = place.ttlMs): Promise<AgentClient> =>
    off ? await openDirect() : keep(await startAgent({ ...place, ttlMs }));
  return {
    options,
    output: createOutput(options, settings.color.value !== "never"),
    places,
    settings,
    place,
    runningAgent,
    agent,
    vault: async () => await unlocked({ options, place, runningAgent, agent }),
    close: async () => {
      for (const closer of closers) await closer();
    },
  };
}

type Ways = Pick<Context, "options" | "place" | "runningAgent" | "agent">;

async function unlocked({ options, place, runningAgent, agent }: Ways): Promise<VaultApi> {
  const running = await runningAgent();
  if (running?.unlocked === true) return toVaultApi(running);
  await mustExist(place.folder);
  const given = options.passwordStdin || options.passwordFile !== undefined;
  if (!given && (await hasKeyringSlot(place.folder))) {
    const client = await agent();
    if (await unlockByKeyring(client)) return toVaultApi(client);
    // An agent without keys has nothing to keep.
    if (!canAsk(options.noInput)) await client.call(AGENT_METHODS.lock).catch(() => null);
  }
  if (!given && !canAsk(options.noInput)) throw new RvError("vault-locked", "The vault is locked.");
  const password = await readPassword("Password", options);
  const client = await agent();
  await client.call(AGENT_METHODS.unlock, { password });
  return toVaultApi(client);
}

/** Checks that a vault was made in a folder. @throws {RvError} no-vault. */
export async function mustExist(folder: string): Promise<void> {
  try {
    await access(join(folder, "secrets"));
  } catch {
    throw new RvError("no-vault", "There is no vault here.");
  }
}
