/**
 * Equality of JSON values, whatever the order of members.
 * @module
 */

/** Tells whether two JSON values are equal; the order of members does not count, that of elements does. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
    return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const members = Object.entries(left);
  return (
    members.length === Object.keys(right).length &&
    members.every(
      ([name, value]) => Object.hasOwn(right, name) && equalJson(value, memberOf(right, name)),
    )
  );
}

function memberOf(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key === name)?.[1];
}
