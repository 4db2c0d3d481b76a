/**
 * Which attachments the lines of records name, told by their texts alone: an attachment lives as long as any live line
 * names it, in whatever field, and also where an earlier version of a record is kept so that a change can be taken back.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { LiveLine, VaultLog } from "../log/vault-log.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { isAttachmentAddress } from "../protocol/ids.ts";

/** Tells whether an address stands in the texts. */
export interface NamedAddresses {
  has(address: AttachmentAddress): boolean;
}

/** The member that holds an address; behind each quotation mark may stand the slashes of texts inside texts. */
const MEMBER = /address\\*":\\*"([0-9a-f]{64})/g;
const HEX_RUN = /[0-9a-f]{32,}/g;
const HALF = 32;

/** Gives the addresses that texts name as such. */
export function addressesIn(texts: Iterable<string>): Set<AttachmentAddress> {
  const found = new Set<AttachmentAddress>();
  for (const text of texts) {
    if (!text.includes("address")) continue;
    for (const [, address] of text.matchAll(MEMBER))
      if (isAttachmentAddress(address)) found.add(address);
  }
  return found;
}

/** Gives the addresses that live lines name as such. @throws {VaultError} owing, as `liveTexts`. */
export async function addressesNamed(
  log: Parameters<typeof liveTexts>[0],
): Promise<ReadonlySet<AttachmentAddress>> {
  const found = new Set<AttachmentAddress>();
  for await (const text of liveTexts(log, (_, line) => names(line)))
    for (const address of addressesIn([text])) found.add(address);
  return found;
}

/**
 * Gives what live lines name. A kept list may be cut in the middle of an address, so one half of it is enough: to keep a
 * little too much costs room, to keep too little costs a picture.
 */
export async function namedBy(log: VaultLog): Promise<NamedAddresses> {
  const halves = new Set<string>();
  for await (const text of liveTexts(log, (collection, line) => isKept(collection) || names(line)))
    for (const [run] of text.matchAll(HEX_RUN)) {
      halves.add(run.slice(0, HALF));
      halves.add(run.slice(-HALF));
    }
  return {
    has: (address) => halves.has(address.slice(0, HALF)) || halves.has(address.slice(HALF)),
  };
}

/**
 * The texts of live lines.
 * @throws {VaultError} owing if some block cannot be read: what only it names would seem to be named by nothing.
 */
async function* liveTexts(
  log: Pick<VaultLog, "collections" | "all" | "blocks" | "isInMemory">,
  isWanted: (collection: string, text: string) => boolean = () => true,
): AsyncGenerator<string> {
  for (const collection of log.collections()) {
    for (const { text } of log.all(collection)) if (isWanted(collection, text)) yield text;
    if (log.isInMemory(collection)) continue;
    for (const block of await log.blocks(collection))
      yield* mustBeRead(await block.lines())
        .map(({ text }) => text)
        .filter((text) => isWanted(collection, text));
  }
}

function mustBeRead(lines: readonly LiveLine[] | null): readonly LiveLine[] {
  if (lines !== null) return lines;
  throw new VaultError("owing", "An entry of this device cannot be read now. Sync, and try again.");
}

function isKept(collection: string): boolean {
  return collection.startsWith("_");
}

function names(text: string): boolean {
  return text.includes("address");
}
