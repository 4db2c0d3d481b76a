/**
 * How many live records tell of what another one tells, by their marks. Marks are in memory; which marked events are live is a
 * fact of each block, found out by opening it once and kept: a mark more opens its own block alone, a restart none.
 * @module
 */
import { toBase64Url } from "../../bytes/encoding.ts";
import { hashList } from "../../crypto/public.ts";
import type { LineBlock, VaultLog } from "../../log/vault-log.ts";
import { isList, type Json } from "../../model/json.ts";
import { isToldTwice } from "../read/effective.ts";
import { isJsonObject } from "../paths.ts";
import type { Cache } from "../read/stored-record.ts";

type Log = Pick<VaultLog, "blocks" | "era" | "isInMemory" | "keptPart" | "keepPart">;

/** Which of its marked records are live in a block, as long as the same of its lines are. */
interface KnownBlock {
  readonly changes: string;
  readonly live: ReadonlyMap<string, boolean>;
}
type Known = ReadonlyMap<string, KnownBlock>;

/** A block and its marked records. */
interface MarkedBlock {
  readonly block: LineBlock;
  readonly ids: readonly string[];
}

/** What waits for a block changes with each line, and is in memory. */
const LONGEST_CHANGES = 200;

/** The count of one collection; what it finds out serves the next time. */
export class ToldTwice {
  readonly #log: Log;
  readonly #collection: string;
  #known: Known | null = null;
  #era = Number.NaN;

  constructor(log: Log, collection: string) {
    this.#log = log;
    this.#collection = collection;
  }

  /** Counts the live records that are marked so. @param marks the marks, and of documents the records. */
  async count({ byTarget, records }: Pick<Cache, "byTarget" | "records">): Promise<number> {
    const marked = new Set<string>();
    for (const [target, annotation] of byTarget) if (isToldTwice(annotation)) marked.add(target);
    const isOfDocuments = this.#log.isInMemory(this.#collection);
    if (isOfDocuments) return [...marked].filter((id) => records.has(id)).length;
    return marked.size === 0 ? 0 : this.#countEvents(marked);
  }

  async #countEvents(marked: ReadonlySet<string>): Promise<number> {
    for (;;) {
      const era = this.#log.era();
      if (era !== this.#era) this.#known = null;
      const blocks = (await this.#log.blocks(this.#collection)).flatMap((block): MarkedBlock[] => {
        const ids = block.targets.filter((target) => marked.has(target));
        return ids.length === 0 ? [] : [{ block, ids }];
      });
      const before = this.#known ?? (await this.#readKept(blocks));
      const { known, isNews } = await look(before, blocks);
      if (era !== this.#log.era()) continue;
      this.#known = known;
      this.#era = era;
      if (isNews) await this.#log.keepPart(this.#key(), toPart(known));
      return [...known.values()].reduce((sum, { live }) => sum + countLive(live), 0);
    }
  }

  /** What an earlier start found out of the same marked records. */
  async #readKept(blocks: readonly MarkedBlock[]): Promise<Known> {
    const part = await this.#log.keptPart(this.#key());
    const known = new Map<string, KnownBlock>();
    for (const { block, ids } of blocks) {
      const entry = isJsonObject(part) && Object.hasOwn(part, block.id) ? part[block.id] : null;
      if (!isList(entry)) continue;
      const [changes, digest, ...dead] = entry;
      if (changes !== block.changes || digest !== digestOf(ids)) continue;
      const gone = new Set(dead);
      const live = new Map(ids.map((id) => [id, !gone.has(id)] as const));
      known.set(block.id, { changes: block.changes, live });
    }
    return known;
  }

  #key(): string {
    return `told-twice|${this.#collection}`;
  }
}

/** Opens the blocks of which something is not known. */
async function look(
  before: Known,
  blocks: readonly MarkedBlock[],
): Promise<{ readonly known: Known; readonly isNews: boolean }> {
  const known = new Map<string, KnownBlock>();
  let isNews = false;
  for (const { block, ids } of blocks) {
    const { id, changes } = block;
    const told = before.get(id);
    if (told?.changes === changes && ids.every((one) => told.live.has(one))) {
      const live = new Map(ids.map((one) => [one, told.live.get(one) === true] as const));
      known.set(id, { changes, live });
      continue;
    }
    const here = new Set((await block.lines())?.map((line) => line.id));
    known.set(id, { changes, live: new Map(ids.map((one) => [one, here.has(one)] as const)) });
    isNews ||= isKeepable(changes);
  }
  return { known, isNews };
}

/** By the ids of blocks: their changes, what their marked records are, and those that are not live. */
function toPart(known: Known): Json {
  return Object.fromEntries(
    [...known].flatMap(([id, { changes, live }]) => {
      if (!isKeepable(changes)) return [];
      const dead = [...live].flatMap(([one, isLive]) => (isLive ? [] : [one]));
      return [[id, [changes, digestOf([...live.keys()]), ...dead]]];
    }),
  );
}

function isKeepable(changes: string): boolean {
  return changes.length <= LONGEST_CHANGES;
}

function digestOf(ids: readonly string[]): string {
  return toBase64Url(hashList("view-overlay", ["told-twice", ...ids.toSorted()]));
}

function countLive(live: ReadonlyMap<string, boolean>): number {
  let count = 0;
  for (const isLive of live.values()) if (isLive) count += 1;
  return count;
}
