import fc from "fast-check";
import { expect, test } from "vitest";

import { isAtLeastAsCoarse, readCoarsen, type Coarsen } from "../protocol/grants/coarseness.ts";
import { checkDetails, disclosedFields } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { isNarrower } from "../protocol/grants/narrower.ts";
import { toGrantId, toInstant } from "../protocol/ids.ts";
import { collections, fieldsOf, rungsFor } from "../records/registry.ts";
import type { GrantChoices } from "../vault/api/vault-api.ts";
import { applyChoices, isAllowed, toAsked } from "./choices.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const PURPOSES = {
  advertising: "PersonalisedAdvertising",
  recommendation: "ServicePersonalisation",
  service: "CustomerCare",
  research: "NonCommercialResearch",
} as const;

function details(
  collection: string,
  purpose: keyof typeof PURPOSES,
  more: Partial<PeekDetails> = {},
): PeekDetails {
  return {
    type: "urn:rootvault:peek:v1",
    locations: ["https://vault.example/peeks"],
    actions: ["read"],
    datatypes: [collection],
    fields: ["category", "price"],
    purpose: { id: `https://w3id.org/dpv#${PURPOSES[purpose]}`, text: "x" },
    retention: "P30D",
    onward: "none",
    refresh: "once",
    max_reads: 9,
    expires_at: toInstant(NOW + 86_400_000 * 60),
    ...more,
  };
}

function granted(asked: PeekDetails, choices: GrantChoices = {}): PeekDetails | null {
  return applyChoices(toAsked(asked), choices);
}

test("for advertising a price is shown in bands, for a service as it is", () => {
  expect(granted(details("appliances", "advertising"))?.coarsen).toMatchObject({
    price: { op: "band" },
  });
  expect(granted(details("appliances", "service"))?.coarsen).toBeUndefined();
  // The whole of a model leads to one owner: advertisers get its category.
  const model = details("appliances", "advertising", { fields: ["model", "category"] });
  expect(granted(model)?.fields).toEqual(["category"]);
  expect(granted(details("appliances", "advertising", { fields: ["model"] }))).toBeNull();
});

test("a step of another kind cannot go around the ladder; a pseudonym can", () => {
  const prefix = { when: { op: "prefix" as const, n: 10 } };
  const day = granted(
    details("appliances", "advertising", { fields: ["when", "category"], coarsen: prefix }),
  );
  expect(day?.fields).toEqual(["category"]);
  const hidden = { when: { op: "pseudonym" as const } };
  expect(
    granted(details("appliances", "advertising", { fields: ["when"], coarsen: hidden }))?.coarsen,
  ).toEqual(hidden);
});

test("what is for services alone is left out for others, and so is what needs its own tick", () => {
  const asked = { fields: ["acquiredFrom", "category"] };
  expect(granted(details("appliances", "recommendation", asked))?.fields).toEqual(["category"]);
  expect(granted(details("appliances", "service", asked))?.fields).toEqual(asked.fields);
  const name = details("profile", "service", { fields: ["name", "country"] });
  expect(granted(name)?.fields).toEqual(["country"]);
  expect(granted(name, { tick: ["name"] })?.fields).toEqual(["name", "country"]);
});

test("a selector on what may not be shown is refused, one on a price is coarsened", () => {
  const bySerial = details("appliances", "advertising", { selector: { model: "X" } });
  expect(() => granted(bySerial)).toThrow(expect.objectContaining({ code: "bad-request-object" }));
  const byPrice = details("appliances", "advertising", {
    fields: ["category"],
    selector: { price: { $gt: 300 } },
  });
  expect(granted(byPrice)).toMatchObject({
    fields: ["category"],
    selector: byPrice.selector!,
    coarsen: { price: { op: "band" } },
  });
});

test("search words never stand beside a finer time than the month", () => {
  const asked = details("clickstream", "service", {
    fields: ["query", "when"],
    coarsen: { when: { op: "date", to: "day" } },
  });
  expect(granted(asked)?.coarsen).toEqual({ when: { op: "date", to: "month" } });
  expect(granted(asked, { drop: ["query"] })?.coarsen).toEqual({ when: { op: "date", to: "day" } });
  // A week cannot be made a month, so it goes.
  const weekly = { ...asked, coarsen: { when: { op: "date", to: "week" } } } as const;
  expect(granted(weekly)?.fields).toEqual(["query"]);
});

