import fc from "fast-check";
import { expect, test } from "vitest";

import type { Instant } from "../../model/ids.ts";
import { toGrantId, toInstant } from "../ids.ts";
import { isAtLeastAsCoarse, readCoarsen, type Coarsen } from "./coarseness.ts";
import { checkDetails, disclosedFields, limitOf, type DetailsContext } from "./details.ts";
import type { PeekDetails } from "./details-shape.ts";
import { isNarrower, widerMember } from "./narrower.ts";
import { mayServeHealth, PURPOSE_IDS, purposeClassOf } from "./purposes.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const context: DetailsContext = { issuer: "https://vault.example", now: NOW, kind: "request" };
const grant: DetailsContext = { ...context, kind: "grant" };
const GRANT_ID = toGrantId(new Uint8Array(16));
const instant = (text: string): Instant => toInstant(Date.parse(text));

/** What Bootery asks for. */
const asked: PeekDetails = {
  type: "urn:rootvault:peek:v1",
  locations: ["https://vault.example/peeks"],
  actions: ["read"],
  datatypes: ["appliances"],
  fields: ["category", "energy.labelClass", "ownedFrom", "price"],
  selector: { category: { $in: ["refrigerator", "washer"] } },
  coarsen: {
    ownedFrom: { op: "date", to: "year" },
    price: { op: "band", edges: [0, 250, 500, 1000] },
  },
  limit: 20,
  purpose: { id: "https://w3id.org/dpv#PersonalisedAdvertising", text: "A greener replacement" },
  retention: "P30D",
  onward: "none",
  refresh: "once",
  max_reads: 5,
  expires_at: instant("2027-02-01T00:00:00Z"),
};

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

function faultOf(change: Record<string, unknown>, where = context): string {
  const checked = checkDetails([{ ...asked, ...change }], where);
  return checked.ok ? "ok" : `${checked.code} ${checked.member ?? ""}`;
}

test("a request of the profile's own example is accepted", () => {
  expect(checkDetails([asked], context)).toEqual({ ok: true, details: [asked] });
  expect(disclosedFields(asked)).toEqual(["category", "energy.labelClass", "ownedFrom", "price"]);
  expect(limitOf({ ...asked, limit: 7 })).toBe(7);
  const { limit: _, ...unlimited } = asked;
  expect(limitOf(unlimited)).toBe(100);
});

test("a request may say what it cannot work without, who works for it and what it gives", () => {
  const full = {
    required: ["category"],
    processors: [{ host: "mail.example", name: "Mailer", why: "sends the offer" }],
    offer: { kind: "discount", text: "10 % off", ref: "https://shop.example/offer" },
    not_before: "2026-12-01T00:00:00Z",
  };
  expect(faultOf(full)).toBe("ok");
});

