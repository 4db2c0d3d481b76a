/**
 * What an import tells of purchases, while it is planned: so that links can be made without reading again what it wrote.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { readTelling, type Telling } from "./telling.ts";

/** Of more planned purchases their blocks are read again. */
const MOST_TELLINGS = 50_000;

/** The purchases of one plan. */
export class PlannedPurchases {
  /** True once the import told of a purchase, a known one too. */
  isTold = false;
  readonly #homeZone: string;
  readonly #tellings = new Map<string, Telling>();

  constructor(homeZone: string) {
    this.#homeZone = homeZone;
  }

  /** Tellings by the ids of their records, as far as they are held. */
  get tellings(): ReadonlyMap<string, Telling> {
    return this.#tellings;
  }

  /** Notes a planned record of any collection; the last one of an id counts. */
  plan(collection: string, record: JsonObject): void {
    if (collection !== "purchases" || record["type"] === "annotation") return;
    const telling = readTelling(record, this.#homeZone);
    if (telling === null) return;
    const isRoom = this.#tellings.size < MOST_TELLINGS || this.#tellings.has(telling.id);
    if (isRoom) this.#tellings.set(telling.id, telling);
  }
}
