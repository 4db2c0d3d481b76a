/**
 * The part of `VaultApi` that writes an own archive, in parts of a bounded size.
 * @module
 */
import { concatBytes } from "../../bytes/compare.ts";
import { toBase64Url } from "../../bytes/encoding.ts";
import { mustBeCollection } from "../../collection/shape.ts";
import { VaultError } from "../../errors.ts";
import { writeArchive } from "../../exchange/archive/write.ts";
import type { SharingApi } from "../../grants/sharing.ts";
import type { ArchivePart, VaultApi } from "../api/vault-api.ts";
import { archiveSource } from "../files/archive-source.ts";
import { Continued } from "../continued.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { mustOweNothing } from "../tending/still-owed.ts";

const PART_BYTES = 256 * 1024;

interface Rest {
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
  /** What is told once all is written. */
  readonly end: () => Pick<ArchivePart, "missing" | "withoutAccessLog">;
}

/** Makes the method. */
export function archiveMethods(
  parts: OpenParts,
  sharing: Pick<SharingApi, "accessLog">,
): Pick<VaultApi, "archive"> {
  const open = new Continued<Rest>(parts.context.random, ({ bytes }) => void bytes.return());
  const begin = (collections: readonly string[] | undefined): Rest => {
    mustOweNothing(parts.device.log);
    const source = archiveSource(parts, sharing, chosenOf(collections));
    let missing: readonly string[] = [];
    const bytes = writeArchive(source, (ids) => (missing = ids));
    return {
      bytes,
      end: () => ({ missing: missing.length, withoutAccessLog: !source.hasAccessLog() }),
    };
  };
  return {
    archive: async ({ after, collections }) => {
      const rest = after === undefined ? begin(collections) : open.take(after);
      const { bytes, ended } = await takePart(rest.bytes);
      const data = toBase64Url(bytes);
      return ended
        ? { data, next: null, ...rest.end() }
        : { data, next: open.keep(rest), missing: 0, withoutAccessLog: false };
    },
  };
}

/** Each once, sorted: the same choice makes the same bytes. @throws {VaultError} bad-value; no-collection. */
function chosenOf(collections: readonly string[] | undefined): readonly string[] | null {
  if (collections === undefined) return null;
  if (collections.length === 0)
    throw new VaultError("bad-value", "Name a collection, or none for everything.", {
      details: { field: "collections" },
    });
  for (const name of collections) mustBeCollection(name);
  return [...new Set(collections)].toSorted();
}

async function takePart(
  rest: Rest["bytes"],
): Promise<{ readonly bytes: Uint8Array; readonly ended: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < PART_BYTES) {
    const next = await rest.next();
    if (next.done === true) return { bytes: concatBytes(...pieces), ended: true };
    pieces.push(next.value);
    length += next.value.length;
  }
  return { bytes: concatBytes(...pieces), ended: false };
}
