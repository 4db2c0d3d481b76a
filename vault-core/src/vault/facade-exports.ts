/**
 * The part of `VaultApi` that writes a collection out, in parts of a bounded size.
 * @module
 */
import { withoutKeys } from "../collection/attachments.ts";
import { newestFirst } from "../collection/query.ts";
import type { StoredRecord } from "../collection/record-set.ts";
import { mustBeCollection } from "../collection/shape.ts";
import { VaultError } from "../errors.ts";
import { exporters } from "../exchange/exporters/registry.ts";
import type { JsonObject } from "../model/json.ts";
import { toBase64Url } from "../bytes/encoding.ts";
import type { ExportPart, VaultApi } from "./api.ts";
import type { RecordParts } from "./open-parts.ts";

const PART_LETTERS = 262_144;
const MAX_OPEN = 4;

/** Makes the method. */
export function exportMethods({ context }: RecordParts): Pick<VaultApi, "exportCollection"> {
  // What is left of an export waits here under the word that the last part named.
  const open = new Map<string, Iterator<string>>();

  const partOf = (rest: Iterator<string>): ExportPart => {
    const { text, ended } = takePart(rest);
    if (ended) return { text, next: null };
    for (const old of [...open.keys()].slice(0, Math.max(0, open.size - MAX_OPEN + 1)))
      open.delete(old);
    const next = toBase64Url(context.random(16));
    open.set(next, rest);
    return { text, next };
  };

  return {
    exportCollection: async ({ collection: name, format, raw, after }) => {
      if (after !== undefined) {
        const rest = open.get(after);
        if (rest === undefined) {
          throw new VaultError("bad-value", "This part does not continue an export. Begin again.");
        }
        open.delete(after);
        return partOf(rest);
      }
      const collection = mustBeCollection(name);
      if (!Object.hasOwn(exporters, format)) {
        throw new VaultError("bad-value", `There is no export format "${format}".`);
      }
      const all = newestFirst(await context.records.all(name), context.homeZone());
      const parts = exporters[format].parts(collection, shown(all, raw === true));
      return partOf(parts[Symbol.iterator]());
    },
  };
}

function* shown(all: readonly StoredRecord[], raw: boolean): Generator<JsonObject> {
  for (const { record, effective } of all) {
    const one = raw ? record : effective;
    if (one !== null) yield withoutKeys(one);
  }
}

function takePart(rest: Iterator<string>): { readonly text: string; readonly ended: boolean } {
  const pieces: string[] = [];
  let letters = 0;
  while (letters < PART_LETTERS) {
    const { done, value } = rest.next();
    if (done === true) return { text: pieces.join(""), ended: true };
    pieces.push(value);
    letters += value.length;
  }
  return { text: pieces.join(""), ended: false };
}