test.each([
  ["an unknown member", { extra: 1 }, "0.extra"],
  ["an unknown member inside", { purpose: { ...asked.purpose, extra: 1 } }, "0.purpose.extra"],
  ["another type", { type: "x" }, "0.type"],
  ["another server", { locations: ["https://evil.example/peeks"] }, "0.locations"],
  ["two servers", { locations: [asked.locations[0], asked.locations[0]] }, "0.locations"],
  ["another action", { actions: ["write"] }, "0.actions.0"],
  ["two collections", { datatypes: ["appliances", "media"] }, "0.datatypes"],
  ["an unknown collection", { datatypes: ["toString"] }, "0.datatypes"],
  ["an internal collection", { datatypes: ["_grants"] }, "0.datatypes"],
  ["an identifier", { identifier: GRANT_ID }, "0.identifier"],
  ["no field", { fields: [] }, "0.fields"],
  ["a field twice", { fields: ["price", "price"] }, "0.fields"],
  ["a field of no collection", { fields: ["shoeSize"] }, "0.fields"],
  ["a field that is no path", { fields: ["__proto__"] }, "0.fields.0"],
  ["the serial number", { fields: ["serialNumber"], coarsen: {} }, "0.fields"],
  ["a record's id", { fields: ["id"], coarsen: {} }, "0.fields"],
  ["a selector on the serial number", { selector: { serialNumber: "x" } }, "0.selector"],
  ["a regular expression", { selector: { category: { $regex: ".*" } } }, "0.selector"],
  ["a selector that is none", { selector: [] }, "0.selector"],
  [
    "coarsening of what is not shown",
    { coarsen: { model: { op: "prefix", n: 1 } } },
    "0.coarsen.model",
  ],
  ["an unknown coarsening", { coarsen: { price: { op: "blur" } } }, "0.coarsen.price.op"],
  ["no row", { limit: 0 }, "0.limit"],
  ["too many rows", { limit: 501 }, "0.limit"],
  ["half a row", { limit: 1.5 }, "0.limit"],
  [
    "an unknown purpose",
    { purpose: { id: "https://w3id.org/dpv#Marketing", text: "x" } },
    "0.purpose.id",
  ],
  ["a purpose without words", { purpose: { ...asked.purpose, text: " " } }, "0.purpose.text"],
  [
    "a purpose with too many words",
    { purpose: { ...asked.purpose, text: "x".repeat(201) } },
    "0.purpose.text",
  ],
  [
    "words that turn the line around",
    { purpose: { ...asked.purpose, text: "a\u202eb" } },
    "0.purpose.text",
  ],
  ["words that break the line", { purpose: { ...asked.purpose, text: "a\nb" } }, "0.purpose.text"],
  ["keeping it for ever", { retention: "P731D" }, "0.retention"],
  ["keeping it for months", { retention: "P1M" }, "0.retention"],
  ["passing it on", { onward: "partners" }, "0.onward"],
  ["requiring what it does not ask for", { required: ["model"] }, "0.required"],
  [
    "a reader without a host",
    { processors: [{ host: "x", name: "x", why: "x" }] },
    "0.processors.0.host",
  ],
  ["no reader", { processors: [] }, "0.processors"],
  ["an interval without live views", { min_interval: "P1D" }, "0.min_interval"],
  ["an interval of minutes", { refresh: "live", min_interval: "PT5M" }, "0.min_interval"],
  ["no read", { max_reads: 0 }, "0.max_reads"],
  ["an end that has passed", { expires_at: "2026-11-20T12:00:00Z" }, "0.expires_at"],
  ["an end too far away", { expires_at: "2028-02-01T00:00:00Z" }, "0.expires_at"],
  ["an end that is no date", { expires_at: "2027-02-30T00:00:00Z" }, "0.expires_at"],
  ["no end", { expires_at: undefined }, "0.expires_at"],
  ["a start after the end", { not_before: "2027-02-01T00:00:00Z" }, "0.not_before"],
  ["an end if unused", { ends_if_unused: "P90D" }, "0.ends_if_unused"],
  [
    "an offer without https",
    { offer: { kind: "gift", text: "x", ref: "http://x.example" } },
    "0.offer.ref",
  ],
  ["a locked-in time", { timelock: "P30D" }, "0.timelock"],
])("a request with %s is refused and names the member", (_, change, member) => {
  expect(faultOf(change)).toBe(`invalid-details ${member}`);
});

test("live views and sums are read in full and then refused as not offered", () => {
  expect(faultOf({ refresh: "live", min_interval: "PT1H" })).toBe("invalid-details 0.refresh");
  const aggregate = {
    group_by: ["category"],
    measures: [{ op: "sum", field: "price", band: [] }, { op: "count" }],
    min_group: 3,
  };
  const sums = { aggregate, fields: ["category", "price"], coarsen: {} };
  expect(faultOf(sums)).toBe("invalid-details 0.aggregate");
  expect(faultOf({ ...sums, fields: ["category"] })).toBe("invalid-details 0.fields");
  expect(faultOf({ ...sums, fields: ["category", "status"] })).toBe("invalid-details 0.fields");
  const named = { ...aggregate, measures: [{ op: "count", field: "price" }] };
  expect(faultOf({ ...sums, aggregate: named })).toBe("invalid-details 0.aggregate.measures");
  const nameless = { ...aggregate, measures: [{ op: "sum" }] };
  expect(faultOf({ ...sums, aggregate: nameless, fields: ["category"] })).toBe(
    "invalid-details 0.aggregate.measures",
  );
  const hidden = { ...aggregate, group_by: ["serialNumber"] };
  expect(faultOf({ ...sums, aggregate: hidden })).toBe("invalid-details 0.aggregate");
});

