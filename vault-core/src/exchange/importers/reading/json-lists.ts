/**
 * The elements of a JSON list as objects, those of a piece of the text in lists of few: by runs where that is possible, else one
 * by one.
 * @module
 */
import { isList, type Json, type JsonObject } from "../../../model/json.ts";
import { JsonRuns } from "./json-runs.ts";
import { JsonSplitter } from "./json-splitter.ts";
import { limits, refusal } from "./limits.ts";

/** Makes something of an element, or of what is wrong with it. Rows begin at 1. */
export type MakeOfElement<Made> = (
  value: JsonObject | null,
  row: number,
  fault: string | null,
) => Made;

const LIST = 64;

/** Reads a list. Feed it pieces of text in order. */
export class JsonLists<Made> {
  readonly #make: MakeOfElement<Made>;
  readonly #splitter: JsonSplitter;
  readonly #runs = new JsonRuns();
  #row = 0;

  /** @param key The key of the top object that holds the list, or the keys on the way to it; null for a list at the top. */
  constructor(key: string | readonly string[] | null, make: MakeOfElement<Made>) {
    this.#splitter = new JsonSplitter(key);
    this.#make = make;
  }

  /** Tells whether the list has ended. */
  get isDone(): boolean {
    return this.#splitter.state === "done";
  }

  /** Yields what is made of the elements that a piece completes; no list is empty. @throws {VaultError} import-refused. */
  *push(text: string): Generator<readonly Made[]> {
    const splitter = this.#splitter;
    const runs = this.#runs;
    splitter.push(text);
    runs.push(text);
    let some: Made[] = [];
    for (;;) {
      const run = splitter.isBetween ? runs.at(splitter.at, splitter.depth + 1) : null;
      const element = run === null ? splitter.next() : null;
      if (element !== null) {
        runs.learn(splitter.at - 1);
        some.push(this.#read(element));
      }
      const isLast = run === null && element === null;
      if (some.length > 0 && (run !== null || isLast || some.length >= LIST)) {
        yield some;
        some = [];
      }
      if (isLast) return;
      if (run !== null) {
        splitter.skipTo(run.end);
        yield run.values.map((value) => this.#made(value));
      }
    }
  }

  /** Ends the text. Yields what is made of a list that was cut off. */
  *end(): Generator<readonly Made[]> {
    const { state } = this.#splitter;
    if (state === "done" || state === "absent") return;
    yield [this.#make(null, this.#row + 1, "The file ends before its list does.")];
  }

  #read(element: string): Made {
    let value: Json;
    try {
      value = JSON.parse(element);
    } catch {
      this.#row += 1;
      return this.#make(null, this.#row, "The element is no JSON.");
    }
    // A key takes four letters at least: `"a":`.
    if (element.length > limits.jsonKeys * 4 && isObject(value)) mustHaveFewKeys(value);
    return this.#made(value);
  }

  #made(value: Json): Made {
    this.#row += 1;
    if (isObject(value)) return this.#make(value, this.#row, null);
    return this.#make(null, this.#row, "The element is no object.");
  }
}

/** Tells whether a JSON value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function mustHaveFewKeys(value: Json): void {
  if (typeof value !== "object" || value === null) return;
  const members = Object.values(value);
  if (!isList(value) && members.length > limits.jsonKeys) {
    throw refusal("too-large", limits.jsonKeys);
  }
  // The splitter has held the depth to its limit.
  for (const member of members) mustHaveFewKeys(member);
}
