/**
 * The state of a set of blocks: the live line of every record by live rule 1, tombstones too, and its hash, which a
 * compaction names and every other device computes from its own blocks.
 *
 * state = H("state", h1, h2, ...), h = H("state-line", collection, line) of each live line, sorted, each once.
 * @module
 */
import { compareBytes } from "../../bytes/compare.ts";
import { utf8 } from "../../bytes/encoding.ts";
import { hash, hashList } from "../../crypto/public.ts";
import { LiveLines } from "./live-lines.ts";
import { newerLine } from "./newer-line.ts";
import { readLine } from "./record-line.ts";
import type { RecordLine } from "../vault-log.ts";

/** Version of the live rule that `newer-line.ts` is. */
export const LIVE_RULE = 1;

/** Live lines as they are folded together, in any order. */
export class StateFold {
  readonly #live = new LiveLines();
  /** Texts that are no record line to this client, of a newer one perhaps: nothing can supersede them here. */
  readonly #opaque = new Map<string, RecordLine>();

  /** Takes a line in. */
  add(line: RecordLine): void {
    const read = readLine(line);
    if (read === null) this.#opaque.set(keyOf(line), line);
    else this.#live.add(read);
  }

  /** The live lines, and all that are opaque. */
  lines(): readonly RecordLine[] {
    const live = [...this.#live.everything()].map(({ collection, from, text }) => {
      return { collection, from, text };
    });
    return [...live, ...this.#opaque.values()];
  }

  /** The hash of the state, 32 bytes. */
  state(): Uint8Array {
    const hashes = this.lines()
      .map(({ collection, text }) => hash("state-line", utf8(collection), utf8(text)))
      .toSorted(compareBytes);
    const once = hashes.filter(
      (one, index) => index === 0 || compareBytes(one, hashes[index - 1] ?? one) !== 0,
    );
    return hashList("state", once);
  }

  /** The lines that another fold has neither as they are here nor newer. */
  lacking(other: StateFold): readonly RecordLine[] {
    return this.lines().filter((line) => !other.covers(line));
  }

  /** Tells whether the fold has a line as it is, or a newer one of its record. */
  covers(line: RecordLine): boolean {
    const read = readLine(line);
    if (read === null) return this.#opaque.has(keyOf(line));
    const held = this.#live.get(line.collection, read.id);
    return held !== null && (held.text === read.text || newerLine(held, read) === held);
  }
}

function keyOf({ collection, from, text }: RecordLine): string {
  return JSON.stringify([collection, from, text]);
}
