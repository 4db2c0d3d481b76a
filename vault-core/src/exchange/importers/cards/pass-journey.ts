/**
 * A boarding pass as a journey with one reservation.
 * @module
 */
import type { JsonObject } from "../../../model/json.ts";
import { RowFault } from "../reading/fault.ts";
import { isObject, memberOf, textMember } from "../reading/json.ts";
import { said } from "../things/thing-rows.ts";
import { objectsOf } from "./pass-fields.ts";

const kinds: ReadonlyMap<string, string> = new Map([
  ["PKTransitTypeAir", "flight"],
  ["PKTransitTypeBoat", "boat"],
  ["PKTransitTypeBus", "bus"],
  ["PKTransitTypeTrain", "train"],
]);

/** Makes the journey. @throws {RowFault} Without a time of departure. */
export function journeyOf(
  pass: JsonObject,
  { issuer, description }: { readonly issuer: string; readonly description: string | null },
): JsonObject {
  const part = memberOf(pass, "boardingPass");
  const way = isObject(part) ? part : {};
  const ends = objectsOf(memberOf(way, "primaryFields")).map((field) => textMember(field, "value"));
  const [from = null, to = null] = ends;
  const departure = departureOf(pass);
  const reservation = {
    kind: kinds.get(textMember(way, "transitType") ?? "") ?? "flight",
    status: memberOf(pass, "voided") === true ? "cancelled" : "confirmed",
    provider: issuer,
    ...said({ from, to, startTz: departure.zone }),
    startLocal: departure.local,
  };
  const day = departure.local.slice(0, 10);
  return {
    type: "space",
    when: { local: departure.local, precision: departure.local.length > 16 ? "s" : "min" },
    name: from === null || to === null ? (description ?? issuer) : `${from} – ${to}`,
    kind: "trip",
    open: false,
    start: day,
    end: day,
    reservations: [reservation],
  };
}

/** The wall clock at the place of departure, and its offset. */
function departureOf(pass: JsonObject): { readonly local: string; readonly zone: string | null } {
  const [newer] = objectsOf(memberOf(pass, "relevantDates"));
  const dates = [
    textMember(pass, "relevantDate"),
    newer === undefined ? null : (textMember(newer, "date") ?? textMember(newer, "startDate")),
  ];
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/u.exec(
    dates.find((date) => date !== null) ?? "",
  );
  if (parts?.[1] === undefined) throw new RowFault("relevantDate is no time.");
  const zone = parts[2] === "Z" ? "+00:00" : (parts[2] ?? null);
  return { local: parts[1], zone };
}
