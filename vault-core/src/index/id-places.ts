/**
 * Places of ids that have more than one, one after the other: after an import of a million records was taken back, of all of
 * them. Some 80 bytes an id that is 16 bytes; any other is kept as it is.
 * @module
 */
import { isPlainId, restOfId, startOf, startsWith } from "./id-starts.ts";
import { IdTable } from "./id-table.ts";

const FIRST_ROOM = 16;
/** Letters of an id that `startsWith` looks at. */
const MOST_LETTERS = 10;

/** Lists of numbers by ids. */
export class IdPlaces {
  /** Numbers of entries by the starts of their ids. */
  readonly #starts: IdTable;
  /** Of each entry the second half of its id, and the number of its last node. */
  #rests = new Uint32Array(2 * FIRST_ROOM);
  #lasts = new Uint32Array(FIRST_ROOM);
  #entries = 0;
  /** A place, and the node before it and 1; 0 for none. */
  #places = new Float64Array(FIRST_ROOM);
  #befores = new Uint32Array(FIRST_ROOM);
  #nodes = 0;
  /** Of ids of another form, and those whose start another one has. */
  readonly #odd = new Map<string, number[]>();

  /** @param seed of `tableSeed`. */
  constructor(seed: number) {
    this.#starts = new IdTable(seed);
  }

  /** Tells whether an id has a place. */
  has(id: string): boolean {
    return this.last(id) !== undefined;
  }

  /** The last place of an id. */
  last(id: string): number | undefined {
    return this.lastBelow(id, Infinity);
  }

  /** The last place of an id that is below a number. */
  lastBelow(id: string, limit: number): number | undefined {
    if (this.#entries + this.#odd.size === 0) return undefined;
    const entry = this.#entryOf(id);
    if (entry === null) return this.#odd.get(id)?.findLast((place) => place < limit);
    for (let node = (this.#lasts[entry] ?? 0) + 1; node > 0; node = this.#befores[node - 1] ?? 0) {
      const place = this.#places[node - 1] ?? 0;
      if (place < limit) return place;
    }
    return undefined;
  }

  /** Adds a place behind those of an id. */
  add(id: string, place: number): void {
    const entry = this.#entryOf(id);
    if (entry !== null) this.#lasts[entry] = this.#addNode(place, (this.#lasts[entry] ?? 0) + 1);
    else if (!this.#addEntry(id, place)) this.#addOdd(id, place);
  }

  /** The last places of ids that begin with these letters; those of some others may be among them. */
  *startingWith(letters: string): Generator<number> {
    const [least, greatest] = startsWith(letters.slice(0, MOST_LETTERS));
    for (const entry of this.#starts.rowsBetween(least, greatest))
      yield this.#places[this.#lasts[entry] ?? 0] ?? 0;
    for (const [id, places] of this.#odd) if (id.startsWith(letters)) yield places.at(-1) ?? 0;
  }

  #entryOf(id: string): number | null {
    if (!isPlainId(id)) return null;
    const entry = this.#starts.get(startOf(id, neverHashed));
    if (entry === null) return null;
    const { high, low } = restOfId(id);
    const isIt = this.#rests[2 * entry] === high && this.#rests[2 * entry + 1] === low;
    return isIt ? entry : null;
  }

  /** False for an id that needs another place: it is of another form, or its start has an entry. */
  #addEntry(id: string, place: number): boolean {
    if (!isPlainId(id) || this.#odd.has(id)) return false;
    const entry = this.#entries;
    if (!this.#starts.add(startOf(id, neverHashed), entry)) return false;
    this.#entries += 1;
    if (entry === this.#lasts.length) {
      this.#lasts = grown(this.#lasts, new Uint32Array(roomFor(entry)));
      this.#rests = grown(this.#rests, new Uint32Array(2 * roomFor(entry)));
    }
    const { high, low } = restOfId(id);
    this.#rests.set([high, low], 2 * entry);
    this.#lasts[entry] = this.#addNode(place, 0);
    return true;
  }

  #addNode(place: number, before: number): number {
    const node = this.#nodes++;
    if (node === this.#places.length) {
      this.#places = grown(this.#places, new Float64Array(roomFor(node)));
      this.#befores = grown(this.#befores, new Uint32Array(roomFor(node)));
    }
    this.#places[node] = place;
    this.#befores[node] = before;
    return node;
  }

  #addOdd(id: string, place: number): void {
    const places = this.#odd.get(id) ?? [];
    places.push(place);
    this.#odd.set(id, places);
  }
}

/** Half as much again: what is copied is gone at once, and little of the rest lies empty. */
function roomFor(held: number): number {
  return held + Math.max(FIRST_ROOM, held >> 1);
}

function grown<Numbers extends Uint32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

function neverHashed(): never {
  throw new TypeError("An id of 16 bytes is its own start.");
}
