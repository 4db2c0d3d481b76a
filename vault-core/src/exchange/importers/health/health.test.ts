/**
 * Health records: FHIR R4 in its three forms, Apple Health.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportAnswers, ImportItem } from "../../../model/drafts.ts";
import { importerProblems } from "../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../testing/take-in-twice.ts";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../testing.ts";
import { ndc11 } from "./fhir-values.ts";

const ndc = "http://hl7.org/fhir/sid/ndc";
const rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
const patient = { reference: "Patient/CANARY", display: "CANARY Bea" };
const request = {
  resourceType: "MedicationRequest",
  id: "6f1c1c0e-0000-4000-8000-000000000001",
  status: "active",
  intent: "order",
  subject: patient,
  authoredOn: "2026-05-03",
  requester: { display: "Dr. Knut" },
  medicationCodeableConcept: {
    text: "Salt tablets 10 mg",
    coding: [
      { system: ndc, code: "1234-5678-90", display: "Salt" },
      { system: rxnorm, code: "42" },
    ],
  },
  reasonCode: [{ coding: [{ system: "http://snomed.info/sct", code: "1" }] }],
  dosageInstruction: [
    {
      text: "one tablet twice a day",
      asNeededBoolean: false,
      route: { text: "by mouth" },
      timing: { repeat: { frequency: 2, period: 1, periodUnit: "d" } },
      doseAndRate: [{ doseQuantity: { value: 1, code: "{tbl}" } }],
    },
  ],
  dispenseRequest: {
    numberOfRepeatsAllowed: 3,
    quantity: { value: 60, unit: "tablet" },
    expectedSupplyDuration: { value: 30, code: "d" },
    validityPeriod: { start: "2026-05-03", end: "2027-05-03" },
  },
  substitution: { allowedBoolean: false },
};
const medication = {
  resourceType: "Medication",
  id: "m1",
  code: { text: "Sea drops" },
  form: { text: "drops" },
  ingredient: [
    { itemCodeableConcept: { text: "salt" }, strength: { numerator: { value: 5, unit: "mg" } } },
  ],
};
const dispense = {
  resourceType: "MedicationDispense",
  id: "6f1c1c0e-0000-4000-8000-000000000002",
  status: "in-progress",
  subject: patient,
  whenHandedOver: "2026-05-04T10:00:00+02:00",
  medicationReference: { reference: "Medication/m1" },
  quantity: { value: 1, unit: "bottle" },
  daysSupply: { value: 4, unit: "wk" },
  location: { display: "Harbor pharmacy" },
  performer: [{ actor: { display: "CANARY Pharmacist" } }],
};
const claim = {
  resourceType: "ExplanationOfBenefit",
  id: "6f1c1c0e-0000-4000-8000-000000000003",
  status: "active",
  type: { coding: [{ code: "pharmacy" }] },
  patient,
  billablePeriod: { start: "2026-05" },
  facility: { display: "Harbor pharmacy" },
  supportingInfo: [
    { category: { coding: [{ code: "dayssupply" }] }, valueQuantity: { value: 30 } },
    { category: { coding: [{ code: "refillnum" }] }, valueQuantity: { value: 2 } },
    { category: { coding: [{ code: "refillsauthorized" }] }, valueQuantity: { value: 5 } },
    { category: { coding: [{ code: "dawcode" }] }, code: { coding: [{ code: "0" }] } },
  ],
  item: [
    {
      productOrService: { coding: [{ system: ndc, code: "12345-678-90", display: "Salt" }] },
      quantity: { value: 60 },
      servicedDate: "2026-05-05",
      adjudication: [
        {
          category: { coding: [{ code: "paidbypatient" }] },
          amount: { value: 4.5, currency: "USD" },
        },
      ],
    },
  ],
};
const weight = {
  resourceType: "Observation",
  id: "6f1c1c0e-0000-4000-8000-000000000004",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "29463-7" }] },
  subject: patient,
  effectiveDateTime: "2026-05-03T08:00:00Z",
  valueQuantity: { value: 150, code: "[lb_av]" },
};
const asthma = {
  resourceType: "Condition",
  id: "6f1c1c0e-0000-4000-8000-000000000005",
  clinicalStatus: { coding: [{ code: "remission" }] },
  code: { text: "Asthma", coding: [{ system: "http://snomed.info/sct", code: "195967001" }] },
  onsetDateTime: "2019",
};
const allergy = {
  resourceType: "AllergyIntolerance",
  id: "6f1c1c0e-0000-4000-8000-000000000006",
  clinicalStatus: { coding: [{ code: "active" }] },
  code: { coding: [{ system: rxnorm, code: "7", display: "Nuts" }] },
  meta: { lastUpdated: "2026-01-02T03:04:05Z" },
};
const person = { resourceType: "Patient", id: "CANARY", name: [{ family: "CANARY" }] };
const everything = [request, medication, dispense, claim, weight, asthma, allergy, person];

function bundle(resources: readonly object[], base: string | null = null): string {
  const entry = resources.map((resource) => ({
    ...(base !== null && { fullUrl: `${base}/${(resource as { id: string }).id}` }),
    resource,
  }));
  return JSON.stringify({ resourceType: "Bundle", type: "collection", entry });
}

function lines(resources: readonly object[]): string {
  return resources.map((resource) => `${JSON.stringify(resource)}\n`).join("");
}

const read = (text: string, answers: ImportAnswers = {}) => itemsOf(text, "fhir.r4", answers);

function reasons(items: readonly ImportItem[]): string[] {
  return items.map((item) =>
    item.kind === "fault" ? item.reason : item.kind === "skip" ? item.rule : item.kind,
  );
}

describe("FHIR R4", () => {
  test("a bundle: prescribed, dispensed, claimed, measured, conditions; the patient stays out", async () => {
    const items = await read(bundle(everything));
    expect(reasons(items)).toEqual([
      "draft",
      "type",
      "draft",
      "draft",
      "draft",
      "draft",
      "draft",
      "type",
    ]);
    const fields = draftsOf(items).map((draft) => draft.fields);
    expect(fields).toEqual([
      {
        type: "prescription",
        when: { day: "2026-05-03", precision: "day" },
        kind: "prescribed",
        medication: {
          text: "Salt tablets 10 mg",
          codings: [
            { system: ndc, code: "01234567890", display: "Salt" },
            { system: rxnorm, code: "42" },
          ],
          route: "by mouth",
        },
        status: "active",
        sig: "one tablet twice a day",
        asNeeded: false,
        perDay: { dose: { value: 1, unit: "{tbl}" }, times: 2 },
        quantity: { value: 60, unit: "tablet" },
        daysSupply: 30,
        daysSupplyBasis: "expected_duration",
        refillsAllowed: 3,
        validUntil: "2027-05-03",
        daw: "1",
        prescriber: "Dr. Knut",
        reason: [{ system: "http://snomed.info/sct", code: "1" }],
      },
      {
        type: "prescription",
        when: { at: "2026-05-04T08:00:00Z", tz: "+02:00", precision: "s" },
        kind: "dispensed",
        medication: {
          text: "Sea drops",
          codings: [],
          ingredients: [{ name: "salt", strength: "5 mg" }],
          form: "drops",
        },
        status: "active",
        quantity: { value: 1, unit: "bottle" },
        daysSupply: 28,
        daysSupplyBasis: "stated",
        filledOn: "2026-05-04",
        pharmacy: "Harbor pharmacy",
      },
      {
        type: "prescription",
        when: { day: "2026-05-05", precision: "day" },
        kind: "claimed",
        medication: {
          text: "Salt",
          codings: [{ system: ndc, code: "12345067890", display: "Salt" }],
        },
        status: "active",
        daysSupply: 30,
        daysSupplyBasis: "stated",
        fillNumber: 2,
        refillsAllowed: 5,
        daw: "0",
        pharmacy: "Harbor pharmacy",
        quantity: { value: 60, unit: "{unit}" },
        filledOn: "2026-05-05",
        patientPaid: { value: "4.5", currency: "USD" },
      },
      {
        type: "measurement",
        when: { at: "2026-05-03T08:00:00Z", precision: "s" },
        point: "Weight",
        quantity: { value: 68.0389, unit: "kg" },
        code: { system: "http://loinc.org", code: "29463-7" },
        method: "clinician",
      },
      {
        type: "condition",
        when: { day: "2019", precision: "year" },
        text: "Asthma",
        codings: [{ system: "http://snomed.info/sct", code: "195967001" }],
        allergy: false,
        status: "remission",
      },
      {
        type: "condition",
        when: { at: "2026-01-02T03:04:05Z", precision: "s" },
        text: "Nuts",
        codings: [{ system: rxnorm, code: "7", display: "Nuts" }],
        allergy: true,
        status: "active",
      },
    ]);
    expect(storedText(items)).not.toContain("CANARY");
    const { first, second } = await takeInTwice(items, "fhir.r4");
    expect([first.imported, first.faulty, second.imported, second.restated]).toEqual([6, 0, 0, 0]);
  });

  test("lines and single resources give the same as a bundle", async () => {
    const plain = draftsOf(await read(bundle(everything)));
    expect(draftsOf(await read(lines(everything)))).toEqual(plain);
    const zip = await zipOf(
      Object.fromEntries(
        everything.map((one, index) => [`${index}.json`, JSON.stringify(one, null, 2)]),
      ),
    );
    const single = draftsOf(await itemsOf(zip, "fhir.r4"));
    expect(single.map(({ fields, naturalKey }) => [naturalKey, fields])).toEqual(
      plain.map(({ fields, naturalKey }) => [naturalKey, fields]),
    );
  });

  test("an address names a resource everywhere; a short id needs the name of its source", async () => {
    const [addressed] = draftsOf(
      await read(bundle([request], "https://fhir.example.org/r4/MedicationRequest")),
    );
    expect(addressed?.naturalKey).toBe(
      `fhir|MedicationRequest|https://fhir.example.org/r4/MedicationRequest/${request.id}`,
    );
    const short = lines([{ ...request, id: "17" }]);
    expect((await detectFile(new Blob([short]))).questions.map(({ id }) => id)).toEqual(["source"]);
    await expect(read(short)).rejects.toMatchObject({ code: "needs-answer" });
    const [named] = draftsOf(await read(short, { source: "Harbor clinic" }));
    expect(named?.naturalKey).toBe("fhir|MedicationRequest|Harbor clinic|17");
    const identified = { ...request, id: undefined, identifier: [{ system: "urn:x", value: "9" }] };
    expect(draftsOf(await read(lines([identified])))[0]?.naturalKey).toBe(
      "fhir|MedicationRequest|urn:x|9",
    );
  });

  test("contained medications, reported plans, and what was entered in error", async () => {
    const contained = {
      ...dispense,
      contained: [{ ...medication, id: "c" }],
      medicationReference: { reference: "#c" },
      status: "declined",
    };
    const plan = { ...request, intent: "plan", reportedBoolean: true, status: "entered-in-error" };
    const statement = {
      resourceType: "MedicationStatement",
      id: request.id,
      status: "not-taken",
      effectivePeriod: { start: "2026-02" },
      medicationCodeableConcept: { text: "Tea" },
      dosage: [{ text: "hot" }],
    };
    const wrong = { ...asthma, verificationStatus: { coding: [{ code: "entered-in-error" }] } };
    const items = await read(
      lines([contained, plan, statement, wrong, { ...weight, status: "entered-in-error" }]),
    );
    expect(items).toMatchObject([
      { fields: { status: "cancelled", medication: { text: "Sea drops" } } },
      { fields: { kind: "stated", status: "entered-in-error" } },
      {
        fields: {
          kind: "stated",
          status: "stopped",
          sig: "hot",
          when: { day: "2026-02", precision: "month" },
        },
      },
      { fields: { status: "inactive" } },
      { kind: "skip", rule: "entered-in-error" },
    ]);
  });

  test("two timings, or words alone, are no number", async () => {
    const [first] = request.dosageInstruction;
    const twice = { ...request, dosageInstruction: [first, first] };
    const words = { ...request, dosageInstruction: [{ text: "2 tablets daily" }] };
    const weekly = {
      ...request,
      dosageInstruction: [
        { ...first, timing: { repeat: { frequency: 1, period: 1, periodUnit: "wk" } } },
      ],
    };
    const fields = draftsOf(await read(lines([twice, words, weekly]))).map((draft) => draft.fields);
    expect(fields.map(({ perDay }) => perDay)).toEqual([
      undefined,
      undefined,
      { dose: { value: 1, unit: "{tbl}" }, times: 0.142857 },
    ]);
    expect(fields[0]?.["sig"]).toBe("one tablet twice a day; one tablet twice a day");
  });

  test("drug codes of ten digits with hyphens have eleven", () => {
    expect(
      ["1234-5678-90", "12345-678-90", "12345-6789-0", "12345-6789-01", "1234567890", "x"].map(
        ndc11,
      ),
    ).toEqual(["01234567890", "12345067890", "12345678900", "12345678901", "1234567890", "x"]);
  });

  test("other versions of FHIR, and other JSON, are not recognized", async () => {
    for (const other of [
      { resourceType: "MedicationOrder", id: "x" },
      { ...request, medicationCodeableConcept: undefined, medication: { concept: { text: "x" } } },
      { resourceType: "CapabilityStatement", fhirVersion: "5.0.0" },
      { resourceType: "Something" },
    ])
      await expect(detectFile(new Blob([JSON.stringify(other)]))).rejects.toMatchObject({
        code: "not-recognised",
      });
  });

  test("what cannot be read names the element", async () => {
    const items = await read(
      lines([
        { ...request, authoredOn: undefined, dispenseRequest: undefined },
        { ...request, authoredOn: "2026-13-01" },
        { ...dispense, medicationReference: { reference: "Medication/elsewhere" } },
        { ...weight, valueQuantity: { value: 3, code: "L" } },
        { ...asthma, code: {} },
      ]),
    );
    expect(reasons(items)).toEqual([
      "authoredOn is missing.",
      "authoredOn is no date.",
      "medication is missing.",
      "valueQuantity has no unit of length or weight.",
      "code is missing.",
    ]);
  });
});

const doctype = `<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>`;
function record(type: string, attributes: string): string {
  return `<Record type="HKQuantityTypeIdentifier${type}" sourceName="CANARY watch" device="CANARY" ${attributes}/>`;
}
function health(...parts: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n<HealthData locale="en_NO">\n <ExportDate value="2026-05-09 10:00:00 +0200"/>\n <Me HKCharacteristicTypeIdentifierDateOfBirth="CANARY"/>\n${parts.join("\n")}\n</HealthData>\n`;
}
const mass = record(
  "BodyMass",
  'unit="lb" startDate="2026-05-03 07:12:45 +0200" endDate="2026-05-03 07:12:45 +0200" value="150.2"',
);

function refused(text: string): Promise<unknown> {
  return itemsOf(text, "apple.health").catch((error: unknown) => error);
}

describe("Apple Health", () => {
  test("measures in our units, at their offsets; the rest is counted", async () => {
    const items = await itemsOf(
      health(
        mass,
        record("Height", 'unit="ft" startDate="2026-05-03 07:00:00 -0700" value="6"'),
        record("WaistCircumference", 'unit="in" startDate="2026-05-03 07:00:00 +0000" value="32"'),
        record("HeartRate", 'unit="count/min" startDate="2026-05-03 07:00:00 +0000" value="60"'),
        `<Correlation type="x">${mass}</Correlation>`,
        mass,
        record("BodyMass", 'unit="st" startDate="2026-05-04 07:00:00 +0000" value="10"'),
        record("BodyMass", 'unit="%" startDate="2026-05-04 07:00:00 +0000" value="10"'),
        record("BodyMass", 'unit="kg" startDate="soon" value="10"'),
      ),
      "apple.health",
    );
    expect(items[0]).toEqual({
      kind: "draft",
      collection: "measurements",
      naturalKey: "apple-health|Weight|2026-05-03 07:12:45 +0200|150.2 lb|1",
      row: 1,
      fields: {
        type: "measurement",
        when: { at: "2026-05-03T05:12:45Z", tz: "+02:00", precision: "s" },
        point: "Weight",
        quantity: { value: 68.1296, unit: "kg" },
        code: { system: "http://loinc.org", code: "29463-7" },
      },
    });
    expect(items.slice(1, 3)).toMatchObject([
      { fields: { point: "Height", quantity: { value: 182.88, unit: "cm" } } },
      { fields: { point: "Waist", quantity: { value: 81.28, unit: "cm" } } },
    ]);
    // What stands in a correlation repeats at the top, and is not counted there.
    expect(reasons(items).slice(3)).toEqual([
      "type",
      "draft",
      "draft",
      "value or unit is no length or weight.",
      "startDate is no date.",
    ]);
    expect(storedText(items)).not.toContain("CANARY");
  });

  test("health records in the archive are read as FHIR R4, and the archive is not ambiguous", async () => {
    const url = "https://fhir.example.org/r4/MedicationRequest/1";
    const clinical = (version: string, path: string) =>
      `<ClinicalRecord type="x" identifier="1" sourceName="Harbor clinic" sourceURL="${url}" fhirVersion="${version}" resourceFilePath="${path}"/>`;
    const zip = await zipOf({
      "apple_health_export/export.xml": health(
        clinical("4.0.1", "/clinical-records/MedicationRequest-1.json"),
        clinical("1.0.2", "/clinical-records/MedicationOrder-2.json"),
        clinical("4.0.1", "/clinical-records/gone.json"),
      ),
      "apple_health_export/clinical-records/MedicationRequest-1.json": JSON.stringify(request),
      "apple_health_export/clinical-records/MedicationOrder-2.json": "{}",
      "apple_health_export/export_cda.xml": "<ClinicalDocument/>",
    });
    expect(await detectFile(zip)).toMatchObject({ format: "apple.health" });
    const items = await itemsOf(zip, "apple.health");
    expect(reasons(items)).toEqual([
      "draft",
      "type",
      "resourceFilePath names no health record.",
      "other-file",
      "other-file",
    ]);
    expect(draftsOf(items)[0]?.naturalKey).toBe(`fhir|MedicationRequest|${url}`);
  });

  test("hostile XML ends in a listed code", async () => {
    expect(await refused(health("<a>".repeat(100)))).toMatchObject({
      details: { why: "too-deep" },
    });
    expect(await refused(health(`<Record type="${"x".repeat(100_000)}"/>`))).toMatchObject({
      details: { why: "too-large" },
    });
    expect(await refused(health(`<Record type="${"x".repeat(3_000_000)}`))).toMatchObject({
      details: { why: "too-large" },
    });
    // Entities of the file's own are not expanded.
    const bomb = health(mass).replace("]>", '<!ENTITY a "CANARY">]>').replace("150.2", "&a;");
    expect(storedText((await refused(bomb)) as ImportItem[])).not.toContain("CANARY");
  });
});

test.each([
  ["fhir.r4", bundle(everything)],
  ["fhir.r4", lines(everything)],
  ["apple.health", health(mass, mass, record("HeartRate", 'value="1"'))],
])("%s holds to what every importer must", async (format, file) => {
  // Of a bundle that breaks off, a medication may lie behind the break.
  expect(await importerProblems({ format, file, cut: "keys", canaries: /CANARY/ })).toEqual([]);
});
