import { compactDecrypt, generateKeyPair, exportJWK, importJWK } from "jose";
import fc from "fast-check";
import { expect, test } from "vitest";

import type { StoredRecord } from "../collection/read/record-set.ts";
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { pairwiseJwk } from "../keys/pairwise.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { toGrantId, toInstant } from "../protocol/ids.ts";
import { readEncryptionKey, readJws, verifyJws } from "../protocol/compact-jose.ts";
import { isAtLeastAsCoarse, type Coarsen } from "../protocol/grants/coarseness.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { peekPayloadShape } from "../protocol/grants/envelope.ts";
import { bandOf, toBand } from "./bands.ts";
import { coarsenValue, type CoarsenContext } from "./coarsen.ts";
import { previewOf, rowsTextOf, type Preview } from "./preview.ts";
import { sealPeek } from "./seal.ts";
import { differences, loneRows } from "./singled-out.ts";
import { ancestorOf, isSensitive } from "./taxonomy.ts";

const context: CoarsenContext = { pseudonym: () => "p", thisYear: 2026 };
const coarse = (value: Json, step: Coarsen): Json => coarsenValue(value, step, context);
const date = (to: "day" | "week" | "month" | "quarter" | "year"): Coarsen => ({ op: "date", to });

// Values -------------------------------------------------------------------------------------------------------

test.each<[Json, Coarsen, Json]>([
  ["2014-05-03", date("day"), "2014-05-03"],
  ["2014-05-03T23:59:59", date("day"), "2014-05-03"],
  ["2014-05-03", date("week"), "2014-W18"],
  ["2021-01-03", date("week"), "2020-W53"],
  ["2014-05-03", date("month"), "2014-05"],
  ["2014-05-03", date("quarter"), "2014-Q2"],
  ["2014-12-31", date("quarter"), "2014-Q4"],
  ["2014-05-03", date("year"), "2014"],
  // A year stays a year: nothing is invented.
  ["2014", date("month"), "2014"],
  ["2014", date("week"), "2014"],
  ["2014-05", date("day"), "2014-05"],
  ["soon", date("year"), null],
  [2014, date("year"), null],
  [480, { op: "round", to: 100 }, 400],
  [-1, { op: "round", to: 100 }, -100],
  [0.3, { op: "round", to: 0.1 }, 0.3],
  ["480.50", { op: "round", to: 10 }, "480"],
  [
    { value: "480.50", currency: "EUR" },
    { op: "round", to: 10 },
    { value: "480", currency: "EUR" },
  ],
  [
    { value: 85, unit: "cm" },
    { op: "round", to: 2 },
    { value: 84, unit: "cm" },
  ],
  [
    [{ point: "Waist", quantity: { value: 85, unit: "cm" } }],
    { op: "round", to: 2 },
    [{ point: "Waist", quantity: { value: 84, unit: "cm" } }],
  ],
  ["many", { op: "round", to: 1 }, null],
  [true, { op: "round", to: 1 }, null],
  [{ value: "480.00", currency: "EUR" }, { op: "band", edges: [0, 250, 500] }, "250-500 EUR"],
  [{ value: "250.00", currency: "EUR" }, { op: "band", edges: [0, 250, 500] }, "250-500 EUR"],
  [{ value: "500.00", currency: "EUR" }, { op: "band", edges: [0, 250, 500] }, ">=500 EUR"],
  // A refund counts by its amount.
  [{ value: "-20.00", currency: "EUR" }, { op: "band", edges: [0, 250, 500] }, "0-250 EUR"],
  [-5, { op: "band", edges: [0, 250] }, "<0"],
  ["x", { op: "band", edges: [0] }, null],
  [null, { op: "band", edges: [0] }, null],
  ["🎈Ürgüp", { op: "prefix", n: 2 }, "🎈Ü"],
  [5, { op: "prefix", n: 2 }, null],
  ["5651", { op: "category", scheme: "mcc", level: 1 }, "5600-5699"],
  ["x", { op: "category", scheme: "mcc", level: 1 }, null],
  ["153", { op: "category", scheme: "iab-content-3.1", level: 1 }, "150"],
  ["153", { op: "category", scheme: "iab-content-3.1", level: 3 }, "153"],
  ["153", { op: "category", scheme: "unknown", level: 3 }, null],
  [7, { op: "category", scheme: "iab-content-3.1", level: 3 }, null],
  [["151", "153", "1"], { op: "category", scheme: "iab-content-3.1", level: 1 }, ["150", "1"]],
  ["1999-05-03", { op: "category", scheme: "iab-audience-1.1", level: 1 }, "25-29"],
  ["2015", { op: "category", scheme: "iab-audience-1.1", level: 1 }, null],
  [52_000, { op: "category", scheme: "iab-audience-1.1", level: 1 }, "$50000 - $74999"],
  ["Ann", { op: "pseudonym" }, "p"],
])("%j on the rung %j shows %j", (value, step, shown) => {
  expect(coarse(value, step)).toEqual(shown);
});

