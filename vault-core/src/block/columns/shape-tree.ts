/**
 * Cuts lines into values without parsing them. Lines that have the same keys in the same order have one shape: each
 * key, and each begin and end of an object, is a step in a tree that all lines of a body walk, so a key that was seen
 * before costs one comparison. A step that was made is good for every line that takes it.
 * @module
 */
import { readUtf8, utf8 } from "../../bytes/encoding.ts";
import {
  beginsWith,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  mayBeKey,
  OPEN_OBJECT,
  stringEnd,
  valueEnd,
} from "./json-bytes.ts";
import { MAX_COLUMNS, MAX_DEPTH } from "./limits.ts";
import type { GrowingRanges } from "./ranges.ts";

const LF = 10;

/** Where a line is after one more key, or after the begin or the end of an object. */
export class Step {
  /** How many objects are open; 0 at the end of a line. */
  readonly depth: number;
  /** The step before the object began that is open here, and the key that it is the value of; null for the outermost. */
  readonly outer: Step | null;
  readonly opener: Member | null;
  /** The step before, in the same object, and the key that led on from it; null at its begin. */
  readonly before: Step | null;
  readonly member: Member | null;
  /** The last step inside the object that ended here; null behind a leaf. */
  readonly inside: Step | null;
  /** Keys of the object up to here. */
  readonly count: number;
  readonly members = new Map<string, Member>();
  newest: Member | null = null;
  close: Step | null = null;
  /** The shape that ends here, once a line has it. */
  shape: Shape | null = null;

  constructor(place: Place) {
    this.depth = place.depth;
    this.outer = place.outer ?? null;
    this.opener = place.opener ?? null;
    this.before = place.before ?? null;
    this.member = place.member ?? null;
    this.inside = place.inside ?? null;
    this.count = place.count ?? 0;
  }
}

type Place = Pick<Step, "depth"> &
  Partial<Pick<Step, "outer" | "opener" | "before" | "member" | "inside" | "count">>;

/** A key, and where it leads. */
export interface Member {
  /** In its quotes. */
  readonly key: string;
  /** With the colon. */
  readonly bytes: Uint8Array;
  leaf: Step | null;
  open: Step | null;
}

/** A column, and the values that it has so far. */
export interface Column {
  readonly number: number;
  readonly values: GrowingRanges;
}

/** A shape that lines have. */
export interface Shape {
  readonly number: number;
  readonly columns: readonly Column[];
}

/** The tree of the shapes of one body. */
export class ShapeTree {
  /** Where the values of the line begin and end that was walked last; what lies behind is of longer lines. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly #lines: Uint8Array;
  /** How far it was walked. */
  at = 0;
  readonly #root = new Step({ depth: 1 });
  #found = 0;

  /** @param lines the lines, one after the other, a newline behind each. */
  constructor(lines: Uint8Array) {
    this.#lines = lines;
  }

  /** Walks a line and gives the end of its shape; null for a line that can only be kept as it is. */
  walk(start: number): Step | null {
    if (this.#lines[start] !== OPEN_OBJECT) return null;
    this.at = start + 1;
    this.#found = 0;
    let step: Step | null = this.#root;
    while (step !== null && step.depth > 0)
      step = this.#lines[this.at] === CLOSE_OBJECT ? this.#close(step) : this.#member(step);
    return this.#lines[this.at] === LF ? step : null;
  }

  #close(step: Step): Step {
    this.at++;
    step.close ??= closed(step);
    return step.close;
  }

  #member(step: Step): Step | null {
    const lines = this.#lines;
    if (step.before !== null && lines[this.at++] !== COMMA) return null;
    const member = memberAt(step, lines, this.at);
    if (member === null) return null;
    const start = this.at + member.bytes.length;
    if (lines[start] === OPEN_OBJECT) {
      if (step.depth === MAX_DEPTH) return null;
      this.at = start + 1;
      member.open ??= new Step({ depth: step.depth + 1, outer: step, opener: member });
      return member.open;
    }
    const end = valueEnd(lines, start, MAX_DEPTH - step.depth);
    if (end < 0) return null;
    this.starts[this.#found] = start;
    this.ends[this.#found++] = end;
    this.at = end;
    member.leaf ??= after(step, member, null);
    return member.leaf;
  }
}

/** Gives the steps of the object that ends with one, in the order of its keys. */
export function stepsUpTo(last: Step): readonly Step[] {
  const steps: Step[] = [];
  for (let step = last; step.before !== null; step = step.before) steps.push(step);
  return steps.toReversed();
}

function memberAt(step: Step, lines: Uint8Array, at: number): Member | null {
  const { newest } = step;
  if (newest !== null && beginsWith(lines, at, newest.bytes)) return newest;
  const end = stringEnd(lines, at);
  if (end < 0 || lines[end] !== COLON) return null;
  const key = readUtf8(lines.subarray(at, end));
  if (key === null) return null;
  const member = step.members.get(key) ?? newMember(step, key);
  step.newest = member;
  return member;
}

/** Null for a key that no object of columns may have, or that this one has already. */
function newMember(step: Step, key: string): Member | null {
  // An object of so many keys is looked through for each of them.
  if (!mayBeKey(key) || step.count >= MAX_COLUMNS) return null;
  for (let one: Step | null = step; one !== null; one = one.before)
    if (one.member?.key === key) return null;
  const member = { key, bytes: utf8(`${key}:`), leaf: null, open: null };
  step.members.set(key, member);
  return member;
}

function after(before: Step, member: Member, inside: Step | null): Step {
  const { depth, outer, opener, count } = before;
  return new Step({ depth, outer, opener, before, member, inside, count: count + 1 });
}

function closed(inside: Step): Step {
  const { outer, opener } = inside;
  return outer === null || opener === null
    ? new Step({ depth: 0, inside })
    : after(outer, opener, inside);
}
