/**
 * Cards, vouchers and passes: Catima, Fidme, Voucher Vault, Apple Wallet.
 * @module
 */
import { describe, expect, test } from "vitest";
import { toHex } from "../../../bytes/encoding.ts";
import type { ImportItem } from "../../../model/drafts.ts";
import { importerProblems } from "../../../testing/importer-problems.ts";
import { takeInTwice } from "../../../testing/take-in-twice.ts";
import { detectFile } from "../../detect.ts";
import { draftsOf, itemsOf, storedText, zipOf } from "../../testing.ts";
import { colorOf, dayOfMidnight, symbologyOf } from "./card-words.ts";

const cardHeader =
  "_id,store,note,validfrom,expiry,balance,balancetype,cardid,barcodeid,barcodetype,barcodeencoding,headercolor,starstatus,lastused,archive";
const catima2 = [
  "2",
  "",
  "_id",
  "Food",
  '"Shoes, mostly"',
  "",
  cardHeader,
  '1,Bootery,"first line',
  "",
  'third line",1777759200000,1840917600000,12.50,EUR,4006381333931,,EAN_13,,-16738680,1,1777802400,0',
  "2,Bakery,,,,10,,77 88,B7788,QR_CODE,UTF-8,,0,0,1",
  "3,Library,,,,0,,L3,,,,,0,,0",
  "",
  "cardId,groupId",
  '1,"Shoes, mostly"',
  "1,Food",
  "",
].join("\r\n");

describe("Catima", () => {
  test("cards with groups, notes with blank lines, points and money", async () => {
    const items = await itemsOf(catima2, "catima");
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "cards",
        naturalKey: "catima|1|4006381333931",
        row: 8,
        fields: {
          type: "card",
          when: { day: "2026-05-03", precision: "day" },
          kind: "gift",
          issuer: "Bootery",
          number: "4006381333931",
          balance: { value: "12.50", currency: "EUR" },
          // An empty code is the number's own, an empty charset the usual one.
          barcode: { symbology: "EAN_13", value: "4006381333931", charset: "ISO-8859-1" },
          validFrom: "2026-05-03",
          expires: "2028-05-03",
          groups: ["Shoes, mostly", "Food"],
          favorite: true,
          color: "#009688",
          lastUsed: "2026-05-03T10:00:00Z",
          note: "first line\n\nthird line",
        },
      },
      {
        kind: "draft",
        collection: "cards",
        naturalKey: "catima|2|77 88",
        row: 9,
        fields: {
          type: "card",
          kind: "loyalty",
          issuer: "Bakery",
          number: "77 88",
          points: 10,
          barcode: { symbology: "QR_CODE", value: "B7788", charset: "UTF-8" },
          archived: true,
        },
      },
      {
        kind: "draft",
        collection: "cards",
        naturalKey: "catima|3|L3",
        row: 10,
        fields: { type: "card", kind: "loyalty", issuer: "Library", number: "L3" },
      },
    ]);
  });

  test("version 1, with fewer columns, and the zip of either give the same cards", async () => {
    const old = "_id,store,note,cardid,barcodetype,starstatus\r\n3,Library,,L3,,0\r\n";
    const [card] = draftsOf(await itemsOf(old, "catima"));
    expect(card?.fields).toEqual({
      type: "card",
      kind: "loyalty",
      issuer: "Library",
      number: "L3",
    });
    const zip = await zipOf({ "catima.csv": catima2, "card_1_front.png": "\u0000PNG" });
    expect(await detectFile(zip)).toMatchObject({ format: "catima", members: ["catima.csv"] });
    const inZip = await itemsOf(zip, "catima");
    expect(draftsOf(inZip).map(({ fields }) => fields)).toEqual(
      draftsOf(await itemsOf(catima2, "catima")).map(({ fields }) => fields),
    );
    expect(inZip.at(-1)).toMatchObject({ kind: "skip", rule: "other-file" });
  });

  test("an archive with a password says so", async () => {
    const locked = await zipOf({ "catima.csv": catima2 }, { password: "secret" });
    await expect(detectFile(locked)).rejects.toMatchObject({ code: "encrypted" });
  });

  test("what cannot be read names its column", async () => {
    const bad = [
      "1,,,,,0,,N,,,,,0,,0",
      "2,S,,,,0,,,,,,,0,,0",
      "3,S,,tomorrow,,0,,N,,,,,0,,0",
      "4,S,,,,5,Euros,N,,,,,0,,0",
    ];
    const items = await itemsOf([cardHeader, ...bad, ""].join("\r\n"), "catima");
    expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
      "store is missing.",
      "cardid is missing.",
      "validfrom is no date.",
      "balancetype is no currency code.",
    ]);
  });
});