test("without a rung a value is shown as it is", () => {
  expect(coarsenValue("x", undefined, context)).toBe("x");
});

test("categories 1037 to 1041 stand under Industrials, and a root above itself ends", () => {
  expect(ancestorOf("iab-adproduct-2.0", "1037", 2)).toBe("1036");
  expect(ancestorOf("iab-adproduct-2.0", "1000", 1)).toBe("1000");
  expect(isSensitive("iab-adproduct-2.0", "1003")).toBe(true);
  expect(isSensitive("iab-adproduct-2.0", "1036")).toBe(false);
  expect(isSensitive("iab-content-3.1", "386")).toBe(true);
  expect(isSensitive("iab-content-3.1", "150")).toBe(false);
  expect(isSensitive("iab-content-3.1", "no such id")).toBe(true);
});

const value: fc.Arbitrary<Json> = fc.oneof(
  fc
    .date({ min: new Date("1970-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
    .chain((day) => {
      const text = day.toISOString();
      return fc.constantFrom(
        text.slice(0, 10),
        text.slice(0, 7),
        text.slice(0, 4),
        text.slice(0, 19),
      );
    }),
  fc.integer({ min: -100, max: 3000 }),
  fc.integer({ min: -30_000, max: 300_000 }).map((cents) => cents / 100),
  fc.integer({ min: -3000, max: 3000 }).map((euros) => ({ value: `${euros}.00`, currency: "EUR" })),
  fc.constantFrom("153", "42", "48", "5651", "Ann", "refrigerator", null, true),
  fc.array(fc.constantFrom("151", "153", "48", "1")),
);
const step: fc.Arbitrary<Coarsen> = fc.oneof(
  fc
    .constantFrom("day", "week", "month", "quarter", "year")
    .map((to) => ({ op: "date" as const, to })),
  fc.constantFrom(1, 2, 10, 50, 100).map((to) => ({ op: "round" as const, to })),
  fc
    .subarray([-10, 0, 10, 250, 500, 1000], { minLength: 1 })
    .map((edges) => ({ op: "band" as const, edges })),
  fc.integer({ min: 1, max: 5 }).map((n) => ({ op: "prefix" as const, n })),
  fc
    .integer({ min: 1, max: 3 })
    .map((level) => ({ op: "category" as const, scheme: "iab-content-3.1", level })),
);

test("coarsening twice is coarsening once, and a coarser rung is a function of a finer one", () => {
  fc.assert(
    fc.property(value, step, step, (raw, fine, other) => {
      expect(coarse(coarse(raw, fine), fine)).toEqual(coarse(raw, fine));
      if (isAtLeastAsCoarse(fine, other) && typeof raw !== "number")
        expect(coarse(coarse(raw, fine), other)).toEqual(coarse(raw, other));
      if (isAtLeastAsCoarse(fine, other) && typeof raw === "number" && fine.op !== "date")
        expect(coarse(coarse(raw, fine), other)).toEqual(coarse(raw, other));
    }),
    { numRuns: 5000 },
  );
});

test("the text of a band says where it begins", () => {
  expect(bandOf(toBand(5, [10], "EUR"))).toEqual({ from: -Infinity, unit: "EUR" });
  expect(bandOf(toBand(10, [10], ""))).toEqual({ from: 10, unit: "" });
  expect(bandOf(toBand(-5, [-10, 0], "cm"))).toEqual({ from: -10, unit: "cm" });
  expect(bandOf("2014-05-03")).toBeNull();
});

// Rows ---------------------------------------------------------------------------------------------------------

const fridge = {
  category: "refrigerator",
  ownedFrom: "2014-05-03",
  price: { value: "480.00", currency: "EUR" },
  energy: { labelClass: "A" },
  serialNumber: "SECRET-1",
};
const washer = {
  category: "washer",
  ownedFrom: "2019",
  price: { value: "700.00", currency: "EUR" },
  serialNumber: "SECRET-2",
};
const oven = { category: "oven", ownedFrom: "2020-01-01", serialNumber: "SECRET-3" };

function stored(id: string, fields: JsonObject, more: Partial<StoredRecord> = {}): StoredRecord {
  const record = {
    id,
    v: 1,
    type: "appliance",
    when: { day: fields["ownedFrom"] ?? "2020", precision: "day" },
    ...fields,
  };
  return {
    id,
    collection: "appliances",
    rev: 1,
    from: "self",
    record,
    annotation: null,
    shown: record,
    effective: record,
    ...more,
  };
}

const asked: PeekDetails = {
  type: "urn:rootvault:peek:v1",
  locations: ["https://vault.example/peeks"],
  actions: ["read"],
  datatypes: ["appliances"],
  identifier: toGrantId(new Uint8Array(16)),
  fields: ["category", "ownedFrom", "price"],
  selector: { category: { $in: ["refrigerator", "washer"] } },
  coarsen: { ownedFrom: { op: "date", to: "year" }, price: { op: "band", edges: [0, 250, 500] } },
  purpose: { id: "https://w3id.org/dpv#PersonalisedAdvertising", text: "x" },
  retention: "P30D",
  onward: "none",
  refresh: "once",
  expires_at: toInstant(Date.parse("2027-02-01T00:00:00Z")),
};
const place = {
  pairwiseRoot: new Uint8Array(32),
  host: "bootery.example",
  grantId: "AAAAAAAAAAAAAAAAAAAAAA",
};

function preview(
  change: Partial<PeekDetails> = {},
  records = [stored("a", fridge), stored("b", washer), stored("c", oven)],
): Preview {
  const source = {
    records,
    homeZone: "Europe/Berlin",
    now: () => Date.parse("2026-11-20T00:00:00Z"),
  };
  return previewOf({ ...asked, ...change }, place, source);
}

test("rows are the coarsened fields of the records that match, in the scope's order, sorted by their bytes", () => {
  const shown = preview();
  expect(shown.rows).toEqual([
    { category: "refrigerator", ownedFrom: "2014", price: "250-500 EUR" },
    { category: "washer", ownedFrom: "2019", price: ">=500 EUR" },
  ]);
  expect(rowsTextOf(shown)).toBe(JSON.stringify(shown.rows));
  expect(shown).toMatchObject({ ids: ["a", "b"], matched: 2 });
  expect(JSON.stringify(shown)).not.toContain("SECRET");
});

test("the newest come first, and the limit cuts before the rows are sorted", () => {
  const shown = preview({ limit: 1 });
  expect(shown.rows).toEqual([{ category: "washer", ownedFrom: "2019", price: ">=500 EUR" }]);
  expect(shown).toMatchObject({ ids: ["b"], matched: 2 });
});

test("what the owner excluded or corrected is shown so", () => {
  const records = [
    stored("a", fridge, { effective: { ...stored("a", fridge).record, category: "freezer" } }),
    stored("b", washer, { effective: null }),
    stored("c", { ...oven, category: "washer" }),
  ];
  expect(preview({}, records).rows).toEqual([
    { category: "washer", ownedFrom: "2020", price: null },
  ]);
});

test("a coarsened field is matched on its bucket, so a selector cannot ask around the band", () => {
  const price = (condition: JsonObject): number =>
    preview({ selector: { price: condition } }).matched;
  // 480 and 300 share a band: the literal is coarsened alike.
  expect(price({ $eq: 300 })).toBe(1);
  expect(price({ $gt: 300 })).toBe(1);
  expect(price({ $gte: 300 })).toBe(2);
  expect(price({ $gt: 479 })).toBe(price({ $gt: 481 }));
  expect(price({ $eq: "cheap" })).toBe(0);
  const owned = (condition: JsonObject): number =>
    preview({ selector: { ownedFrom: condition } }).matched;
  expect(owned({ $eq: "2014-12-31" })).toBe(1);
  expect(owned({ $gte: "2019" })).toBe(2);
  const name = { category: { op: "prefix" as const, n: 1 } };
  expect(preview({ coarsen: name, selector: { category: "radio" } }).matched).toBe(1);
  expect(preview({ coarsen: name, selector: { category: { $gt: "a" } } }).matched).toBe(0);
  expect(
    preview({ coarsen: { category: { op: "pseudonym" } }, selector: { category: "oven" } }).matched,
  ).toBe(0);
});

test("uncoarsened fields are matched as they are", () => {
  expect(preview({ coarsen: {}, selector: { price: { $gt: 479, $lt: 481 } } }).matched).toBe(1);
  expect(preview({ coarsen: {}, selector: { price: "x" } }).matched).toBe(0);
  expect(
    preview({ coarsen: { price: { op: "round", to: 100 } }, selector: { price: 450 } }).matched,
  ).toBe(1);
  expect(preview({ selector: { "energy.labelClass": { $exists: false } } }).matched).toBe(2);
});

const pseudonyms = (grantId: string): Json[] => {
  const records = [stored("a", fridge), stored("b", { ...fridge, manufacturer: "refrigerator" })];
  const shown = previewOf(
    {
      ...asked,
      fields: ["category", "manufacturer"],
      coarsen: { category: { op: "pseudonym" }, manufacturer: { op: "pseudonym" } },
      selector: {},
    },
    { ...place, grantId },
    { records, homeZone: "UTC", now: () => 0 },
  );
  return shown.rows.flatMap((row) => Object.values(row)).filter((each) => each !== null);
};

test("a pseudonym differs by grant and by field, and is the same for the same value", () => {
  const [one, other] = [new Set(pseudonyms("A")), new Set(pseudonyms("B"))];
  expect(one.size).toBe(2);
  expect([...one].every((each) => JSON.stringify(each).length === 24 && !other.has(each))).toBe(
    true,
  );
});

const buy = (id: string, category: string | null): StoredRecord =>
  stored(
    id,
    { type: "purchase", name: id, quantity: 1, ...(category === null ? {} : { category }) },
    { collection: "purchases" },
  );

test("for advertising a purchase without a category, or with a sensitive one, is left out", () => {
  const records = [
    buy("plain", "1036"),
    buy("beer", "1003"),
    buy("none", null),
    buy("odd", "no such id"),
  ];
  const shown = (purpose: string, selector: JsonObject = {}): number =>
    preview(
      {
        datatypes: ["purchases"],
        fields: ["quantity"],
        coarsen: {},
        selector,
        purpose: { id: `https://w3id.org/dpv#${purpose}`, text: "x" },
      },
      records,
    ).matched;
  expect(shown("PersonalisedAdvertising")).toBe(1);
  expect(shown("CommercialResearch")).toBe(1);
  // A recommender sees a sensitive category only if its selector names the field.
  expect(shown("ServicePersonalisation")).toBe(2);
  expect(shown("ServicePersonalisation", { category: { $exists: true } })).toBe(3);
  expect(shown("CustomerCare")).toBe(4);
});

test("of a purchase told twice the item is shown", () => {
  const bank = stored(
    "bank",
    { type: "purchase", lineKind: "bank_transaction", category: "1036" },
    { annotation: { links: [{ to: "x", relation: "same_purchase" }] } },
  );
  const item = stored("item", { type: "purchase", lineKind: "item", category: "1036" });
  expect(
    preview({ datatypes: ["purchases"], fields: ["lineKind"], coarsen: {}, selector: {} }, [
      bank,
      item,
    ]).ids,
  ).toEqual(["item"]);
});

test("where the owner called the item the lesser telling the other is shown, and a private purchase stays private", () => {
  const purchase = { type: "purchase", category: "1036" };
  const total = stored(
    "total",
    { ...purchase, lineKind: "order_total" },
    { annotation: { links: [{ to: "item", relation: "same_purchase" }] } },
  );
  const item = (reason: string): StoredRecord =>
    stored(
      "item",
      { ...purchase, lineKind: "item" },
      { annotation: { exclude: true, reason }, effective: null },
    );
  const asks = { datatypes: ["purchases"], fields: ["lineKind"], coarsen: {}, selector: {} };
  for (const [reason, shown] of [
    ["duplicate", ["total"]],
    ["private", []],
  ] as const)
    expect(preview({ ...asks, datatypes: ["purchases"] }, [total, item(reason)]).ids).toEqual(
      shown,
    );
});

test("a condition is never a row, and a profile is one", () => {
  const service = {
    purpose: { id: "https://w3id.org/dpv#CustomerCare", text: "x" },
    coarsen: {},
    selector: {},
  };
  const medicine = stored("m", { type: "prescription", kind: "prescribed" });
  const illness = stored("i", { type: "condition", kind: "x" });
  expect(
    preview({ ...service, datatypes: ["prescriptions"], fields: ["kind"] }, [medicine, illness])
      .rows,
  ).toEqual([{ kind: "prescribed" }]);
  const facts = [
    stored("1", { type: "profile", key: "country", value: "DE" }),
    stored("2", { type: "profile", key: "householdSize", value: 3 }),
  ];
  const profile = {
    ...service,
    datatypes: ["profile"] as [string],
    fields: ["country", "householdSize", "region"],
  };
  expect(preview(profile, facts).rows).toEqual([{ country: "DE", householdSize: 3, region: null }]);
  expect(preview(profile, []).rows).toEqual([]);
});

test("a selector that takes too long is stopped", () => {
  let time = 0;
  const source = {
    records: [stored("a", fridge), stored("b", washer), stored("c", oven)],
    homeZone: "UTC",
    now: () => (time += 300),
  };
  expect(() => previewOf(asked, place, source)).toThrow(
    expect.objectContaining({ code: "bad-request-object" }),
  );
});

test("many rows are cut into pages, and a row that fits no page is refused", () => {
  const long = Array.from({ length: 40 }, (_, index) =>
    stored(`r${index}`, { ...fridge, manufacturer: String(index).repeat(900) }),
  );
  const shown = preview({ fields: ["manufacturer"], coarsen: {} }, long);
  expect(shown.pages.length).toBeGreaterThan(1);
  expect(shown.pages.flatMap((page) => JSON.parse(page))).toEqual(shown.rows);
  expect(shown.pages.every((page) => utf8(page).length <= 24_000)).toBe(true);
  const huge = [stored("x", { ...fridge, manufacturer: "x".repeat(30_000) })];
  expect(() => preview({ fields: ["manufacturer"], coarsen: {} }, huge)).toThrow(
    expect.objectContaining({ code: "too-large" }),
  );
});

// Warnings -----------------------------------------------------------------------------------------------------

test("a row that stands alone among rows that share their values is named", () => {
  const rows = [
    ...Array.from({ length: 6 }, () => ({ kind: "washer", year: "2014" })),
    { kind: "oven", year: "2014" },
  ];
  expect(loneRows(rows)).toEqual([{ row: 6, fields: ["kind"] }]);
  const crossed = [
    ...["2014", "2014", "2014", "2015", "2015"].map((year) => ({ kind: "washer", year })),
    ...["2014", "2014", "2015"].map((year) => ({ kind: "oven", year })),
  ];
  expect(loneRows(crossed)).toEqual([{ row: 7, fields: ["kind", "year"] }]);
  // Four rows, or rows that all differ, would only make noise.
  expect(loneRows(rows.slice(3))).toEqual([]);
  expect(loneRows(rows.map((_, index) => ({ id: index })))).toEqual([]);
  expect(loneRows([])).toEqual([]);
});

const seen = (
  coarsen: Coarsen | null,
  ids: readonly string[],
): Parameters<typeof differences>[0] => [{ field: "price", coarsen, grant: "g", ids }];

test("a finer look, or one with a few other records, is told before it is given", () => {
  const year = date("year");
  expect(differences(seen(year, ["a", "b"]), seen(year, ["a", "b"]))).toEqual([]);
  expect(differences(seen(year, ["a"]), seen(date("month"), ["a"]))).toEqual([
    { field: "price", kind: "finer" },
  ]);
  expect(differences(seen(year, ["a"]), seen({ op: "prefix", n: 1 }, ["a"]))).toEqual([
    { field: "price", kind: "finer" },
  ]);
  expect(differences(seen(null, ["a"]), seen(year, ["a"]))).toEqual([]);
  expect(differences(seen(year, ["a", "b"]), seen(year, ["a", "c"]))).toEqual([
    { field: "price", kind: "other-rows" },
  ]);
  const many = Array.from({ length: 9 }, (_, index) => String(index));
  expect(differences(seen(year, []), seen(year, many))).toEqual([]);
});

// Envelope -----------------------------------------------------------------------------------------------------

test("a sealed peek opens for the shop alone and holds the previewed bytes", async () => {
  const shop = await generateKeyPair("ECDH-ES", { crv: "X25519", extractable: true });
  const recipient = readEncryptionKey({
    ...(await exportJWK(shop.publicKey)),
    use: "enc",
    alg: "ECDH-ES",
    kid: "e1",
  })!;
  const pairwise = pairwiseJwk(place.pairwiseRoot, place.host);
  const shown = preview();
  const [page] = await sealPeek(
    {
      details: asked,
      clientId: "https://bootery.example/rootvault.json",
      pages: shown.pages,
      salt: "AAAAAAAAAAAAAAAAAAAAAA",
      ver: 1,
      consentHash: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
      iat: 1_795_388_001,
    },
    pairwise,
    recipient,
  );
  const opened = await compactDecrypt(page!, shop.privateKey);
  expect(Object.keys(opened.protectedHeader).toSorted()).toEqual([
    "alg",
    "cty",
    "enc",
    "epk",
    "kid",
  ]);
  const jws = readUtf8(opened.plaintext)!;
  const { kty, crv, x } = pairwise;
  expect(readJws(jws)?.header).toEqual({
    alg: "Ed25519",
    typ: "rv-peek+jwt",
    jwk: { kty, crv, x },
  });
  const payload = peekPayloadShape.parse(await verifyJws(jws, "rv-peek+jwt", { kty, crv, x }));
  expect(payload).toMatchObject({
    page: 1,
    pages: 1,
    ver: 1,
    datatype: "appliances",
    rows: shown.rows,
    exp: Date.parse(asked.expires_at) / 1000,
  });
  const text = readUtf8(
    Uint8Array.from(atob(jws.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.codePointAt(0)!,
    ),
  )!;
  expect(text).toContain(`"rows":${rowsTextOf(shown)}}`);
  // The size tells the padded step, not the rows.
  expect(text.length % 32).toBe(0);
  const other = await generateKeyPair("ECDH-ES", { crv: "X25519" });
  await expect(compactDecrypt(page!, other.privateKey)).rejects.toThrow();
  await expect(importJWK({ ...recipient, alg: "ECDH-ES" })).resolves.toBeDefined();
});
