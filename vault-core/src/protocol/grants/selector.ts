/**
 * Selectors: which records a request asks for, in a subset of Mango.
 *
 * A selector is an object of dotted fields and of `$and`, `$or`, `$nor` (arrays of selectors) and `$not` (a selector). A
 * field's condition is a scalar (equal) or an object of `$eq $ne $gt $gte $lt $lte $in $nin $exists $size $all
 * $elemMatch $not`; `$elemMatch` and `$not` hold such an object. Two members side by side must both hold.
 * A field that a record lacks meets `{"$exists": false}` and nothing else. Arrays are met by `$all`, `$size` and `$elemMatch`.
 *
 * At most 64 nodes (objects, arrays and scalars alike), depth 6, 64 elements in a list: what Mallory asks for ends soon.
 * @module
 */
import type { Json, JsonObject } from "../../model/json.ts";

/** Most objects, arrays and scalars in a selector. */
export const MAX_SELECTOR_NODES = 64;
/** Deepest nesting of a selector. */
export const MAX_SELECTOR_DEPTH = 6;
const MAX_LIST = 64;
const MAX_LITERAL_LETTERS = 512;

/** A checked selector. */
export type Selector = JsonObject;
/** A literal of a selector. */
export type Scalar = string | number | boolean | null;

/** A selector that may be evaluated, with the fields it names; or what is wrong with it. */
export type CheckedSelector =
  | { readonly ok: true; readonly selector: Selector; readonly fields: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** How a selector sees one record: its values as coarse as the peek shows them. */
export interface SelectorSubject {
  /** The value at a dotted path, undefined if absent. A path through an array gives an array. */
  read(field: string): Json | undefined;
  /** Orders a value of the field and a literal, both as coarse as the peek shows them; null if they do not compare. */
  compare(field: string, value: Json, literal: Scalar): number | null;
}

/** Checks form and limits of a selector. Which fields exist is not asked here. */
export function checkSelector(value: unknown): CheckedSelector {
  const faults: string[] = [];
  const fields = new Set<string>();
  if (!isObject(value)) return { ok: false, why: "a selector is an object" };
  if (countNodes(value, 1) > MAX_SELECTOR_NODES)
    return { ok: false, why: `a selector has at most ${MAX_SELECTOR_NODES} nodes and depth 6` };
  checkCombination(value, fields, faults);
  const [why] = faults;
  return why === undefined
    ? { ok: true, selector: value, fields: [...fields] }
    : { ok: false, why };
}

/** Names the fields of a selector that `checkSelector` accepted. */
export function selectorFields(selector: Selector | undefined): readonly string[] {
  const checked = selector === undefined ? null : checkSelector(selector);
  return checked?.ok === true ? checked.fields : [];
}

/** Tells whether a record meets a checked selector. */
export function matchesSelector(selector: Selector, subject: SelectorSubject): boolean {
  return Object.entries(selector).every(([name, part]) => {
    switch (name) {
      case "$and":
        return selectorsOf(part).every((each) => matchesSelector(each, subject));
      case "$or":
        return selectorsOf(part).some((each) => matchesSelector(each, subject));
      case "$nor":
        return !selectorsOf(part).some((each) => matchesSelector(each, subject));
      case "$not":
        return isObject(part) && !matchesSelector(part, subject);
      default:
        return meetsField(name, part, subject);
    }
  });
}

/** Depth and size in one walk; past the depth it counts as too many. */
function countNodes(value: unknown, depth: number): number {
  if (depth > MAX_SELECTOR_DEPTH + (isScalar(value) ? 1 : 0)) return MAX_SELECTOR_NODES + 1;
  if (typeof value !== "object" || value === null) return 1;
  let nodes = 1;
  for (const child of Object.values(value)) {
    nodes += countNodes(child, depth + 1);
    if (nodes > MAX_SELECTOR_NODES) break;
  }
  return nodes;
}

function checkCombination(selector: JsonObject, fields: Set<string>, faults: string[]): void {
  for (const [name, part] of Object.entries(selector)) {
    if (name === "$and" || name === "$or" || name === "$nor") checkEach(name, part, fields, faults);
    else if (name === "$not") checkNested(part, fields, faults);
    else if (name.startsWith("$")) faults.push(`${name} is not offered`);
    else {
      fields.add(name);
      if (!isScalar(part)) checkCondition(part, faults);
      else checkLiteral(part, faults);
    }
  }
}

function checkEach(name: string, part: unknown, fields: Set<string>, faults: string[]): void {
  if (!Array.isArray(part) || part.length === 0) faults.push(`${name} needs a list of selectors`);
  else for (const each of part) checkNested(each, fields, faults);
}

function checkNested(part: unknown, fields: Set<string>, faults: string[]): void {
  if (isObject(part)) checkCombination(part, fields, faults);
  else faults.push("a selector is an object");
}

function checkCondition(condition: unknown, faults: string[]): void {
  if (!isObject(condition) || Object.keys(condition).length === 0) {
    faults.push("a condition is a scalar or an object of operators");
    return;
  }
  for (const [operator, operand] of Object.entries(condition))
    checkOperator(operator, operand, faults);
}

/** What stands behind each operator. */
const OPERANDS: ReadonlyMap<string, "literal" | "list" | "flag" | "count" | "condition"> = new Map([
  ["$eq", "literal"],
  ["$ne", "literal"],
  ["$gt", "literal"],
  ["$gte", "literal"],
  ["$lt", "literal"],
  ["$lte", "literal"],
  ["$in", "list"],
  ["$nin", "list"],
  ["$all", "list"],
  ["$exists", "flag"],
  ["$size", "count"],
  ["$elemMatch", "condition"],
  ["$not", "condition"],
]);

function checkOperator(operator: string, operand: Json, faults: string[]): void {
  switch (OPERANDS.get(operator)) {
    case "literal":
      checkLiteral(operand, faults);
      return;
    case "list":
      if (!isList(operand)) faults.push(`${operator} needs a list of 1-${MAX_LIST} literals`);
      else operand.forEach((literal) => checkLiteral(literal, faults));
      return;
    case "flag":
      if (typeof operand !== "boolean") faults.push(`${operator} needs true or false`);
      return;
    case "count":
      if (!Number.isSafeInteger(operand)) faults.push(`${operator} needs a whole number`);
      return;
    case "condition":
      checkCondition(operand, faults);
      return;
    case undefined:
      faults.push(`${operator} is not offered`);
  }
}

function checkLiteral(literal: unknown, faults: string[]): void {
  if (!isScalar(literal)) faults.push("a literal is a text, a number, true, false or null");
  else if (typeof literal === "string" && literal.length > MAX_LITERAL_LETTERS)
    faults.push("a literal is too long");
}

function meetsField(field: string, condition: Json | undefined, subject: SelectorSubject): boolean {
  const value = subject.read(field);
  if (value === undefined) return isObject(condition) && condition["$exists"] === false;
  if (isScalar(condition)) return order(field, value, condition, subject) === 0;
  return isObject(condition) && meetsCondition(field, value, condition, subject);
}

function meetsCondition(
  field: string,
  value: Json,
  condition: JsonObject,
  subject: SelectorSubject,
): boolean {
  return Object.entries(condition).every(([operator, operand]) => {
    if (operator === "$not")
      return isObject(operand) && !meetsCondition(field, value, operand, subject);
    if (operator === "$elemMatch")
      return (
        isObject(operand) &&
        elementsOf(value).some((element) => meetsCondition(field, element, operand, subject))
      );
    return meetsOperator(value, { operator, operand }, (left, literal) =>
      order(field, left, literal, subject),
    );
  });
}

interface Test {
  readonly operator: string;
  readonly operand: Json;
}

// oxlint-disable-next-line complexity -- a table of operators, read top to bottom
function meetsOperator(
  value: Json,
  { operator, operand }: Test,
  compare: (left: Json, literal: Json) => number | null,
): boolean {
  const ordered = (holds: (difference: number) => boolean): boolean => {
    const difference = compare(value, operand);
    return difference !== null && holds(difference);
  };
  const oneOf = (left: Json): boolean =>
    elementsOf(operand).some((literal) => compare(left, literal) === 0);
  switch (operator) {
    case "$eq":
      return ordered((difference) => difference === 0);
    case "$ne":
      return !ordered((difference) => difference === 0);
    case "$gt":
      return ordered((difference) => difference > 0);
    case "$gte":
      return ordered((difference) => difference >= 0);
    case "$lt":
      return ordered((difference) => difference < 0);
    case "$lte":
      return ordered((difference) => difference <= 0);
    case "$in":
      return oneOf(value);
    case "$nin":
      return !oneOf(value);
    case "$all":
      return elementsOf(operand).every((literal) =>
        elementsOf(value).some((element) => compare(element, literal) === 0),
      );
    case "$exists":
      return operand === true;
    case "$size":
      return Array.isArray(value) && value.length === operand;
    default:
      return false;
  }
}

function order(field: string, value: Json, literal: Json, subject: SelectorSubject): number | null {
  return isScalar(literal) ? subject.compare(field, value, literal) : null;
}

function selectorsOf(part: Json): readonly Selector[] {
  return elementsOf(part).filter(isObject);
}

function elementsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value) && value.length > 0 && value.length <= MAX_LIST;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
