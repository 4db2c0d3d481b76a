/**
 * Live lines in memory as a log shows them: for what is read as a whole, such as a backup.
 * @module
 */
import { rowsWith } from "../../model/plain-ids.ts";
import type { Json } from "../../model/json.ts";
import type { LiveLines } from "./live-lines.ts";
import type { LiveLine, VaultLog } from "../vault-log.ts";

/** The questions of a log. */
export type LineReader = Omit<
  VaultLog,
  "append" | "appendMany" | "appendPrepared" | "flush" | "onChange" | "close"
>;

/** Answers the questions of a log from lines in memory. */
export function readerOfLines(lines: LiveLines): LineReader {
  const all = (collection: string): readonly LiveLine[] => [...lines.all(collection)];
  const parts = new Map<string, Json>();
  return {
    keptPart: (key) => Promise.resolve(parts.get(key) ?? null),
    keepPart: (key, part) => {
      parts.set(key, part);
      return Promise.resolve();
    },
    isInMemory: () => true,
    live: (collection, id) => lines.get(collection, id),
    all,
    find: (collection, ids) => {
      const found = [...ids].flatMap((id) => lines.get(collection, id) ?? []);
      return Promise.resolve(new Map(found.map((line) => [line.id, line])));
    },
    mayKnow: (collection, ids) =>
      Promise.resolve(rowsWith(ids, (id) => lines.get(collection, id) !== null)),
    undoneBy: () => Promise.resolve(null),
    startingWith: (collection, letters) =>
      Promise.resolve(all(collection).filter(({ id }) => id.startsWith(letters))),
    async *walk(collection) {
      yield { lines: all(collection), rest: null };
    },
    blocks: (collection) => {
      const live = all(collection).filter(({ type }) => type !== "annotation");
      return Promise.resolve([
        {
          id: "all",
          firstDay: "",
          lastDay: "\uffff",
          count: live.length,
          changes: String(lines.version),
          targets: live.map(({ id }) => id),
          mayHold: () => Promise.resolve(true),
          lines: () => Promise.resolve(live),
          fields: () => Promise.resolve(null),
        },
      ]);
    },
    era: () => 0,
    tidy: () => undefined,
    count: (collection) =>
      Promise.resolve(all(collection).filter(({ type }) => type !== "annotation").length),
    collections: () => lines.collections(),
  };
}
