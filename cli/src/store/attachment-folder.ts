/**
 * Attachments as files in a folder: `<address>` for a copy of what the server has, `<address>.waiting` for what it has
 * not acknowledged. Each is written beside, synced and renamed. Folder 0700, files 0600.
 * @module
 */
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  isAttachmentAddress,
  type AttachmentFiles,
  type KeptAttachment,
} from "@rootvault/vault-core";
import { hasCode, readFileIfAny, replaceFile, syncFolderOf } from "./durable-file.ts";

const WAITING = ".waiting";

type Address = KeptAttachment["address"];

/** Opens the folder, made if there is none. */
export async function openAttachmentFolder(folder: string): Promise<AttachmentFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  await syncFolderOf(folder);
  return new AttachmentFolder(folder);
}

class AttachmentFolder implements AttachmentFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(address: Address, bytes: Uint8Array, state: "waiting" | "copy"): Promise<void> {
    const waiting = this.#path(address) + WAITING;
    // The same bytes: what waits goes on waiting.
    if (state === "copy" && (await readFileIfAny(waiting)) !== null) return;
    await replaceFile(state === "waiting" ? waiting : this.#path(address), bytes);
  }

  async get(address: Address): Promise<Uint8Array | null> {
    const path = this.#path(address);
    const bytes = (await readFileIfAny(path + WAITING)) ?? (await readFileIfAny(path));
    return bytes === null ? null : Uint8Array.from(bytes);
  }

  async list(): Promise<readonly KeptAttachment[]> {
    const names = new Set(await readdir(this.#folder));
    const addresses = new Set([...names].flatMap((name) => readAddress(name) ?? []));
    return [...addresses].map((address) => ({ address, isWaiting: names.has(address + WAITING) }));
  }

  async settle(address: Address): Promise<void> {
    const path = this.#path(address);
    try {
      await rename(path + WAITING, path);
    } catch (error) {
      if (!hasCode(error, "ENOENT")) throw error;
    }
    await syncFolderOf(path);
  }

  async remove(address: Address): Promise<void> {
    const path = this.#path(address);
    await rm(path, { force: true });
    await rm(path + WAITING, { force: true });
    await syncFolderOf(path);
  }

  #path(address: Address): string {
    return join(this.#folder, address);
  }
}

/** The address that a file's name says. What a crash left half-written has another ending. */
function readAddress(name: string): Address | null {
  const text = name.endsWith(WAITING) ? name.slice(0, -WAITING.length) : name;
  return isAttachmentAddress(text) ? text : null;
}