test("words of card apps are found in our lists, whatever the day's zone", () => {
  expect(
    ["QR", "EAN_13", "PKBarcodeFormatPDF417", "Code 128", "DATA_MATRIX", "TEXT", ""].map(
      symbologyOf,
    ),
  ).toEqual(["QR_CODE", "EAN_13", "PDF_417", "CODE_128", "DATA_MATRIX", null, null]);
  // Midnight of the third of May in Berlin, Los Angeles and Auckland.
  for (const at of ["2026-05-02T22:00:00Z", "2026-05-03T07:00:00Z", "2026-05-02T12:00:00Z"])
    expect(dayOfMidnight(Date.parse(at))).toBe("2026-05-03");
  expect(["-1", "rgb(1, 2, 255)", "#ABCDEF", "blue"].map(colorOf)).toEqual([
    "#ffffff",
    "#0102ff",
    "#abcdef",
    null,
  ]);
});

const programs =
  "Retailer;Program;Added At;Reference;Firstname;Lastname\r\nBootery;Steps;2019-05-03 10:11:12 UTC;B1;CANARY;CANARY\r\nBakery;Crumbs;2019-06-01 08:00:00 UTC;C2;CANARY;CANARY\r\nNoone;;;;;\r\n";
const points =
  "Retailer;Program;Added At;Balance;Unit Label\r\nBootery;Steps;2019-05-03 10:11:12 UTC;120;points\r\nBakery;Crumbs;2019-06-01 08:00:00 UTC;3,50;€\r\nBakery;Crumbs;x;much;€\r\n";

describe("Fidme", () => {
  test("cards and what they are worth come from two files, and every row is told", async () => {
    const zip = await zipOf({ "loyalty_points.csv": points, "loyalty_programs.csv": programs });
    expect(await detectFile(zip)).toMatchObject({ format: "fidme", otherMembers: 0 });
    const items = await itemsOf(zip, "fidme");
    expect(items.map((item) => (item.kind === "skip" ? item.rule : item.kind))).toEqual([
      "joined",
      "joined",
      "fault",
      "draft",
      "draft",
      "unnamed",
    ]);
    expect(items[3]).toEqual({
      kind: "draft",
      collection: "cards",
      naturalKey: "fidme|Bootery|Steps|B1",
      row: 2,
      member: "loyalty_programs.csv",
      fields: {
        type: "card",
        when: { at: "2019-05-03T10:11:12Z", precision: "s" },
        kind: "loyalty",
        issuer: "Bootery",
        program: "Steps",
        number: "B1",
        points: 120,
      },
    });
    expect(storedText(items)).not.toContain("CANARY");
  });
});

const voucher = {
  uuid: "u1",
  description: "Bootery voucher",
  code: "VV-1",
  codeType: "QR",
  expires: "2027-01-31T00:00:00.000",
  removeOnceExpired: true,
  balance: null,
  balanceMilliunits: 12_500,
  color: "GREY",
};

