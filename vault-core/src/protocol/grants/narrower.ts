/**
 * `isNarrower`: whether a grant gives at most what its request asked for. Pure; run by the owner's app, the server and
 * the grantee's kit. Reflexive and transitive.
 * @module
 */
import { isAtLeastAsCoarse } from "./coarseness.ts";
import { disclosedFields, limitOf } from "./details.ts";
import { readDays, readIntervalHours, type PeekDetails } from "./details-shape.ts";
import { equalJson } from "./equal-json.ts";

/** Tells whether `granted` gives at most what `requested` asks for. Both are checked details. */
export function isNarrower(requested: PeekDetails, granted: PeekDetails): boolean {
  return widerMember(requested, granted) === null;
}

/** Names the first member in which `granted` gives more, or other, than `requested`; null if none does. */
export function widerMember(requested: PeekDetails, granted: PeekDetails): string | null {
  return MEMBERS.find(([, narrows]) => !narrows(requested, granted))?.[0] ?? null;
}

type Narrows = (requested: PeekDetails, granted: PeekDetails) => boolean;

const MEMBERS: readonly (readonly [keyof PeekDetails, Narrows])[] = [
  ...(
    [
      "type",
      "locations",
      "actions",
      "datatypes",
      "selector",
      "purpose",
      "required",
      "onward",
      "processors",
      "offer",
    ] as const
  ).map((member) => [member, same(member)] as const),
  [
    "identifier",
    (asked, given) => asked.identifier === undefined || asked.identifier === given.identifier,
  ],
  ["fields", (asked, given) => given.fields.every((field) => asked.fields.includes(field))],
  ["coarsen", isCoarser],
  ["aggregate", hasLargerGroups],
  ["limit", (asked, given) => limitOf(given) <= limitOf(asked)],
  ["retention", (asked, given) => atMost(readDays(given.retention), readDays(asked.retention))],
  ["refresh", (asked, given) => given.refresh === "once" || asked.refresh === "live"],
  ["min_interval", hasLongerInterval],
  ["max_reads", (asked, given) => atMost(given.max_reads ?? Infinity, asked.max_reads ?? Infinity)],
  [
    "not_before",
    (asked, given) => atMost(instantOr(asked.not_before), instantOr(given.not_before)),
  ],
  ["expires_at", (asked, given) => Date.parse(given.expires_at) <= Date.parse(asked.expires_at)],
  ["ends_if_unused", (asked, given) => atMost(daysOr(given), daysOr(asked))],
];

function same(member: keyof PeekDetails): Narrows {
  return (asked, given) => equalJson(asked[member] ?? null, given[member] ?? null);
}

function isCoarser(asked: PeekDetails, given: PeekDetails): boolean {
  return disclosedFields(given).every((field) =>
    isAtLeastAsCoarse(stepOf(asked, field), stepOf(given, field)),
  );
}

function stepOf(
  object: PeekDetails,
  field: string,
): NonNullable<PeekDetails["coarsen"]>[string] | undefined {
  const { coarsen } = object;
  return coarsen !== undefined && Object.hasOwn(coarsen, field) ? coarsen[field] : undefined;
}

function hasLargerGroups(asked: PeekDetails, given: PeekDetails): boolean {
  if (asked.aggregate === undefined || given.aggregate === undefined)
    return asked.aggregate === given.aggregate;
  const { min_group: least, ...rest } = asked.aggregate;
  const { min_group: given_least, ...given_rest } = given.aggregate;
  return given_least >= least && equalJson(rest, given_rest);
}

/** Only while both are live; a `once` grant has no interval. */
function hasLongerInterval(asked: PeekDetails, given: PeekDetails): boolean {
  return given.refresh === "once" || atMost(intervalOf(asked), intervalOf(given));
}

function intervalOf(object: PeekDetails): number | null {
  return readIntervalHours(object.min_interval ?? "P1D");
}

function instantOr(instant: string | undefined): number {
  return instant === undefined ? -Infinity : Date.parse(instant);
}

function daysOr(object: PeekDetails): number | null {
  return object.ends_if_unused === undefined ? Infinity : readDays(object.ends_if_unused);
}

/** What cannot be read is never narrower. */
function atMost(less: number | null, more: number | null): boolean {
  return less !== null && more !== null && less <= more;
}
