/**
 * The plays that an import is held against: read from the vault once it tells of one.
 * @module
 */
import type { CollectionContext } from "./context.ts";
import { KnownPlays } from "./same-play.ts";

/** The plays of one import. */
export class TakenPlays {
  readonly #context: Pick<CollectionContext, "records" | "random">;
  #known: KnownPlays | null = null;

  constructor(context: Pick<CollectionContext, "records" | "random">) {
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
}
