/**
 * What the owner's choices make of a request: the granted object. Narrower than asked by the owner's word, by the class of
 * the collection, and by the ladders of its fields (docs/formats/records.md, purposes and ladders).
 * @module
 */
import { VaultError } from "../errors.ts";
import { isAtLeastAsCoarse, readCoarsen, type Coarsen } from "../protocol/grants/coarseness.ts";
import { collectionOf, limitOf } from "../protocol/grants/details.ts";
import { readDays, type PeekDetails } from "../protocol/grants/details-shape.ts";
import { isInstant } from "../protocol/ids.ts";
import { purposeClassOf } from "../protocol/grants/purposes.ts";
import { selectorFields } from "../protocol/grants/selector.ts";
import type { Collection } from "../records/collection.ts";
import type { PurposeClass } from "../records/ladders.ts";
import { collectionNamed, fieldsOf, rungsFor, type FieldRule } from "../records/registry.ts";
import type { GrantChoices } from "../vault/api/vault-api.ts";

/** Days without a collect after which a grant ends. */
const UNUSED = "P90D";

/** A request's object with what it is about. */
export interface AskedObject {
  readonly details: PeekDetails;
  readonly collection: Collection;
  readonly purposeClass: PurposeClass;
}

/** Finds collection and purpose class of checked details. @throws {VaultError} bad-request-object for unchecked ones. */
export function toAsked(details: PeekDetails): AskedObject {
  const collection = collectionNamed(collectionOf(details));
  const purposeClass = purposeClassOf(details.purpose.id);
  if (collection === null || purposeClass === null)
    throw new VaultError("bad-request-object", "The request asks for what cannot be asked for.");
  return { details, collection, purposeClass };
}

/**
 * Makes the granted object, without identifier. Null if no field is left: then there is nothing to grant.
 *
 * @throws {VaultError} bad-value for a choice that is wider than asked or allowed; bad-request-object for a selector on
 * a field that this purpose may not see.
 */
export function applyChoices(asked: AskedObject, choices: GrantChoices): PeekDetails | null {
  const steps = new Map<string, Coarsen | undefined>();
  const fields = asked.details.fields.filter((field) => {
    const kept = mayLeave(asked, field, choices) ? stepFor(asked, field, choices) : null;
    if (kept !== null) steps.set(field, kept.step);
    return kept !== null;
  });
  for (const field of selectorFields(asked.details.selector)) {
    const step = stepFor(asked, field, choices);
    if (step === null)
      throw new VaultError(
        "bad-request-object",
        `The request asks for records by ${field}, which is not shown for this purpose.`,
        { details: { field } },
      );
    steps.set(field, step.step);
  }
  keepTimesCoarse(asked, fields, steps);
  const left = fields.filter((field) => steps.has(field));
  if (left.length === 0) return null;
  return toGranted(asked, choices, { fields: left, coarsen: toCoarsen(asked, steps) });
}

/** Tells whether a rung may be chosen: at least as coarse as asked, and as the purpose's finest rung. */
export function isAllowed(asked: AskedObject, field: string, step: Coarsen | undefined): boolean {
  const rule = fieldsOf(asked.collection).get(field);
  const finest = rule === undefined ? undefined : finestOf(rule, asked.purposeClass);
  return (
    finest !== undefined &&
    isAtLeastAsCoarse(askedStep(asked, field), step) &&
    suits(finest.coarsen ?? undefined, step)
  );
}

/** A pseudonym cannot be read back, so it suits every ladder. */
function suits(finest: Coarsen | undefined, step: Coarsen | undefined): boolean {
  return step?.op === "pseudonym" || isAtLeastAsCoarse(finest, step);
}

function mayLeave(
  asked: AskedObject,
  field: string,
  { drop = [], tick = [] }: GrantChoices,
): boolean {
  const rule = fieldsOf(asked.collection).get(field);
  return rule !== undefined && !drop.includes(field) && (!rule.ownTick || tick.includes(field));
}

/** The rung for a field: chosen, else asked, else the finest that is allowed; null if none is. */
function stepFor(
  asked: AskedObject,
  field: string,
  { coarsen = {} }: GrantChoices,
): { readonly step: Coarsen | undefined } | null {
  const base = baseStep(asked, field);
  if (base === null || !Object.hasOwn(coarsen, field)) return base;
  const chosen = readCoarsen(coarsen[field]);
  if (chosen === null || !isAllowed(asked, field, chosen))
    throw new VaultError(
      "bad-value",
      `${field} cannot be shown so: it would be finer than allowed.`,
      {
        details: { field },
      },
    );
  return { step: chosen };
}

