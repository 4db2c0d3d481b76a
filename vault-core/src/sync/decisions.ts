/**
 * What the owner has decided about alarms that go on showing. A decision accepts the facts that it was made on and no
 * other: what is worse, or was over in between, is a new alarm.
 * @module
 */
import type { AlarmDecision } from "../keys/secrets.ts";
import type { JsonObject } from "../model/json.ts";
import { countShape } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

/** An alarm by what it is about. */
export interface AlarmFact {
  readonly code: string;
  readonly details: JsonObject;
}

/** Codes whose facts may be accepted though they last. A roster that does not verify is accepted by nobody. */
const ACCEPTABLE: ReadonlySet<string> = new Set(["FORK", "ROLLBACK"]);

const streamsShape = z.record(z.string(), z.tuple([countShape, countShape]));

/** Tells whether a decision on a code is kept, and accepts the same facts from then on. */
export function isAcceptable(code: string): boolean {
  return ACCEPTABLE.has(code);
}

/** Gives the decision that accepts an alarm; null if none does. */
export function decisionOn(
  decisions: readonly AlarmDecision[],
  { code, details }: AlarmFact,
): AlarmDecision | null {
  if (!isAcceptable(code)) return null;
  const accepts = code === "ROLLBACK" ? isNoWorse : isSame;
  return decisions.find((one) => one.code === code && accepts(details, one.facts)) ?? null;
}

/** Gives the decisions as they last: each on what showed once more, and gone if nothing did. */
export function stillShowing(
  decisions: readonly AlarmDecision[],
  shown: Iterable<AlarmFact>,
): readonly AlarmDecision[] {
  const facts = [...shown];
  return decisions.flatMap((decision) => {
    const lasting = facts.filter((fact) => decisionOn([decision], fact) !== null);
    return lasting.length === 0
      ? []
      : [{ ...decision, facts: lasting.map(({ details }) => details) }];
  });
}

function isSame(details: JsonObject, facts: readonly JsonObject[]): boolean {
  const text = JSON.stringify(details);
  return facts.some((fact) => JSON.stringify(fact) === text);
}

/** The server shows no less of each stream than it did when the owner decided, and nothing came to it in between. */
function isNoWorse(details: JsonObject, facts: readonly JsonObject[]): boolean {
  const accepted = facts.map(streamsOf);
  const now = Object.entries(streamsOf(details));
  const isAccepted = ([stream, [seen, shown]]: (typeof now)[number]): boolean =>
    accepted.some((streams) => {
      const before = streams[stream];
      return before !== undefined && before[0] === seen && before[1] <= shown;
    });
  return now.length > 0 && now.every(isAccepted);
}

function streamsOf({ streams }: JsonObject): Readonly<Record<string, [number, number]>> {
  return streamsShape.safeParse(streams).data ?? {};
}
