/**
 * A reservation of schema.org in a mail as a closed space.
 * @module
 */
import type { Draft } from "../../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { reservationsOf } from "../../calendar/reservations.ts";
import { readWhen } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { stripped } from "../../reading/strip.ts";
import { instantIn } from "../../reading/zones.ts";
import { wordsAt } from "./values.ts";

/** Makes the draft, without its row. @throws {RowFault} */
export function bookedDraft(node: JsonObject): Omit<Draft, "row"> {
  const { reservations, isJourney } = reservationsOf(node, { startLocal: null, startTz: null });
  const [reservation] = reservations;
  if (reservation === undefined) throw new RowFault("The reservation has no time.");
  const text = (name: string): string => textOf(reservation[name]);
  const start = text("startLocal");
  const end = text("endLocal") === "" ? start : text("endLocal");
  const number = text("number") === "" ? (wordsAt(node, "reservationId") ?? "") : text("number");
  const parts = [text("kind"), text("provider"), number, start, text("from")];
  const fields = {
    type: "space",
    when: whenOf(start, text("startTz")),
    name: stripped(nameOf(text)).slice(0, 1_000),
    kind: isJourney ? "trip" : "event",
    open: false,
    start: start.slice(0, 10),
    end: end.slice(0, 10) < start.slice(0, 10) ? start.slice(0, 10) : end.slice(0, 10),
    reservations: [reservation],
  };
  return {
    kind: "draft",
    collection: "spaces",
    naturalKey: naturalKey("reservation", ...parts),
    fields,
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function nameOf(text: (name: string) => string): string {
  if (text("from") !== "" && text("to") !== "") return `${text("from")} – ${text("to")}`;
  return text("provider") === "" ? text("kind") : text("provider");
}

/** The instant by the zone at the place; without one the wall clock. */
function whenOf(local: string, zone: string): JsonObject {
  const precision = local.length > 16 ? "s" : "min";
  const at = zone.includes("/") ? instantIn(zone, local) : null;
  if (at !== null) return { at, tz: zone, precision };
  const offset = /^[+-]\d\d:?\d\d$/u.test(zone) ? zone : "";
  return readWhen(`${local}${offset}`, "mdy", "startTime", 0);
}
