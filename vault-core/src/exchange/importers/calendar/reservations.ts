/**
 * Reservations of schema.org, as KDE's itinerary app and mails to customers hold them. Names of travelers are left out.
 * @module
 */
import type { Json, JsonObject } from "../../../model/json.ts";
import { isObject, memberOf, textMember } from "../reading/json.ts";
import { stripped, strippedId } from "../reading/strip.ts";
import { said } from "../things/thing-rows.ts";

/** What stands in for times that a reservation does not state. */
export interface ReservationTimes {
  readonly startLocal: string | null;
  readonly startTz: string | null;
}

interface Kind {
  readonly kind: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly start: readonly string[];
  readonly end: readonly string[];
  readonly isJourney: boolean;
}

function journey(kind: string, from: string, to: string): Kind {
  return {
    kind,
    from: [from],
    to: [to],
    start: ["departureTime"],
    end: ["arrivalTime"],
    isJourney: true,
  };
}

function stay(kind: string, start: string, end: string, isJourney: boolean): Kind {
  return { kind, from: [], to: [], start: [start], end: [end], isJourney };
}

const kinds: Readonly<Record<string, Kind>> = {
  FlightReservation: journey("flight", "departureAirport", "arrivalAirport"),
  TrainReservation: journey("train", "departureStation", "arrivalStation"),
  BusReservation: journey("bus", "departureBusStop", "arrivalBusStop"),
  BoatReservation: journey("boat", "departureBoatTerminal", "arrivalBoatTerminal"),
  LodgingReservation: {
    ...stay("lodging", "checkinTime", "checkoutTime", true),
    start: ["checkinTime", "checkinDate"],
    end: ["checkoutTime", "checkoutDate"],
  },
  RentalCarReservation: {
    ...stay("rental_car", "pickupTime", "dropoffTime", true),
    from: ["pickupLocation"],
    to: ["dropoffLocation"],
  },
  TaxiReservation: { ...stay("taxi", "pickupTime", "endTime", true), from: ["pickupLocation"] },
  EventReservation: stay("event", "startDate", "endDate", false),
  FoodEstablishmentReservation: stay("restaurant", "startTime", "endTime", false),
};

/** Tells whether a schema.org object is a reservation of a kind that is known here. */
export function isReservation(node: JsonObject): boolean {
  return Object.hasOwn(kinds, textMember(node, "@type") ?? "");
}

/** Reservations among schema.org objects, and whether any of them is a journey. */
export function reservationsOf(
  value: Json,
  times: ReservationTimes,
): { readonly reservations: readonly JsonObject[]; readonly isJourney: boolean } {
  const nodes = Array.isArray(value) ? value : [value];
  const found = nodes.flatMap((node: Json) => {
    if (!isObject(node) || !isReservation(node)) return [];
    const kind = kinds[textMember(node, "@type") ?? ""];
    const reservation = kind === undefined ? null : toReservation(node, kind, times);
    return reservation === null || kind === undefined ? [] : [{ reservation, kind }];
  });
  return {
    reservations: found.map(({ reservation }) => reservation),
    isJourney: found.some(({ kind }) => kind.isJourney),
  };
}

function toReservation(node: JsonObject, kind: Kind, times: ReservationTimes): JsonObject | null {
  const thing = objectAt(node, "reservationFor");
  const start = timeAt([thing, node], kind.start) ?? {
    local: times.startLocal,
    zone: times.startTz,
  };
  if (start.local === null) return null;
  const end = timeAt([thing, node], kind.end);
  return {
    kind: kind.kind,
    status: statusOf(textMember(node, "reservationStatus") ?? ""),
    startLocal: start.local,
    ...said({
      number: without(strippedId, textMember(node, "reservationNumber")),
      provider: without(stripped, providerOf(node, thing)),
      from: without(stripped, placeAt([thing, node], kind.from)),
      to: without(stripped, placeAt([thing, node], kind.to)),
      startTz: start.zone,
      endLocal: end?.local ?? null,
      endTz: end?.zone ?? null,
      people: peopleOf(node),
      price: priceOf(node),
    }),
  };
}

function without(strip: (text: string) => string, text: string | null): string | null {
  return text === null ? null : strip(text);
}

function objectAt(node: JsonObject, name: string): JsonObject {
  const value = memberOf(node, name);
  return isObject(value) ? value : {};
}

/** A time as text, or as KDE writes it: `{"@value", "timezone"}`. */
function timeAt(
  nodes: readonly JsonObject[],
  names: readonly string[],
): { readonly local: string | null; readonly zone: string | null } | null {
  for (const node of nodes) {
    for (const name of names) {
      const value = memberOf(node, name);
      const text = isObject(value) ? textMember(value, "@value") : value;
      const parts =
        /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d{1,2}:?\d\d)?$/u.exec(
          typeof text === "string" ? text : "",
        );
      if (parts?.[1] === undefined || parts[2] === undefined) continue;
      const named = isObject(value) ? textMember(value, "timezone") : null;
      const offset = parts[3] === "Z" ? "+00:00" : padded(parts[3] ?? null);
      return { local: `${parts[1]}T${parts[2]}`, zone: named ?? offset };
    }
  }
  return null;
}

/** Some write `+2:00`. */
function padded(offset: string | null): string | null {
  return offset?.replace(/^([+-])(\d:?\d\d)$/u, "$10$2") ?? null;
}

function placeAt(nodes: readonly JsonObject[], names: readonly string[]): string | null {
  for (const node of nodes) {
    for (const name of names) {
      const place = memberOf(node, name);
      if (typeof place === "string" && place !== "") return place;
      if (!isObject(place)) continue;
      const text = textMember(place, "iataCode") ?? textMember(place, "name");
      if (text !== null) return text;
    }
  }
  return null;
}

function providerOf(node: JsonObject, thing: JsonObject): string | null {
  const nodes = [
    objectAt(thing, "airline"),
    objectAt(thing, "provider"),
    objectAt(node, "provider"),
    objectAt(thing, "rentalCompany"),
    thing,
  ];
  return nodes.map((one) => textMember(one, "name")).find((name) => name !== null) ?? null;
}

function statusOf(status: string): string {
  if (/cancel/iu.test(status)) return "cancelled";
  if (/pending/iu.test(status)) return "pending";
  return /hold/iu.test(status) ? "hold" : "confirmed";
}

/** Microdata has texts alone. */
function peopleOf(node: JsonObject): number | null {
  const stated = memberOf(node, "partySize");
  const size = typeof stated === "string" ? Number(stated) : stated;
  return typeof size === "number" && Number.isSafeInteger(size) && size > 0 ? size : null;
}

function priceOf(node: JsonObject): JsonObject | null {
  const stated = memberOf(node, "totalPrice") ?? memberOf(node, "price");
  const value = typeof stated === "number" || typeof stated === "string" ? String(stated) : "";
  const currency = textMember(node, "priceCurrency") ?? "";
  const isMoney = /^\d{1,15}(\.\d{1,6})?$/u.test(value) && /^[A-Z]{3}$/u.test(currency);
  return isMoney ? { value, currency } : null;
}
