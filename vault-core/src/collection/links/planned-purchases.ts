/**
 * What an import tells of purchases, while it is planned: so that links can be made without reading again what it wrote.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { readTelling, type Telling } from "./telling.ts";

/** Of more planned purchases all are told by their blocks, which are read again: a telling takes half a kilobyte. */
const MOST_TELLINGS = 10_000;

/** The purchases of one plan. */
export class PlannedPurchases {
  /** True once the import told of a purchase, a known one too. */
  isTold = false;
  readonly #homeZone: string;
  readonly #tellings = new Map<string, Telling>();
  /** True once they are too many. */
  #areMany = false;

  constructor(homeZone: string) {
    this.#homeZone = homeZone;
  }

  /** Tellings by the ids of their records; none if they are too many. */
  get tellings(): ReadonlyMap<string, Telling> {
    return this.#tellings;
  }

  /** Notes a planned record of any collection; the last one of an id counts. */
  plan(collection: string, record: JsonObject): void {
    if (this.#areMany || collection !== "purchases" || record["type"] === "annotation") return;
    const telling = readTelling(record, this.#homeZone);
    if (telling === null) return;
    this.#tellings.set(telling.id, telling);
    if (this.#tellings.size > MOST_TELLINGS) this.#leaveToBlocks();
  }

  /** Notes that records of a collection are planned as a table: many, of which none is made. */
  planTable(collection: string): void {
    if (collection !== "purchases") return;
    this.isTold = true;
    this.#leaveToBlocks();
  }

  #leaveToBlocks(): void {
    this.#areMany = true;
    this.#tellings.clear();
  }
}