test("a grant has the id that the owner's app made, and may end if unused", () => {
  expect(faultOf({}, grant)).toBe("invalid-details 0.identifier");
  expect(faultOf({ identifier: "short" }, grant)).toBe("invalid-details 0.identifier");
  expect(
    faultOf({ identifier: GRANT_ID, ends_if_unused: "P90D", required: ["model"] }, grant),
  ).toBe("ok");
});

test("one to eight objects, none larger than 8 KiB, 32 KiB together", () => {
  expect(checkDetails([], context).ok).toBe(false);
  expect(checkDetails("x", context).ok).toBe(false);
  expect(checkDetails([null], context)).toMatchObject({ ok: false, member: "0" });
  expect(checkDetails(times(8, asked), context).ok).toBe(true);
  expect(checkDetails(times(9, asked), context).ok).toBe(false);
  const list = (letters: number): object => ({
    ...asked,
    selector: { category: { $in: Array(50).fill("x".repeat(letters)) } },
  });
  expect(checkDetails([list(100)], context).ok).toBe(true);
  expect(checkDetails([list(160)], context)).toMatchObject({
    ok: false,
    why: "the object is too large",
  });
  expect(checkDetails(times(7, list(100)), context)).toMatchObject({
    why: "the objects are too large together",
  });
});

test("a bomb of brackets is refused, not walked into", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(4000)}${"]".repeat(4000)}`);
  expect(faultOf({ selector: { category: deep } })).toMatch(/invalid-details/);
  const deeper: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
  expect(checkDetails([deeper], context)).toMatchObject({ ok: false });
});

const codeOf = (...objects: object[]): string => {
  const checked = checkDetails(objects, context);
  return checked.ok ? "ok" : checked.code;
};

test("medicines are for services and non-commercial research, never beside advertising", () => {
  const medicines = (purpose: string, collection = "prescriptions", field = "kind"): object => {
    const { coarsen: _, selector: __, ...rest } = asked;
    return {
      ...rest,
      datatypes: [collection],
      fields: [field],
      purpose: { id: `https://w3id.org/dpv#${purpose}`, text: "x" },
    };
  };
  expect(codeOf(medicines("CustomerCare"))).toBe("ok");
  expect(codeOf(medicines("NonCommercialResearch"))).toBe("ok");
  for (const purpose of [
    "CommercialResearch",
    "PersonalisedAdvertising",
    "PersonalisedBenefits",
    "ServicePersonalisation",
  ])
    expect(codeOf(medicines(purpose))).toBe("purpose-refused");
  expect(codeOf(medicines("ServicePersonalisation", "measurements", "point"))).toBe("ok");
  expect(codeOf(medicines("CommercialResearch", "measurements", "point"))).toBe("purpose-refused");
  expect(codeOf(medicines("TargetedAdvertising", "measurements", "point"))).toBe("purpose-refused");
  // Advertising in another object of the same request.
  expect(codeOf(medicines("CustomerCare"), asked)).toBe("purpose-refused");
  expect(
    codeOf(medicines("CustomerCare"), medicines("PersonalisedAdvertising", "media", "kind")),
  ).toBe("purpose-refused");
});

test("cards are not for advertising", () => {
  expect(faultOf({ datatypes: ["cards"], fields: ["kind"], selector: {}, coarsen: {} })).toBe(
    "purpose-refused 0.purpose",
  );
});

test("purposes are the eleven of the profile", () => {
  expect(PURPOSE_IDS).toHaveLength(11);
  expect(purposeClassOf("https://w3id.org/dpv#CustomerCare")).toBe("service");
  expect(purposeClassOf("CustomerCare")).toBeNull();
  expect(purposeClassOf("https://w3id.org/dpv#constructor")).toBeNull();
  expect(mayServeHealth("https://w3id.org/dpv#CommercialResearch")).toBe(false);
});

// Narrower -----------------------------------------------------------------------------------------------------

const given: PeekDetails = { ...asked, identifier: GRANT_ID };

