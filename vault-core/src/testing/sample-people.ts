/**
 * What people of the tests own: Ann's purchases, plays and garments, as fields and as drafts of an importer.
 * @module
 */
import type { Draft } from "../model/drafts.ts";
import type { JsonObject } from "../model/json.ts";
import { naturalKey } from "../records/natural-key.ts";

/** A tent that Ann bought. */
export const tent: JsonObject = {
  type: "purchase",
  when: { day: "2026-03-14", precision: "day" },
  lineKind: "item",
  direction: "purchase",
  status: "delivered",
  orderId: "A-1001",
  seller: "Bootery",
  name: "Two-person tent",
  quantity: 1,
  lineTotal: { value: "249.90", currency: "EUR" },
};

/** A coat in Ann's closet. */
export const coat: JsonObject = {
  type: "garment",
  status: "owned",
  name: "Rain coat",
  garmentType: "raincoat",
  layer: "outer",
  colors: [{ family: "yellow", share: 1 }],
};

/** Makes the draft of a purchase as an importer would read it from row `row`. */
export function purchaseDraft(row: number, fields: JsonObject = {}): Draft {
  const orderId = `B-${row}`;
  return {
    kind: "draft",
    collection: "purchases",
    naturalKey: naturalKey("amazon", orderId, "B000", 1),
    fields: { ...tent, orderId, name: `Thing ${row}`, ...fields },
    row,
  };
}

/** Makes the draft of a play that ended at an instant, known to the second or to the minute. */
export function playDraft(row: number, at: string, precision: "s" | "min"): Draft {
  return {
    kind: "draft",
    collection: "media",
    naturalKey: naturalKey(
      "spotify",
      at,
      precision === "s" ? "spotify:track:1" : "Ann's band|Song",
      60_000,
    ),
    fields: {
      type: "media",
      when: { at, precision },
      action: "listen",
      kind: "track",
      title: "Song",
      creator: "The Band",
      timeIs: "end",
      playedMs: 60_000,
    },
    row,
  };
}
