/**
 * The owner's access log, checked: signature of the checkpoint, growth since the pinned head, the leaves themselves, and
 * every grantee's proof (docs/protocol/grants.md, access log). The head is a sealed record, so devices compare.
 * @module
 */
import { readBase64Url, toBase64, toBase64Url, utf8 } from "../bytes/encoding.ts";
import { equalBytes } from "../bytes/compare.ts";
import { readInternal, toInternalLine } from "../collection/settings/internal.ts";
import { numberOf, textOf } from "../collection/line.ts";
import { recordIdOf } from "../collection/record-id.ts";
import { VaultError, withEvidence } from "../errors.ts";
import { ed25519JwkShape } from "../protocol/compact-jose.ts";
import {
  readLeaf,
  verifyCheckpoint,
  type Checkpoint,
  type LogLeaf,
} from "../protocol/grants/access-log.ts";
import { MemoryTree, rootOf } from "../protocol/merkle.ts";
import { PATHS } from "../protocol/paths.ts";
import { z } from "../protocol/zod.ts";
import { naturalKey } from "../records/natural-key.ts";
import { readWithBytes } from "../transport/call.ts";
import type { SharingDeps } from "./deps.ts";

const COLLECTION = "_settings";
/** Most leaves that the server gives at once. */
const PAGE = 1000;
const answerShape = z.looseObject({ checkpoint: z.string(), entries: z.array(z.string()) });
const keySetShape = z.looseObject({ keys: z.array(z.looseObject({ kid: z.string().optional() })) });

/** The newest head that this vault has checked. */
interface Head {
  readonly log: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly key: Uint8Array;
}

/** A log that passed every check. */
export interface CheckedLog {
  readonly leaves: readonly LogLeaf[];
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

/** Follows the access log of one vault; keeps what it has checked in memory. */
export class AccessLogFollower {
  readonly #deps: SharingDeps;
  #tree = new MemoryTree();
  #leaves: LogLeaf[] = [];
  /** The newest answer, as it came. */
  #shown: Uint8Array | null = null;

  constructor(deps: SharingDeps) {
    this.#deps = deps;
  }

  /**
   * Fetches what is new and checks all of it.
   *
   * @throws {VaultError} ACCESS_LOG_BROKEN if the server changed, dropped or forked it; unreachable.
   */
  async check(): Promise<CheckedLog> {
    try {
      return await this.#check();
    } catch (error) {
      // What was fetched beside a fault is not to be trusted: the next check begins anew.
      this.#forget();
      throw this.#shown === null ? error : withEvidence(error, this.#shown);
    }
  }