test.each<[string, Partial<PeekDetails>]>([
  ["fewer fields", { fields: ["price"] }],
  [
    "a coarser date and price",
    { coarsen: { ownedFrom: { op: "date", to: "year" }, price: { op: "band", edges: [0, 500] } } },
  ],
  ["more coarsening", { coarsen: { ...asked.coarsen, category: { op: "prefix", n: 3 } } }],
  ["fewer rows", { limit: 1 }],
  ["a shorter retention", { retention: "P0D" }],
  ["fewer reads", { max_reads: 1 }],
  ["a later start", { not_before: instant("2026-12-01T00:00:00Z") }],
  ["an earlier end", { expires_at: instant("2026-12-31T00:00:00Z") }],
  ["an end if unused", { ends_if_unused: "P90D" }],
])("the owner may give %s", (_, change) => {
  expect(isNarrower(asked, { ...given, ...change })).toBe(true);
});

test.each<[string, Partial<PeekDetails>]>([
  ["type", { type: "x" as never }],
  ["locations", { locations: ["https://other.example/peeks"] }],
  ["actions", { actions: ["write" as never] }],
  ["datatypes", { datatypes: ["closet"] }],
  ["fields", { fields: ["category", "model"] }],
  ["selector", { selector: {} }],
  [
    "coarsen",
    { coarsen: { ownedFrom: { op: "date", to: "month" }, price: asked.coarsen!["price"]! } },
  ],
  ["coarsen", { coarsen: { ownedFrom: { op: "date", to: "year" } } }],
  ["coarsen", { coarsen: {} }],
  ["limit", { limit: 21 }],
  ["purpose", { purpose: { ...asked.purpose, text: "Something else" } }],
  ["retention", { retention: "P31D" }],
  ["required", { required: ["price"] }],
  ["onward", { onward: "x" as never }],
  ["processors", { processors: [{ host: "a.example", name: "A", why: "x" }] }],
  ["refresh", { refresh: "live" }],
  ["max_reads", { max_reads: 6 }],
  ["expires_at", { expires_at: instant("2027-02-01T00:00:01Z") }],
  ["offer", { offer: { kind: "gift", text: "x" } }],
])("a grant that is wider in %s is refused", (member, change) => {
  expect(widerMember(asked, { ...given, ...change })).toBe(member);
});

test("leaving a limit out is wider", () => {
  const { limit: _, ...noLimit } = given;
  const { max_reads: __, ...noReads } = given;
  expect(widerMember(asked, noLimit)).toBe("limit");
  expect(widerMember(asked, noReads)).toBe("max_reads");
  expect(widerMember({ ...asked, not_before: instant("2026-12-01T00:00:00Z") }, given)).toBe(
    "not_before",
  );
  expect(widerMember({ ...given, ends_if_unused: "P30D" }, given)).toBe("ends_if_unused");
  expect(widerMember({ ...given, identifier: toGrantId(new Uint8Array(16).fill(1)) }, given)).toBe(
    "identifier",
  );
});

test("live narrows to once, and an interval only grows", () => {
  const live = { ...asked, refresh: "live", min_interval: "P2D" } as const;
  expect(isNarrower(live, given)).toBe(true);
  expect(isNarrower(live, { ...live, min_interval: "P3D" })).toBe(true);
  expect(widerMember(live, { ...live, min_interval: "PT47H" })).toBe("min_interval");
  const { min_interval: _, ...daily } = live;
  expect(widerMember(live, daily)).toBe("min_interval");
});

test("sums keep their measures; groups may only grow", () => {
  const aggregate = { group_by: ["category"], measures: [{ op: "count" as const }], min_group: 2 };
  const sums = { ...asked, aggregate };
  expect(isNarrower(sums, { ...sums, aggregate: { ...aggregate, min_group: 3 } })).toBe(true);
  expect(widerMember(sums, { ...sums, aggregate: { ...aggregate, min_group: 1 } })).toBe(
    "aggregate",
  );
  expect(widerMember(sums, { ...sums, aggregate: { ...aggregate, group_by: [] } })).toBe(
    "aggregate",
  );
  expect(widerMember(sums, asked)).toBe("aggregate");
});