function baseStep(
  asked: AskedObject,
  field: string,
): { readonly step: Coarsen | undefined } | null {
  const wanted = askedStep(asked, field);
  if (isAllowed(asked, field, wanted)) return { step: wanted };
  const rule = fieldsOf(asked.collection).get(field);
  const rungs = rule === undefined ? [] : rungsFor(rule, asked.purposeClass);
  const rung = rungs.find((each) =>
    isAllowed(asked, field, readCoarsen(each.coarsen) ?? undefined),
  );
  return rung === undefined ? null : { step: readCoarsen(rung.coarsen) ?? undefined };
}

function askedStep({ details: { coarsen } }: AskedObject, field: string): Coarsen | undefined {
  return coarsen !== undefined && Object.hasOwn(coarsen, field) ? coarsen[field] : undefined;
}

function finestOf(
  rule: FieldRule,
  purposeClass: PurposeClass,
): { readonly coarsen: Coarsen | null } | undefined {
  const [finest] = rungsFor(rule, purposeClass);
  return finest === undefined ? undefined : { coarsen: readCoarsen(finest.coarsen) };
}

/** Beside a field such as search words a time may be no finer than its ladder says. */
function keepTimesCoarse(
  asked: AskedObject,
  fields: readonly string[],
  steps: Map<string, Coarsen | undefined>,
): void {
  const rules = fieldsOf(asked.collection);
  const limits = fields.flatMap((field) => readCoarsen(rules.get(field)?.finestTime) ?? []);
  for (const limit of limits) {
    for (const [field, step] of steps) {
      const kind = rules.get(field)?.kind;
      if ((kind !== "when" && kind !== "day") || suits(limit, step)) continue;
      if (isAtLeastAsCoarse(step, limit)) steps.set(field, limit);
      else steps.delete(field);
    }
  }
}

function toCoarsen(
  { details }: AskedObject,
  steps: ReadonlyMap<string, Coarsen | undefined>,
): Record<string, Coarsen> {
  const order = [...new Set([...Object.keys(details.coarsen ?? {}), ...steps.keys()])];
  return Object.fromEntries(
    order.flatMap((field) => {
      const step = steps.get(field);
      return step === undefined ? [] : [[field, step] as const];
    }),
  );
}

function toGranted(
  asked: AskedObject,
  choices: GrantChoices,
  { fields, coarsen }: { readonly fields: string[]; readonly coarsen: Record<string, Coarsen> },
): PeekDetails {
  const { coarsen: _asked, max_reads: _reads, ...details } = asked.details;
  const most = limitsOf(asked);
  const maxReads = least(asked.details.max_reads, most.maxReads, choices.maxReads);
  return {
    ...details,
    fields,
    ...(Object.keys(coarsen).length === 0 ? {} : { coarsen }),
    limit: least(limitOf(asked.details), most.limit, choices.limit) ?? limitOf(asked.details),
    retention: shorter(asked.details, choices),
    ...(maxReads === undefined ? {} : { max_reads: maxReads }),
    expires_at: sooner(asked.details, choices),
    ends_if_unused: UNUSED,
  };
}

/** Limits by the class of the collection. */
function limitsOf({ collection, purposeClass }: AskedObject): {
  readonly limit?: number;
  readonly maxReads?: number;
} {
  if (collection.sensitivity === "special") return { limit: 50 };
  const narrow = purposeClass === "advertising" || purposeClass === "research";
  return narrow && collection.sensitivity !== "low" ? { limit: 200, maxReads: 5 } : {};
}

function least(...numbers: readonly (number | undefined)[]): number | undefined {
  const given = numbers.filter((each) => each !== undefined);
  if (given.some((each) => !Number.isSafeInteger(each) || each < 1))
    throw new VaultError("bad-value", "Rows and reads are counted from 1 on.");
  return given.length === 0 ? undefined : Math.min(...given);
}

function shorter({ retention }: PeekDetails, choices: GrantChoices): string {
  if (choices.retention === undefined) return retention;
  const chosen = readDays(choices.retention);
  if (chosen === null || chosen > (readDays(retention) ?? 0))
    throw new VaultError("bad-value", "They may not keep the rows for longer than they asked.");
  return choices.retention;
}

function sooner(
  { expires_at: asked }: PeekDetails,
  choices: GrantChoices,
): PeekDetails["expires_at"] {
  if (choices.expiresAt === undefined) return asked;
  if (!isInstant(choices.expiresAt) || Date.parse(choices.expiresAt) > Date.parse(asked))
    throw new VaultError("bad-value", "A grant ends no later than was asked.");
  return choices.expiresAt;
}
