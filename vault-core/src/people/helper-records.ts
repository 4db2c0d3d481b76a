/**
 * The records of a helper: it holds no internal collection, so what the app remembers beside a change (the last change, the
 * run of an import) is kept by nobody.
 * @module
 */
import { isPublic, RecordSet } from "../collection/read/record-set.ts";
import type { RecordLine } from "../log/vault-log.ts";

/** Reads and writes the public collections alone. */
export class HelperRecordSet extends RecordSet {
  override async write(lines: readonly RecordLine[]): Promise<void> {
    await super.write(lines.filter(({ collection }) => isPublic(collection)));
  }
}
