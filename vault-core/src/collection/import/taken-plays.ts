/**
 * The plays that an import is held against: read from the vault once it tells of one.
 * @module
 */
import type { RecordLine } from "../../log/vault-log.ts";
import type { JsonObject } from "../../model/json.ts";
import { annotationIdOf, toDuplicateLine } from "../change/annotate.ts";
import { recordRootOf, type CollectionContext } from "../context.ts";
import { readRecord } from "../line.ts";
import { KnownPlays } from "../time/same-play.ts";

/** The plays of one import. */
export class TakenPlays {
  readonly #context: CollectionContext;
  #known: KnownPlays | null = null;

  constructor(context: CollectionContext) {
    this.#context = context;
  }

  /** Null as long as they were not read. */
  get known(): KnownPlays | null {
    return this.#known;
  }

  /** Reads them, unless they were. */
  async read(): Promise<KnownPlays> {
    const { records, random } = this.#context;
    this.#known ??= await KnownPlays.of(records, random);
    return this.#known;
  }

  /** Makes the line that leaves out a play, of the vault or of the run itself; null where the owner has said something else. */
  async toDuplicateLine(id: string, run: string): Promise<RecordLine | null> {
    const stored = await this.#context.records.get("media", id);
    const one = stored ?? { collection: "media", id, annotation: this.#markOn(id) };
    return toDuplicateLine(this.#context, one, run);
  }

  /** What the owner said of a play before it was taken back. */
  #markOn(id: string): JsonObject | null {
    const mark = annotationIdOf(recordRootOf(this.#context), "media", id);
    const line = this.#context.records.kept("media", mark);
    return line?.deleted === null ? readRecord(line.text) : null;
  }
}