  /**
   * Pins the log that the server shows now in the place of the one that was checked before: by the owner's hand alone.
   * It has to hold together, under the key that signed the one before.
   *
   * @throws {VaultError} ACCESS_LOG_BROKEN; unreachable.
   */
  async accept(): Promise<void> {
    this.#forget();
    const key = readHead(this.#deps)?.key ?? (await fetchIssuerKey(this.#deps));
    try {
      await keepHead(this.#deps, await this.#fetchAll(key, null));
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget(): void {
    this.#tree = new MemoryTree();
    this.#leaves = [];
  }

  async #check(): Promise<CheckedLog> {
    const pinned = readHead(this.#deps);
    if (pinned !== null && !(await this.#goesOnFrom(pinned))) this.#forget();
    const key = pinned?.key ?? (await fetchIssuerKey(this.#deps));
    const head = await this.#fetchAll(key, pinned);
    if (pinned !== null) await this.#mustContinue(pinned);
    if (pinned === null || head.size > pinned.size) await keepHead(this.#deps, head);
    return { leaves: this.#leaves, size: head.size, root: head.root };
  }

  async #fetchAll(key: Uint8Array, pinned: Head | null): Promise<Head> {
    let page = await this.#fetchPage(key, pinned);
    while (page.entries === PAGE) page = await this.#fetchPage(key, pinned);
    const { size, root, id } = page.checkpoint;
    return { log: id, size, root: toBase64(root), key };
  }

  async #fetchPage(
    key: Uint8Array,
    pinned: Head | null,
  ): Promise<{ readonly checkpoint: Checkpoint; readonly entries: number }> {
    const path = `${PATHS.ownerAccessLog}?after=${this.#leaves.length}`;
    const raw = await this.#deps.session.call({ method: "GET", path });
    const { value: answer, bytes } = await readWithBytes(raw, answerShape);
    this.#shown = bytes;
    const checkpoint = await verifyCheckpoint(answer.checkpoint, key);
    if (checkpoint === null) throw broken("its state is not signed by the server's key");
    if (checkpoint.host !== new URL(this.#deps.origin).host) throw broken("it is another server's");
    if (pinned !== null && checkpoint.id !== pinned.log)
      throw broken("it is another log than before");
    for (const text of answer.entries) await this.#add(text);
    if (checkpoint.size !== this.#leaves.length) throw broken("entries are missing");
    if (!equalBytes(await rootOf(checkpoint.size, this.#tree.read), checkpoint.root))
      throw broken("an entry is not the one that was signed");
    return { checkpoint, entries: answer.entries.length };
  }

  async #add(text: string): Promise<void> {
    const leaf = readLeaf(text);
    if (leaf?.n !== this.#leaves.length + 1) throw broken("its entries are not in order");
    await this.#tree.append(utf8(text));
    this.#leaves.push(leaf);
  }

  /** Another device may have pinned a longer log, or accepted another one: the pin counts, not what is in memory. */
  async #goesOnFrom({ size, root }: Head): Promise<boolean> {
    if (this.#leaves.length < size) return false;
    return toBase64(await rootOf(size, this.#tree.read)) === root;
  }

  async #mustContinue(pinned: Head): Promise<void> {
    if (this.#leaves.length < pinned.size) throw broken("entries that were seen are gone");
    const root = await rootOf(pinned.size, this.#tree.read);
    if (toBase64(root) !== pinned.root) throw broken("entries that were seen have been changed");
  }
}

/** The alarm of threat 33. */
export function broken(why: string): VaultError {
  return new VaultError(
    "ACCESS_LOG_BROKEN",
    `The access log was changed after the fact: ${why}. Your records are safe; what the server says about reads is not to be trusted.`,
    { details: { why } },
  );
}

/** The first key is believed once; from then on the log must be signed by it. */
async function fetchIssuerKey({ session }: SharingDeps): Promise<Uint8Array> {
  const { keys } = await session.ask({ method: "GET", path: "/oauth/jwks" }, keySetShape);
  const named = keys.find(({ kid }) => kid === "as-1");
  const jwk = ed25519JwkShape.safeParse({
    kty: named?.["kty"],
    crv: named?.["crv"],
    x: named?.["x"],
  });
  const key = jwk.success ? readBase64Url(jwk.data.x) : null;
  if (key === null) throw broken("the server names no key for it");
  return key;
}

function readHead(deps: SharingDeps): Head | null {
  const record = readInternal(deps.context.records, COLLECTION, headId(deps));
  if (record === null) return null;
  const key = readBase64Url(textOf(record, "key") ?? "");
  const [log, size, root] = [
    textOf(record, "log"),
    numberOf(record, "size"),
    textOf(record, "root"),
  ];
  return key === null || log === null || size === null || root === null
    ? null
    : { log, size, root, key };
}

async function keepHead(deps: SharingDeps, { log, size, root, key }: Head): Promise<void> {
  const fields = { origin: deps.origin, log, size, root, key: toBase64Url(key) };
  const record = { collection: COLLECTION, id: headId(deps), type: "access-log-head", fields };
  await deps.context.records.write([toInternalLine(deps.context, record)]);
}

function headId({ context, origin }: SharingDeps): string {
  return recordIdOf(context.idRoot, COLLECTION, naturalKey("access-log-head", origin));
}
