/**
 * Ann types a record into every collection, in the words of its form, and each is one that the vault takes.
 * @module
 */
import { expect, test } from "vitest";
import { newRecord, readFields } from "../../cli/src/commands/fields.ts";
import { checkRecord } from "../../vault-core/src/records/check.ts";
import { formOf } from "../../vault-core/src/records/form.ts";
import { collections, type CollectionName } from "../../vault-core/src/records/registry.ts";

const ID = "AAAAAAAAAAAAAAAAAAAAAA";

/** Annotations are made by marks. */
const typed: Readonly<Record<Exclude<CollectionName, "annotations">, readonly string[]>> = {
  purchases: [
    "name=Tent",
    "seller=Outdoor",
    "lineTotal=189.00 EUR",
    "quantity=1",
    "tags=camp;lake",
  ],
  clickstream: ["site=a.example", "url=https://a.example/", "dwellMs=4000"],
  media: ["title=Film", "kind=film", "action=watch", "completed=yes", "genres=drama;comedy"],
  closet: [
    "name=Coat",
    "garmentType=coat",
    "layer=outer",
    'colors:=[{"family":"red","share":1}]',
    "price=80 EUR",
    "size.label=M",
  ],
  measurements: ["point=Waist", "quantity=80 cm"],
  appliances: [
    "name=Fridge",
    "class=appliance",
    "category=refrigerator",
    "status=in_use",
    "quantity=1",
    "warranty.until=2028-05-03",
  ],
  prescriptions: ["kind=prescribed", "status=active", "medication.text=Tea", "daysSupply=30"],
  cards: [
    "kind=gift",
    "issuer=Outdoor",
    "number=42",
    "balance=25.00 EUR",
    "expires=2027",
    "favorite=no",
  ],
  intents: [
    "want=A tent",
    "category=1070",
    "stage=exploring",
    "contact=none",
    "validThrough=2026-12-31T00:00:00Z",
  ],
  spaces: [
    "name=Canada",
    "kind=trip",
    "open=yes",
    "start=2026-07-01",
    'places:=[{"name":"Banff"}]',
  ],
  profile: ["key=homeArea", "value=80", "origin=declared"],
};

test.each(Object.entries(typed))("%s", (name, texts) => {
  const collection = collections[name as keyof typeof typed];
  const form = formOf(collection);
  const fields = newRecord(form, readFields(texts, form));
  const record = {
    type: form.types[0]!.type,
    ...fields,
    id: ID,
    v: 1,
    rev: 1,
    source: { format: "manual", run: "manual" },
  };
  expect(checkRecord(collection, record)).toMatchObject({ ok: true });
});
