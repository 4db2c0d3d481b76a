/**
 * The part of `VaultApi` that writes records out, in parts of a bounded size and with little memory: records are read while
 * they are written.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { toBase64Url } from "../../bytes/encoding.ts";
import { withoutKeys } from "../../collection/change/attachments.ts";
import { newestFirstOf } from "../../collection/read/newest-first.ts";
import type { StoredRecord } from "../../collection/read/record-set.ts";
import { mustBeCollection } from "../../collection/shape.ts";
import { VaultError } from "../../errors.ts";
import { exporters } from "../../exchange/exporters/registry.ts";
import { partsOfStream } from "../../exchange/exporters/table.ts";
import type { JsonObject } from "../../model/json.ts";
import { mustBeRange } from "../../views/day-range.ts";
import type { ExportAsk, ViewsApi, VaultApi } from "../api/vault-api.ts";
import { Continued } from "../continued.ts";
import { fileBytes, isFileFormat } from "../files/export-files.ts";
import type { RecordParts } from "../open/open-parts.ts";

const PART_LETTERS = 262_144;

/** Makes the methods. */
export function exportMethods(
  { context }: RecordParts,
  views: ViewsApi,
): Pick<VaultApi, "exportCollection" | "exportFile"> {
  const texts = new Continued<AsyncGenerator<string>>(
    context.random,
    (rest) => void rest.return(null),
  );
  const files = new Continued<AsyncGenerator<Uint8Array>>(
    context.random,
    (rest) => void rest.return(null),
  );
  return {
    exportCollection: async (ask) => {
      const rest = ask.after === undefined ? textOf(context, ask) : texts.take(ask.after);
      const { pieces, ended } = await takePart(rest);
      return { text: pieces.join(""), next: ended ? null : texts.keep(rest) };
    },
    exportFile: async (ask) => {
      if (!isFileFormat(ask.format))
        throw new VaultError("bad-value", `There is no export format "${String(ask.format)}".`);
      mustBeRange(ask);
      const rest =
        ask.after === undefined ? fileBytes({ context, views }, ask) : files.take(ask.after);
      const { pieces, ended } = await takePart(rest);
      const data = toBase64Url(concatBytes(...pieces));
      return { data, next: ended ? null : files.keep(rest) };
    },
  };
}

/** The document of a collection, a piece a record. */
function textOf(context: RecordParts["context"], ask: ExportAsk): AsyncGenerator<string> {
  const { collection: name, format, raw } = ask;
  const collection = mustBeCollection(name);
  if (!Object.hasOwn(exporters, format))
    throw new VaultError("bad-value", `There is no export format "${format}".`);
  mustBeRange(ask);
  const { from, to, where } = ask;
  const found = newestFirstOf(
    context.records,
    name,
    { ...(from !== undefined && { from }), ...(to !== undefined && { to }), where: where ?? [] },
    context.homeZone(),
  );
  return partsOfStream(exporters[format](collection), shown(found, raw === true));
}

async function* shown(all: AsyncIterable<StoredRecord>, raw: boolean): AsyncGenerator<JsonObject> {
  for await (const { record, effective } of all) {
    const one = raw ? record : effective;
    if (one !== null) yield withoutKeys(one);
  }
}

async function takePart<Piece extends string | Uint8Array>(
  rest: AsyncGenerator<Piece>,
): Promise<{ readonly pieces: readonly Piece[]; readonly ended: boolean }> {
  const pieces: Piece[] = [];
  let letters = 0;
  while (letters < PART_LETTERS) {
    const { done, value } = await rest.next();
    if (done === true) return { pieces, ended: true };
    pieces.push(value);
    letters += value.length;
  }
  return { pieces, ended: false };
}