describe("Voucher Vault", () => {
  test("thousandths become money of the currency that Ann names", async () => {
    const text = JSON.stringify([voucher, { ...voucher, uuid: "u2", balanceMilliunits: null }]);
    expect((await detectFile(new Blob([text]))).questions.map(({ id }) => id)).toEqual([
      "currency",
    ]);
    const items = await itemsOf(text, "voucher-vault", { currency: "EUR" });
    expect(items[0]).toEqual({
      kind: "draft",
      collection: "cards",
      naturalKey: "voucher-vault|u1",
      row: 1,
      fields: {
        type: "card",
        kind: "gift",
        issuer: "Bootery voucher",
        number: "VV-1",
        barcode: { symbology: "QR_CODE", value: "VV-1", charset: "ISO-8859-1" },
        balance: { value: "12.50", currency: "EUR" },
        expires: "2027-01-31",
        removeOnceExpired: true,
        color: "grey",
      },
    });
    expect(draftsOf(items)[1]?.fields).toMatchObject({ kind: "voucher" });
  });

  test("an older file tells a balance in whole units, and a newer one notes", async () => {
    const { balanceMilliunits: _new, ...older } = { ...voucher, balance: 12.3 };
    const text = JSON.stringify([older, { ...older, balance: 20 }, { ...voucher, notes: "Aisle" }]);
    const drafts = draftsOf(await itemsOf(text, "voucher-vault", { currency: "EUR" }));
    expect(drafts.map(({ fields }) => fields["balance"])).toEqual([
      { value: "12.30", currency: "EUR" },
      { value: "20.00", currency: "EUR" },
      { value: "12.50", currency: "EUR" },
    ]);
    expect(drafts[2]?.fields).toMatchObject({ note: "Aisle" });
  });

  test("what cannot be read names its key", async () => {
    const items = await itemsOf(
      JSON.stringify([
        { ...voucher, code: "" },
        { ...voucher, expires: "soon" },
        { ...voucher, balanceMilliunits: "much" },
        7,
      ]),
      "voucher-vault",
      { currency: "EUR" },
    );
    expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
      "code is missing.",
      "expires is no date.",
      "balanceMilliunits is no amount.",
      "The element is no object.",
    ]);
  });
});

const store = {
  formatVersion: 1,
  passTypeIdentifier: "pass.example.bootery",
  serialNumber: "S-1",
  teamIdentifier: "T",
  organizationName: "issuer_name",
  description: "Boot card",
  logoText: "Steps",
  authenticationToken: "CANARYtokenCANARY",
  webServiceURL: "https://canary.example/CANARY",
  backgroundColor: "rgb(1, 2, 3)",
  expirationDate: "2027-12-31T23:59:00+01:00",
  barcode: { format: "PKBarcodeFormatQR", message: "B-77", messageEncoding: "iso-8859-1" },
  storeCard: {
    headerFields: [{ key: "holder", label: "Holder", value: "CANARY Bea" }],
    primaryFields: [{ key: "balance", label: "Balance", value: 25.5, currencyCode: "EUR" }],
  },
};
const boarding = {
  ...store,
  serialNumber: "S-2",
  organizationName: "Salt Ferry",
  storeCard: undefined,
  relevantDate: "2026-07-03T10:15+02:00",
  boardingPass: {
    transitType: "PKTransitTypeBoat",
    primaryFields: [
      { key: "from", value: "OSL" },
      { key: "to", value: "CPH" },
    ],
    auxiliaryFields: [{ key: "name", value: "CANARY Bea" }],
  },
};

async function packageOf(pass: object, folder = "", sum?: string): Promise<Record<string, string>> {
  const text = JSON.stringify(pass);
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text));
  return {
    [`${folder}pass.json`]: text,
    [`${folder}manifest.json`]: JSON.stringify({
      "pass.json": sum ?? toHex(new Uint8Array(digest)),
    }),
    [`${folder}en.lproj/pass.strings`]: '"issuer_name" = "Bootery \\"North\\"";\n',
    [`${folder}de.lproj/pass.strings`]: '"issuer_name" = "Stiefelei";',
    [`${folder}logo.png`]: "\u0000PNG",
  };
}

async function readStore(change: object): Promise<ImportItem | undefined> {
  return (await itemsOf(JSON.stringify({ ...store, ...change }), "pkpass"))[0];
}

