/**
 * Collection `spaces`: contexts that the owner opens: a trip, an event, a project (schema.org Trip, Event, Reservation).
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import { exact, finerThan, never, service, time } from "./ladders.ts";
import { Day, LocalTime, Money, RecordIdText } from "./values.ts";

const Place = z.object({
  name: z.string(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  region: z.string().optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
});
/** schema.org Reservation and its kinds. */
const Reservation = z.object({
  kind: z.enum([
    "flight",
    "train",
    "bus",
    "boat",
    "lodging",
    "rental_car",
    "event",
    "restaurant",
    "taxi",
  ]),
  status: z.enum(["confirmed", "pending", "hold", "cancelled"]),
  number: z.string().optional(),
  provider: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  startLocal: LocalTime,
  startTz: z.string().optional(),
  endLocal: LocalTime.optional(),
  endTz: z.string().optional(),
  people: z.number().int().positive().optional(),
  price: Money.optional(),
});

/** A context in which offers show. */
export const Space = z.object({
  ...envelope,
  type: z.literal("space"),
  name: z.string(),
  kind: z.enum(["trip", "event", "project", "gift_occasion", "home", "other"]),
  open: z.boolean(),
  start: Day.optional(),
  end: Day.optional(),
  places: z.array(Place).optional(),
  /** IAB Ad Product 2.0 ids that may show offers here. */
  topics: z.array(z.string()).optional(),
  reservations: z.array(Reservation).optional(),
  cardIds: z.array(RecordIdText).optional(),
  intentIds: z.array(RecordIdText).optional(),
});
/** A context in which offers show. */
export type Space = z.infer<typeof Space>;

/** The collection. */
export const spaces: Collection = {
  name: "spaces",
  types: [
    {
      type: "space",
      shape: Space,
      fields: {
        when: time("when"),
        name: never,
        kind: exact(),
        open: exact("flag"),
        start: time("day"),
        end: time("day"),
        "places.name": finerThan("places.region", "list"),
        "places.region": finerThan("places.country", "list"),
        "places.country": exact("list"),
        "places.lat": never,
        "places.lon": never,
        topics: exact("list"),
        "reservations.kind": service("list"),
        "reservations.status": service("list"),
        "reservations.number": never,
        "reservations.provider": service("list"),
        "reservations.from": service("list"),
        "reservations.to": service("list"),
        "reservations.startLocal": service("list"),
        "reservations.startTz": service("list"),
        "reservations.endLocal": service("list"),
        "reservations.endTz": service("list"),
        "reservations.people": never,
        "reservations.price": never,
        cardIds: never,
        intentIds: never,
      },
    },
  ],
  family: "document",
  sensitivity: "medium",
  peekable: ["advertising", "recommendation", "service"],
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: null,
  identity: ["ical", "pkpass", "reservation"],
};
