/**
 * Health documents: Medicare's Blue Button text and C-CDA.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../../model/drafts.ts";
import type { JsonObject } from "../../../../model/json.ts";
import { importerProblems } from "../../../../testing/importer-problems.ts";
import { detectFile } from "../../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../../testing.ts";

const said = (items: readonly ImportItem[]): string[] =>
  items.map((item) => {
    if (item.kind === "fault") return item.reason;
    return item.kind === "skip" ? item.rule : item.kind;
  });

const ruler = "-".repeat(32);
function claim(cells: Readonly<Record<string, string>>): string {
  return Object.entries(cells)
    .map(([key, value]) => `${key}: ${value}\n\n`)
    .join("");
}
const partD = {
  "Claim Type": "Part D",
  "Claim Number": "77",
  "Claim Service Date": "11/17/2026",
  "Pharmacy / Service Provider": "1234567890",
  "Pharmacy Name": "Corner Pharmacy",
  "Drug Code": "00093-0135-05",
  "Drug Name": "CARVEDILOL",
  "Fill Number": "0",
  "Days' Supply": "30",
  "Prescriber Identifer": "1234567890",
  "Prescriber Name": "Dr. Reed",
};
function blueButton(...blocks: readonly string[]): string {
  const head = `${ruler}\nMYMEDICARE.GOV PERSONAL HEALTH INFORMATION\n\n${ruler}\n**********CONFIDENTIAL***********\n\n`;
  const person = `${ruler}\nDemographic\n\n${ruler}\n\nName: ANN CANARY\n\nEmail: ann@canary.example\n\n`;
  return `${head}${person}${blocks.map((block) => `${ruler}\nClaim Lines\n\n${ruler}\n\n${block}\n`).join("")}${ruler}\n`;
}

describe("Blue Button", () => {
  const format = "cms.blue-button";

  test("what Part D paid for; the patient is left", async () => {
    const text = blueButton(claim(partD), claim({ "Claim Type": "PartB", "Claim Number": "78" }));
    expect(await detectFile(new Blob([text]))).toMatchObject({ format });
    const items = await itemsOf(text, format);
    expect(items).toEqual([
      { kind: "skip", rule: "type", row: 12 },
      {
        kind: "draft",
        collection: "prescriptions",
        naturalKey: "blue-button|77|00093013505",
        row: 21,
        fields: {
          type: "prescription",
          when: { day: "2026-11-17", precision: "day" },
          kind: "claimed",
          medication: {
            text: "CARVEDILOL",
            codings: [{ system: "http://hl7.org/fhir/sid/ndc", code: "00093013505" }],
          },
          status: "completed",
          daysSupply: 30,
          daysSupplyBasis: "stated",
          fillNumber: 0,
          filledOn: "2026-11-17",
          pharmacy: "Corner Pharmacy",
          prescriber: "Dr. Reed",
        },
      },
      { kind: "skip", rule: "type", row: 49 },
    ]);
    expect(storedText(items)).not.toMatch(/canary|1234567890/i);
  });

  test("keys are matched loosely; claims without a ruler between stay two", async () => {
    const loose = claim({ ...partD, "Claim Number": "79" })
      .replace("Days' Supply", "DAYS SUPPLY")
      .replace("Part D", "PartD")
      .replaceAll("\n\n", "\r\n");
    const drafts = draftsOf(await itemsOf(blueButton(claim(partD) + loose), format));
    expect(drafts.map(({ naturalKey }) => naturalKey)).toEqual([
      "blue-button|77|00093013505",
      "blue-button|79|00093013505",
    ]);
    expect(drafts[1]?.fields).toEqual(drafts[0]?.fields);
  });

  test("faults name the key; a claim that the file ends in is one", async () => {
    const wrong = (more: Readonly<Record<string, string>>) => claim({ ...partD, ...more });
    const text = blueButton(
      wrong({ "Drug Name": "" }),
      wrong({ "Claim Service Date": "13/13/2026" }),
      wrong({ "Days' Supply": "many" }),
    );
    expect(said(await itemsOf(text, format)).slice(1)).toEqual([
      "Drug Name is missing.",
      "Claim Service Date is no date.",
      "Days' Supply is no number.",
    ]);
    const cut = blueButton(claim(partD)).slice(0, -ruler.length - 1);
    expect(said(await itemsOf(cut, format))).toEqual([
      "type",
      "The file ends before its claim does.",
    ]);
  });
});

const template = (id: string) => `<templateId root="2.16.840.1.113883.10.20.22.4.${id}"/>`;
const rxnorm =
  '<code code="197806" codeSystem="2.16.840.1.113883.6.88" displayName="ibuprofen 600 MG Oral Tablet"><translation code="00603-4022-21" codeSystem="2.16.840.1.113883.6.69"/></code>';
const material = (code: string) =>
  `<manufacturedProduct><manufacturedMaterial>${code}</manufacturedMaterial></manufacturedProduct>`;
const low =
  '<effectiveTime xsi:type="IVL_TS"><low value="20260503"/><high nullFlavor="NI"/></effectiveTime>';
const period = (text: string) =>
  `<effectiveTime xsi:type="PIVL_TS" operator="A">${text}</effectiveTime>`;

interface Activity {
  readonly mood?: string;
  readonly times?: string;
  readonly code?: string;
  readonly more?: string;
  readonly status?: string;
  readonly attributes?: string;
}
function activity(one: Activity = {}): string {
  return `<substanceAdministration classCode="SBADM" moodCode="${one.mood ?? "EVN"}" ${one.attributes ?? ""}>${template("16")}<id root="1.2.3" extension="9"/><statusCode code="${one.status ?? "active"}"/>${one.times ?? low}<routeCode displayName="Oral"/><doseQuantity value="2"/><consumable>${material(one.code ?? rxnorm)}</consumable><author><time value="20260101"/><assignedAuthor><assignedPerson><name>Dr. CANARY</name></assignedPerson></assignedAuthor></author>${one.more ?? ""}</substanceAdministration>`;
}
function entry(inner: string): string {
  return `<entry>${inner}</entry>`;
}
function document(...entries: readonly string[]): string {
  return `<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><templateId root="2.16.840.1.113883.10.20.22.1.2"/><effectiveTime value="20260601120000-0400"/>
<recordTarget><patientRole><patient><name>Ann CANARY</name></patient></patientRole></recordTarget>
<component><structuredBody><component><section><text><table><tr><td ID="med1">Ibu <content>600</content></td><td ID="sig1">two a day, with food</td></tr></table></text>
${entries.map((one) => entry(one)).join("\n")}
</section></component></structuredBody></component></ClinicalDocument>
`;
}
const related = (inner: string, type = "REFR") =>
  `<entryRelationship typeCode="${type}">${inner}</entryRelationship>`;
const order = `<supply moodCode="INT">${template("17")}<effectiveTime><low value="20260503"/><high value="20270503"/></effectiveTime><repeatNumber value="4"/><quantity value="75"/></supply>`;
const dispense = `<supply moodCode="EVN">${template("18")}<id root="1.2.3" extension="10"/><statusCode code="completed"/><effectiveTime value="202605041450-0800"/><repeatNumber value="1"/><quantity value="60" unit="mL"/><performer><assignedEntity><assignedPerson><name>CANARY</name></assignedPerson><representedOrganization><name>Corner Pharmacy</name></representedOrganization></assignedEntity></performer></supply>`;

describe("C-CDA", () => {
  const format = "ccda";
  const first = async (text: string): Promise<JsonObject | undefined> =>
    draftsOf(await itemsOf(text, format))[0]?.fields;

  test("a medicine that is taken; patient and author are left", async () => {
    const reason = `<observation><value code="57676002" codeSystem="2.16.840.1.113883.6.96" displayName="Joint pain"/></observation>`;
    const sig = `<substanceAdministration>${template("147")}<text><reference value="#sig1"/></text></substanceAdministration>`;
    const text = document(
      activity({
        times: low + period('<period value="12" unit="h"/>'),
        more: `<precondition><criterion>${template("25")}</criterion></precondition>${related(reason, "RSON")}${related(sig)}`,
      }),
      "<act/>",
    );
    expect(await detectFile(new Blob([text]))).toMatchObject({ format });
    const items = await itemsOf(text, format);
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "prescriptions",
        naturalKey: "ccda|substanceAdministration|1.2.3|9|197806|2026-05-03",
        row: 1,
        fields: {
          type: "prescription",
          when: { day: "2026-05-03", precision: "day" },
          kind: "stated",
          medication: {
            text: "ibuprofen 600 MG Oral Tablet",
            codings: [
              {
                system: "http://www.nlm.nih.gov/research/umls/rxnorm",
                code: "197806",
                display: "ibuprofen 600 MG Oral Tablet",
              },
              { system: "http://hl7.org/fhir/sid/ndc", code: "00603402221" },
            ],
            route: "Oral",
          },
          status: "active",
          perDay: { dose: { value: 2, unit: "{unit}" }, times: 2 },
          sig: "two a day, with food",
          asNeeded: true,
          reason: [{ system: "http://snomed.info/sct", code: "57676002", display: "Joint pain" }],
        },
      },
      { kind: "skip", rule: "type", row: 2 },
    ]);
    expect(storedText(items)).not.toMatch(/canary/i);
  });

  test("an order is a part of its medicine; what was handed out is a step of its own, of the same medicine", async () => {
    const items = draftsOf(
      await itemsOf(document(activity({ more: related(order) + related(dispense) })), format),
    );
    expect(items.map(({ fields }) => fields)).toMatchObject([
      {
        kind: "prescribed",
        quantity: { value: 75, unit: "{unit}" },
        refillsAllowed: 3,
        validUntil: "2027-05-03",
      },
      {
        kind: "dispensed",
        when: { at: "2026-05-04T22:50:00Z", tz: "-08:00", precision: "min" },
        filledOn: "2026-05-04",
        fillNumber: 0,
        quantity: { value: 60, unit: "mL" },
        pharmacy: "Corner Pharmacy",
        medication: { text: "ibuprofen 600 MG Oral Tablet" },
        status: "completed",
      },
    ]);
    const alone = order.replace("</supply>", `<product>${material(rxnorm)}</product></supply>`);
    expect(await first(document(alone))).toMatchObject({ kind: "prescribed", refillsAllowed: 3 });
  });

  test("ranges, several periods and events of the day are no dose a day", async () => {
    const range = period('<period><low value="4" unit="h"/><high value="6" unit="h"/></period>');
    const twice = period('<period value="12" unit="h"/>').repeat(2);
    const event =
      '<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="HS"/></effectiveTime>';
    for (const times of [range, twice, event])
      expect(await first(document(activity({ times: low + times })))).not.toHaveProperty("perDay");
    const weekly = low + period('<period value="1" unit="wk"/>');
    expect(await first(document(activity({ times: weekly })))).toMatchObject({
      perDay: { times: 0.142857 },
    });
  });

  test.each([
    ["active", "active"],
    ["aborted", "stopped"],
    ["suspended", "on-hold"],
    ["nullified", "entered-in-error"],
    ["new", "unknown"],
  ])("status %s is %s", async (status, expected) => {
    expect(await first(document(activity({ status, mood: "INT" })))).toMatchObject({
      status: expected,
      kind: "prescribed",
    });
  });

  test("names and times come from where they are", async () => {
    const refers =
      '<code nullFlavor="UNK"><originalText><reference value="#med1"/></originalText></code>';
    expect(await first(document(activity({ code: refers, times: "" })))).toMatchObject({
      medication: { text: "Ibu 600", codings: [] },
      when: { day: "2026-01-01" },
    });
    const undated = activity({ times: "" }).replace('<time value="20260101"/>', "");
    expect(await first(document(undated))).toMatchObject({ when: { at: "2026-06-01T16:00:00Z" } });
    const month = '<effectiveTime><low value="202605"/></effectiveTime>';
    expect(await first(document(activity({ times: month })))).toMatchObject({
      when: { day: "2026-05", precision: "month" },
    });
    expect(said(await itemsOf(document(activity({ code: "<code/>" })), format))).toEqual([
      "manufacturedMaterial has no name.",
    ]);
  });

  test("no medicine, and one that was refused, is left out by rule; other versions are not ours", async () => {
    const none = activity({ attributes: 'negationInd="true"' });
    expect(said(await itemsOf(document(none), format))).toEqual(["negated"]);
    const older = document(activity()).replaceAll(
      "2.16.840.1.113883.10.20.22.",
      "2.16.840.1.113883.10.20.1.",
    );
    await expect(detectFile(new Blob([older]))).rejects.toMatchObject({ code: "not-recognised" });
    // Apple's own document beside its list says less than the list.
    const archive = await zipOf({
      "export.xml":
        '<HealthData><Record type="HKQuantityTypeIdentifierBodyMass" unit="kg" startDate="2026-05-03 08:00:00 +0200" value="70"/></HealthData>',
      "export_cda.xml": document(activity()),
    });
    expect(await detectFile(archive)).toMatchObject({ format: "apple.health", otherMembers: 1 });
  });
});

test.each([
  ["cms.blue-button", blueButton(claim(partD), claim({ ...partD, "Claim Number": "78" }))],
  [
    "ccda",
    document(
      activity({ more: related(order) + related(dispense) }),
      "<act/>",
      activity({ code: rxnorm.replace("197806", "1") }),
    ),
  ],
])("%s holds to what every importer must", async (format, file) => {
  expect(await importerProblems({ format, file, canaries: /canary/i })).toEqual([]);
});