test("classes of collections have limits of their own", () => {
  const wide = { limit: 500 };
  expect(granted(details("appliances", "advertising", wide))).toMatchObject({
    limit: 200,
    max_reads: 5,
  });
  expect(granted(details("appliances", "service", wide))).toMatchObject({
    limit: 500,
    max_reads: 9,
  });
  expect(granted(details("media", "advertising", { ...wide, fields: ["kind"] }))).toMatchObject({
    limit: 500,
    max_reads: 9,
  });
  expect(granted(details("prescriptions", "service", { ...wide, fields: ["kind"] }))).toMatchObject(
    { limit: 50 },
  );
  // Without a limit of reads the class sets one.
  const { max_reads: _, ...endless } = details("closet", "research", { fields: ["brand"] });
  expect(granted(endless)).toMatchObject({ max_reads: 5 });
});

test("the owner gives less in every way, and never more", () => {
  const asked = details("appliances", "service");
  const sooner = toInstant(NOW + 86_400_000);
  const choices = {
    drop: ["category"],
    coarsen: { price: { op: "band", edges: [0, 50] } },
    limit: 3,
    maxReads: 1,
    retention: "P1D",
    expiresAt: sooner,
  };
  expect(granted(asked, choices)).toMatchObject({
    fields: ["price"],
    coarsen: { price: { op: "band", edges: [0, 50] } },
    limit: 3,
    max_reads: 1,
    retention: "P1D",
    expires_at: sooner,
    ends_if_unused: "P90D",
  });
  expect(granted(asked, { limit: 1000 })?.limit).toBe(100);
  for (const wider of [
    { retention: "P31D" },
    { retention: "a month" },
    { expiresAt: toInstant(NOW + 86_400_000 * 61) },
    { expiresAt: "later" },
    { limit: 0 },
    { maxReads: 1.5 },
    { coarsen: { price: { op: "blur" } } },
  ])
    expect(() => granted(asked, wider)).toThrow(expect.objectContaining({ code: "bad-value" }));
  const banded = details("appliances", "advertising");
  expect(() =>
    granted(banded, { coarsen: { price: { op: "band", edges: [0, 1, 2, 3] } } }),
  ).toThrow(expect.objectContaining({ code: "bad-value" }));
});

test("what no collection or purpose is, is not asked for", () => {
  expect(() => toAsked(details("_grants", "service"))).toThrow(
    expect.objectContaining({ code: "bad-request-object" }),
  );
});

const names = Object.keys(collections) as (keyof typeof collections)[];
const request = fc
  .record({
    name: fc.constantFrom(...names),
    purpose: fc.constantFrom("advertising", "recommendation", "service", "research"),
  })
  .filter(({ name, purpose }) => collections[name].peekable.some((each) => each === purpose))
  .chain(({ name, purpose }) => {
    const known = [...fieldsOf(collections[name]).values()]
      .filter((rule) => !rule.never)
      .map(({ field }) => field);
    return fc
      .record({
        fields: fc.shuffledSubarray(known, { minLength: 1, maxLength: Math.min(12, known.length) }),
        steps: fc.array(
          fc.constantFrom<Coarsen | null>(
            null,
            { op: "date", to: "month" },
            { op: "date", to: "week" },
            { op: "round", to: 10 },
            { op: "prefix", n: 3 },
            { op: "pseudonym" },
          ),
          { minLength: 12, maxLength: 12 },
        ),
      })
      .map(({ fields, steps }) => {
        const coarsen = Object.fromEntries(
          fields.flatMap((field, index) =>
            steps[index] === null ? [] : [[field, steps[index]!] as const],
          ),
        );
        return details(name, purpose, { fields, coarsen });
      });
  });

test("whatever is asked, what is granted is narrower, lawful, and no finer than the ladder allows", () => {
  fc.assert(
    fc.property(request, (asked) => {
      const object = toAsked(asked);
      const given = applyChoices(object, {});
      if (given === null) return;
      const whole = { ...given, identifier: toGrantId(new Uint8Array(16)) };
      expect(
        checkDetails([whole], { issuer: "https://vault.example", now: NOW, kind: "grant" }),
      ).toMatchObject({ ok: true });
      expect(isNarrower(asked, whole)).toBe(true);
      for (const field of disclosedFields(given)) {
        const rule = fieldsOf(object.collection).get(field)!;
        const [finest] = rungsFor(rule, object.purposeClass);
        expect(rule.never || rule.ownTick || finest === undefined).toBe(false);
        const step = given.coarsen?.[field];
        expect(
          step?.op === "pseudonym" ||
            isAtLeastAsCoarse(readCoarsen(finest!.coarsen) ?? undefined, step),
        ).toBe(true);
        expect(isAllowed(object, field, step)).toBe(true);
      }
    }),
    { numRuns: 1500 },
  );
});