describe("Wallet passes", () => {
  test("a store card by its own words, without its token and its holder", async () => {
    const file = await zipOf(await packageOf(store));
    expect(await detectFile(file)).toMatchObject({ format: "pkpass", members: ["pass.json"] });
    const items = await itemsOf(file, "pkpass");
    expect(items).toEqual([
      {
        kind: "draft",
        collection: "cards",
        naturalKey: "pkpass|pass.example.bootery|S-1",
        row: 1,
        member: "pass.json",
        fields: {
          type: "card",
          kind: "loyalty",
          issuer: 'Bootery "North"',
          number: "B-77",
          program: "Steps",
          balance: { value: "25.5", currency: "EUR" },
          barcode: { symbology: "QR_CODE", value: "B-77", charset: "iso-8859-1" },
          expires: "2027-12-31",
          color: "#010203",
        },
      },
      { kind: "skip", rule: "other-file", row: 0, member: "de.lproj/pass.strings" },
      { kind: "skip", rule: "other-file", row: 0, member: "logo.png" },
    ]);
    expect(storedText(items)).not.toMatch(/canary/i);
  });

  test("a boarding pass is a journey with one reservation", async () => {
    const items = await itemsOf(await zipOf(await packageOf(boarding)), "pkpass");
    expect(items[0]).toMatchObject({
      collection: "spaces",
      fields: {
        type: "space",
        name: "OSL – CPH",
        kind: "trip",
        start: "2026-07-03",
        reservations: [
          {
            kind: "boat",
            status: "confirmed",
            provider: "Salt Ferry",
            from: "OSL",
            to: "CPH",
            startLocal: "2026-07-03T10:15",
            startTz: "+02:00",
          },
        ],
      },
    });
    expect(storedText(items)).not.toMatch(/canary/i);
    const { first, second } = await takeInTwice(items, "pkpass");
    expect([first.imported, first.faulty, second.imported]).toEqual([1, 0, 0]);
  });

  test("a bundle holds several passes, each with its own list of sums", async () => {
    const one = await zipOf(await packageOf(store));
    const other = await zipOf(await packageOf(boarding));
    const bundle = await zipOf({ "a.pkpass": one, "b.pkpass": other });
    expect((await detectFile(bundle)).members).toEqual([
      "a.pkpass/pass.json",
      "b.pkpass/pass.json",
    ]);
    const drafts = draftsOf(await itemsOf(bundle, "pkpass"));
    expect(drafts.map(({ collection, member }) => [collection, member])).toEqual([
      ["cards", "a.pkpass/pass.json"],
      ["spaces", "b.pkpass/pass.json"],
    ]);
    // A bundle in a bundle is opened no further.
    await expect(detectFile(await zipOf({ "c.zip": bundle }))).rejects.toMatchObject({
      code: "not-recognised",
    });
  });

  test("a pass that is not the one of its manifest is a fault", async () => {
    for (const [sum, reason] of [
      ["00", "The pass is not the one of its manifest."],
      ["", "The package's manifest does not name the pass."],
    ] as const) {
      const [item] = await itemsOf(await zipOf(await packageOf(store, "", sum)), "pkpass");
      expect(item).toMatchObject({ kind: "fault", reason });
    }
  });

  test("what every pass must have is told; a pass without a code has its serial number", async () => {
    const reason = async (change: object) => {
      const item = await readStore(change);
      return item?.kind === "fault" ? item.reason : item?.kind;
    };
    expect(await reason({ organizationName: undefined })).toBe("organizationName is missing.");
    expect(await reason({ storeCard: undefined })).toBe("The pass is of no known kind.");
    expect(await reason({ ...boarding, relevantDate: undefined })).toBe("relevantDate is no time.");
    expect(await readStore({ barcode: undefined, voided: true })).toMatchObject({
      fields: { number: "S-1", archived: true },
    });
  });
});

test.each([
  ["catima", catima2],
  ["fidme", programs],
  [
    "voucher-vault",
    JSON.stringify([voucher, { ...voucher, uuid: "u2" }, { ...voucher, uuid: "u3" }]),
  ],
  ["pkpass", JSON.stringify(store)],
])("%s holds to what every importer must", async (format, file) => {
  const answers = { currency: "EUR" };
  const cut = format === "catima" ? "keys" : "records";
  expect(await importerProblems({ format, file, answers, cut, canaries: /canary/i })).toEqual([]);
});
