/**
 * What the key agent does: holds one opened vault and answers methods. The socket server and `RV_AGENT=off` both use it.
 * @module
 */
import {
  createVault,
  isVaultMethod,
  joinVault,
  openVault,
  restoreVault,
  VaultError,
  type Joining,
  type OpenedVault,
  type VaultPlatform,
} from "@rootvault/vault-core";
import { unpackItems } from "@rootvault/vault-core/items";
import { toDiskError } from "../store/disk-error.ts";
import { tidyNow } from "./small-heap.ts";
import { AGENT_METHODS } from "./wire.ts";

const SYNC_EVERY_MS = 60_000;
/** After a change: long enough that one command's changes go together. */
const SYNC_AFTER_CHANGE_MS = 2000;

/** Makes an agent for the vault of a platform's stores. */
export function createAgentHandler(platform: VaultPlatform): AgentHandler {
  return new AgentHandler(platform);
}

/** The agent behind its wire; see `createAgentHandler`. */
export class AgentHandler {
  readonly #platform: VaultPlatform;
  #vault: OpenedVault | null = null;
  #opening: Promise<unknown> | null = null;
  #joining: Joining | null = null;
  #timer: NodeJS.Timeout | null = null;
  #soon: NodeJS.Timeout | null = null;
  #locks = 0;

  constructor(platform: VaultPlatform) {
    this.#platform = platform;
  }

  /** Whether keys are held. */
  get unlocked(): boolean {
    return this.#vault !== null;
  }

  /** Answers one method. @throws {VaultError} vault-locked, disk-failed, and what the method throws. */
  async handle(method: string, argument: unknown, bytes?: Uint8Array): Promise<unknown> {
    try {
      return await this.#answer(
        method,
        bytes === undefined ? argument : withItems(argument, bytes),
      );
    } catch (error) {
      throw toDiskError(error) ?? error;
    }
  }

  async #answer(method: string, argument: unknown): Promise<unknown> {
    switch (method) {
      case AGENT_METHODS.status:
        return { unlocked: this.unlocked };
      case AGENT_METHODS.unlock:
        return await this.#unlock(argument);
      case AGENT_METHODS.lock:
        return await this.lock();
      case AGENT_METHODS.create:
        return await this.#create(argument);
      case AGENT_METHODS.join:
        return await this.#join(argument);
      case AGENT_METHODS.joinWords:
        return await needJoining(this.#joining).words();
      case AGENT_METHODS.joinFinish:
        return await this.#finishJoin(argument);
      case AGENT_METHODS.restore:
        return await this.#restore(argument);
      default:
        return await this.#callVault(method, argument);
    }
  }

  /** Flushes, writes the clean-shutdown marker and drops the keys; a vault that is just being opened is closed too. */
  async lock(): Promise<null> {
    this.#locks++;
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#soon !== null) clearTimeout(this.#soon);
    const opened = this.#vault;
    this.#vault = null;
    await opened?.close();
    return null;
  }

  /** @throws {VaultError} vault-locked if the owner locked while it was being opened. */
  async #hold(opening: Promise<OpenedVault>): Promise<null> {
    const locks = this.#locks;
    const opened = await opening;
    if (locks !== this.#locks) {
      await opened.close();
      throw new VaultError("vault-locked", "The vault was locked while it was being opened.");
    }
    this.#vault = opened;
    const sync = (): void => void opened.api.sync().catch(() => null);
    this.#timer = setInterval(sync, SYNC_EVERY_MS);
    opened.onChange(({ synced }) => {
      if (synced || this.#vault !== opened) return;
      if (this.#soon !== null) clearTimeout(this.#soon);
      this.#soon = setTimeout(sync, SYNC_AFTER_CHANGE_MS);
    });
    // A device that joined shows what it has at once; the rest comes meanwhile.
    if ((await opened.api.status()).coming.owed > 0) sync();
    return null;
  }

  /** Of commands that start at once the first opens; the others wait for it, and try themselves if it failed. */
  async #unlock(argument: unknown): Promise<null> {
    const way =
      optionalText(argument, "slot") === "keyring"
        ? ({ slot: "keyring" } as const)
        : { password: text(argument, "password") };
    while (this.#opening !== null) await this.#opening.catch(() => null);
    if (this.unlocked) return null;
    const opening = this.#hold(openVault(this.#platform, way));
    // The others wait until it is held: until then the vault is not here for them.
    this.#opening = opening;
    try {
      return await opening;
    } finally {
      this.#opening = null;
    }
  }

  async #create(argument: unknown): Promise<unknown> {
    const invite = optionalText(argument, "invite");
    const made = createVault(this.#platform, {
      origin: text(argument, "origin"),
      password: text(argument, "password"),
      deviceName: text(argument, "deviceName"),
      ...(invite === undefined ? {} : { invite }),
    });
    await this.#hold(made.then(({ vault }) => vault));
    return (await made).kit;
  }

  async #join(argument: unknown): Promise<{ qr: string; codeWords: readonly string[] }> {
    this.#joining = await joinVault(this.#platform, { origin: text(argument, "origin") });
    const { qr, codeWords } = this.#joining;
    return { qr, codeWords };
  }

  async #finishJoin(argument: unknown): Promise<null> {
    const held = await this.#hold(needJoining(this.#joining).finished(text(argument, "password")));
    this.#joining = null;
    return held;
  }

  async #restore(argument: unknown): Promise<null> {
    return await this.#hold(
      restoreVault(this.#platform, {
        origin: text(argument, "origin"),
        text: text(argument, "text"),
        password: text(argument, "password"),
        deviceName: text(argument, "deviceName"),
      }),
    );
  }

  /** A wire cannot carry types: each method checks what it is given. */
  async #callVault(method: string, argument: unknown): Promise<unknown> {
    if (!isVaultMethod(method))
      throw new VaultError("bad-option", `The key agent knows no method "${method}".`);
    if (this.#vault === null) throw new VaultError("vault-locked", "The vault is locked.");
    const call: unknown = Reflect.get(this.#vault.api, method);
    if (typeof call !== "function")
      throw new VaultError("internal", `The vault does not answer "${method}".`);
    const answer: unknown = await Reflect.apply(call, this.#vault.api, [argument]);
    // By now the vault has let go of what it had read.
    if (method === "importBegin") tidyNow();
    return answer;
  }
}

/** What was read of a file crosses as bytes. */
function withItems(argument: unknown, bytes: Uint8Array): unknown {
  return { ...Object(argument), items: unpackItems(bytes) };
}

function needJoining(joining: Joining | null): Joining {
  if (joining === null) throw new VaultError("bad-option", "No pairing is under way.");
  return joining;
}

function optionalText(argument: unknown, name: string): string | undefined {
  const value: unknown =
    typeof argument === "object" && argument !== null ? Reflect.get(argument, name) : undefined;
  return typeof value === "string" ? value : undefined;
}

function text(argument: unknown, name: string): string {
  const value = optionalText(argument, name);
  if (value === undefined) throw new VaultError("bad-value", `The key agent needs "${name}".`);
  return value;
}