const coarsen: fc.Arbitrary<Coarsen> = fc.oneof(
  fc.record({
    op: fc.constant("date" as const),
    to: fc.constantFrom("day", "week", "month", "quarter", "year"),
  }),
  fc.record({ op: fc.constant("round" as const), to: fc.constantFrom(0.1, 0.3, 1, 2, 6, 60) }),
  fc.record({
    op: fc.constant("band" as const),
    edges: fc.subarray([0, 10, 20, 30], { minLength: 1 }),
  }),
  fc.record({ op: fc.constant("prefix" as const), n: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    op: fc.constant("category" as const),
    scheme: fc.constantFrom("mcc", "iab"),
    level: fc.integer({ min: 1, max: 3 }),
  }),
  fc.constant({ op: "pseudonym" as const }),
);
const maybe = fc.option(coarsen, { nil: undefined });

test("coarser is an order: reflexive, transitive, antisymmetric", () => {
  fc.assert(
    fc.property(maybe, maybe, maybe, (one, two, three) => {
      expect(isAtLeastAsCoarse(one, one)).toBe(true);
      if (isAtLeastAsCoarse(one, two) && isAtLeastAsCoarse(two, three))
        expect(isAtLeastAsCoarse(one, three)).toBe(true);
      if (isAtLeastAsCoarse(one, two) && isAtLeastAsCoarse(two, one)) expect(one).toEqual(two);
    }),
    { numRuns: 3000 },
  );
});

test("a week is no month, raw is finest, and different operations do not compare", () => {
  const week: Coarsen = { op: "date", to: "week" };
  expect(isAtLeastAsCoarse({ op: "date", to: "day" }, week)).toBe(true);
  expect(isAtLeastAsCoarse(week, { op: "date", to: "month" })).toBe(false);
  expect(isAtLeastAsCoarse({ op: "date", to: "month" }, week)).toBe(false);
  expect(isAtLeastAsCoarse(undefined, week)).toBe(true);
  expect(isAtLeastAsCoarse(week, undefined)).toBe(false);
  expect(isAtLeastAsCoarse({ op: "pseudonym" }, week)).toBe(false);
  expect(isAtLeastAsCoarse({ op: "round", to: 0.3 }, { op: "round", to: 0.9 })).toBe(true);
});

test("coarsenings out of form are no coarsenings", () => {
  for (const value of [
    { op: "band", edges: [] },
    { op: "band", edges: [1, 1] },
    { op: "band", edges: [2, 1] },
    { op: "round", to: 0 },
    { op: "round", to: 0.0000001 },
    { op: "prefix", n: 0 },
    { op: "category", scheme: "X", level: 1 },
    { op: "pseudonym", n: 1 },
    null,
  ])
    expect(readCoarsen(value)).toBeNull();
});

const narrowed: fc.Arbitrary<PeekDetails> = fc
  .record({
    fields: fc.subarray([...asked.fields], { minLength: 1 }),
    year: fc.constantFrom<Coarsen>(
      { op: "date", to: "month" },
      { op: "date", to: "quarter" },
      { op: "date", to: "year" },
    ),
    limit: fc.integer({ min: 1, max: 20 }),
    reads: fc.integer({ min: 1, max: 3 }),
    days: fc.integer({ min: 0, max: 30 }),
    from: fc.option(
      fc.constantFrom(instant("2026-12-01T00:00:00Z"), instant("2026-12-02T00:00:00Z")),
      {
        nil: undefined,
      },
    ),
  })
  // oxlint-disable-next-line oxc/no-map-spread -- an arbitrary, not a list
  .map(({ fields, year, limit, reads, days, from }) => ({
    ...given,
    fields,
    coarsen: fields.includes("ownedFrom") ? { ownedFrom: year } : {},
    limit,
    max_reads: reads,
    retention: `P${days}D`,
    ...(from === undefined ? {} : { not_before: from }),
  }));

test("narrower is an order over grants", () => {
  fc.assert(
    fc.property(narrowed, narrowed, narrowed, (one, two, three) => {
      expect(isNarrower(one, one)).toBe(true);
      if (isNarrower(one, two) && isNarrower(two, three)) expect(isNarrower(one, three)).toBe(true);
      if (isNarrower(one, two) && isNarrower(two, one)) expect(one).toEqual(two);
    }),
    { numRuns: 2000 },
  );
});
