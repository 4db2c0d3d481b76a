import { expect, test } from "vitest";

import { mustKnowFields } from "./known-fields.ts";

/** A vault of which only the forms are asked. */
const api = {
  form: ({ collection }: { readonly collection: string }) =>
    Promise.resolve({
      collection,
      family: "event" as const,
      types: [
        { type: "purchase", fields: [field("when"), field("seller"), field("warranty.until")] },
      ],
    }),
};

function field(path: string) {
  return {
    path,
    label: path,
    kind: "text" as const,
    isList: false,
    required: false,
    parent: null,
    nullable: false,
  };
}

test("a misspelt field is refused with those that there are: with != it would fit every record", async () => {
  const where = [{ field: "seler", op: "!=" as const, value: "acme" }];
  await expect(mustKnowFields(api, ["purchases"], { where })).rejects.toMatchObject({
    code: "bad-value",
    message: 'purchases has no field "seler". It has: seller, warranty, when.',
  });
  await expect(mustKnowFields(api, ["purchases"], { sort: "-price" })).rejects.toMatchObject({
    code: "bad-value",
  });
});

test("fields of groups, of every record, and an order from the last one on are known", async () => {
  const where = ["warranty.until", "source.format", "category", "attachments.type"].map((name) => ({
    field: name,
    op: "=" as const,
    value: "x",
  }));
  await mustKnowFields(api, ["purchases"], { where, sort: "-when" });
  await mustKnowFields(api, ["purchases"], {});
});
