/**
 * Cuts lines into values without parsing them. Lines that have the same keys in the same order have one shape: each
 * key, and each begin and end of an object, is a step in a tree that all lines of a body walk, so a key that was seen
 * before costs one comparison. A step that was made is good for every line that takes it.
 * @module
 */
import { isPlain, mayBeKey, stringEnd, valueEnd } from "./json-text.ts";
import { MAX_COLUMNS, MAX_DEPTH } from "./limits.ts";
import type { Column } from "./write-column.ts";

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
  readonly text: string;
  leaf: Step | null;
  open: Step | null;
}

/** A shape that lines have. */
export interface Shape {
  readonly number: number;
  readonly columns: readonly Column[];
}

const COMMA = 44;
const COLON = 58;
const OPEN = 123;
const CLOSE = 125;

/** The tree of the shapes of one body. */
export class ShapeTree {
  /** Where the values of the line begin and end that was walked last; what is behind `found` is of longer lines. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly #root = new Step({ depth: 1 });
  #at = 0;
  #isPlain = false;
  #found = 0;

  /** Walks a line and gives the end of its shape; null for a line that can only be kept as it is. */
  walk(line: string): Step | null {
    if (line.charCodeAt(0) !== OPEN) return null;
    this.#at = 1;
    this.#isPlain = isPlain(line);
    this.#found = 0;
    let step: Step | null = this.#root;
    while (step !== null && step.depth > 0)
      step = line.charCodeAt(this.#at) === CLOSE ? this.#close(step) : this.#member(step, line);
    return this.#at === line.length ? step : null;
  }

  #close(step: Step): Step {
    this.#at++;
    step.close ??= closed(step);
    return step.close;
  }

  #member(step: Step, line: string): Step | null {
    if (step.before !== null && line.charCodeAt(this.#at++) !== COMMA) return null;
    const member = memberAt(step, line, this.#at);
    if (member === null) return null;
    const start = this.#at + member.text.length;
    if (line.charCodeAt(start) === OPEN) {
      if (step.depth === MAX_DEPTH) return null;
      this.#at = start + 1;
      member.open ??= new Step({ depth: step.depth + 1, outer: step, opener: member });
      return member.open;
    }
    const end = valueEnd(line, start, MAX_DEPTH - step.depth, this.#isPlain);
    if (end < 0) return null;
    this.starts[this.#found] = start;
    this.ends[this.#found++] = end;
    this.#at = end;
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

function memberAt(step: Step, line: string, at: number): Member | null {
  const { newest } = step;
  if (newest !== null && line.startsWith(newest.text, at)) return newest;
  const end = stringEnd(line, at);
  if (end < 0 || line.charCodeAt(end) !== COLON) return null;
  const key = line.slice(at, end);
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
  const member = { key, text: `${key}:`, leaf: null, open: null };
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
