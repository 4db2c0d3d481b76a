/**
 * Import without fear: looked at first, taken back whole, and never twice.
 * @module
 */
import { expect, test } from "vitest";
import type { ImportItem, ImportReport, VaultApi } from "@rootvault/vault-core";
import { playDraft, purchaseDraft } from "@rootvault/vault-core/testing";
import { detectFile, readFile } from "@rootvault/vault-core/importers";
import { databaseOf } from "../../vault-core/src/exchange/importers/reading/sqlite/testing.ts";
import { household } from "../support/household.ts";

async function importAll(
  api: VaultApi,
  format: string,
  items: readonly ImportItem[],
): Promise<ImportReport> {
  const { run } = await api.importBegin({ format, file: "export.csv" });
  await api.importItems({ run, items });
  return api.importCommit({ run });
}

const orders = [1, 2, 3, 4].map((row) => purchaseDraft(row));

test("Ann imports her orders, looks at the report, and finds them after a restart", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const { run } = await api.importBegin({ format: "amazon.orders", file: "Your Orders.zip" });
  await api.importItems({ run, items: orders });
  // She looks first: nothing is written.
  expect(await api.importCommit({ run, dryRun: true })).toMatchObject({
    state: "dry-run",
    imported: 4,
  });
  expect(await api.list({ collection: "purchases" })).toMatchObject({ total: 0 });
  expect(await api.importCommit({ run })).toMatchObject({ state: "done", imported: 4 });
  await ann.laptop.reopen();
  expect(await ann.laptop.api.list({ collection: "purchases" })).toMatchObject({ total: 4 });
  expect((await ann.laptop.api.stats({ view: "purchases-by-month" })).rows).toEqual([
    { key: "2026-03", currency: "EUR", total: "999.60", count: 4 },
  ]);
});

test("the same file twice, and on another device, gives nothing new", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  expect(await importAll(ann.laptop.api, "amazon.orders", orders)).toMatchObject({ imported: 4 });
  expect(await importAll(ann.laptop.api, "amazon.orders", orders)).toMatchObject({
    imported: 0,
    duplicate: 4,
    state: "nothing-new",
  });
  await ann.laptop.api.sync();
  await ann.phone.api.sync();
  expect(await importAll(ann.phone.api, "amazon.orders", orders)).toMatchObject({
    imported: 0,
    duplicate: 4,
  });
});

test("two devices that import the same file apart have each record once", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  await importAll(ann.laptop.api, "amazon.orders", orders);
  await importAll(ann.phone.api, "amazon.orders", orders);
  await ann.laptop.api.sync();
  await ann.phone.api.sync();
  await ann.laptop.api.sync();
  const [laptop, phone] = [await ann.laptop.api.status(), await ann.phone.api.status()];
  expect(laptop.counts).toMatchObject({ purchases: 4 });
  expect(phone.counts).toMatchObject({ purchases: 4 });
  // Their blocks came in another order; the figures are the same.
  const figures = { view: "purchases-by-seller" } as const;
  expect(await ann.laptop.api.stats(figures)).toEqual(await ann.phone.api.stats(figures));
  expect(laptop.syncCode).toEqual(phone.syncCode);
});

test("an import is undone as one act on every device, and the file brings all back with Ann's marks", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { run } = await importAll(ann.laptop.api, "amazon.orders", orders);
  const [gift] = (await ann.laptop.api.list({ collection: "purchases" })).records;
  await ann.laptop.api.mark({ ids: [gift!.id], marks: { exclude: true, reason: "gift" } });
  await ann.laptop.api.sync();
  await ann.phone.api.sync();
  expect(await ann.phone.api.importUndo({ run })).toMatchObject({ state: "undone" });
  await ann.phone.api.sync();
  await ann.laptop.api.sync();
  expect((await ann.laptop.api.status()).counts).not.toHaveProperty("purchases");
  expect(await importAll(ann.laptop.api, "amazon.orders", orders)).toMatchObject({ imported: 4 });
  expect((await ann.laptop.api.get({ id: gift!.id })).marks).toEqual({
    exclude: true,
    reason: "gift",
  });
});

test("one play told by two exports counts once; two plays of the same minute stay two", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  await importAll(api, "spotify.account", [playDraft(1, "2026-01-05T08:30:00Z", "min")]);
  await importAll(api, "spotify.extended", [playDraft(1, "2026-01-05T08:29:31Z", "s")]);
  expect((await api.stats({ view: "media-by-creator" })).rows).toMatchObject([{ count: 1 }]);
  const again = { ...purchaseDraft(9), naturalKey: "amazon|B-9|B000|2", row: 10 };
  expect(await importAll(api, "amazon.orders", [purchaseDraft(9), again])).toMatchObject({
    imported: 2,
  });
});

test("a purchase that the shop tells one device and the bank another counts once on both, in the category of Ann's rule", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const row = {
    when: { day: "2026-03-16", precision: "day" },
    lineKind: "bank_transaction",
    seller: "BOOTERY GMBH 4711",
    name: "BOOTERY GMBH 4711",
  };
  const bank = { ...purchaseDraft(1, row), naturalKey: "bank|1|1" };
  await importAll(laptop.api, "amazon.orders", orders.slice(0, 1));
  const { run } = await importAll(phone.api, "ofx", [bank]);
  await laptop.api.sync();
  await phone.api.sync();
  await laptop.api.sync();
  const figures = { view: "purchases-by-category" } as const;
  const rule = { collection: "purchases", seller: "boot", category: "Footwear" } as const;
  expect(await laptop.api.saveCategoryRule({ rule })).toMatchObject({ changed: 2 });
  await laptop.api.sync();
  await phone.api.sync();
  for (const { api } of [laptop, phone])
    expect((await api.stats(figures)).rows).toEqual([
      { key: "1070", name: "Footwear", currency: "EUR", total: "249.90", count: 1 },
    ]);
  // She takes the bank's file back: the order stays as it is, and nothing is left to link.
  await phone.api.importUndo({ run });
  await phone.api.sync();
  await laptop.api.sync();
  const { records } = await laptop.api.list({ collection: "purchases" });
  expect(records.map(({ marks }) => marks)).toEqual([{}]);
  expect((await laptop.api.stats(figures)).rows).toMatchObject([{ count: 1 }]);
});

const oldColumns =
  "Website,Order ID,Order Date,Currency,Unit Price,Unit Price Tax,Shipping Charge,Total Discounts,Total Owed,ASIN,Product Condition,Quantity,Payment Instrument Type,Order Status,Shipment Status,Ship Date,Product Name".split(
    ",",
  );
const newNames: Readonly<Record<string, string>> = {
  "Total Owed": "Total Amount",
  Quantity: "Original Quantity",
  "Payment Instrument Type": "Payment Method Type",
};

function order(id: string, asin: string, name: string, total: string): Record<string, string> {
  return {
    Website: "Amazon.com",
    "Order ID": id,
    "Order Date": "2026-02-03T09:12:00Z",
    Currency: "EUR",
    "Unit Price": total,
    "Unit Price Tax": "0",
    "Shipping Charge": "0",
    "Total Discounts": "0",
    "Total Owed": total,
    ASIN: asin,
    "Product Condition": "New",
    Quantity: "1",
    "Payment Instrument Type": "Visa - 5678",
    "Order Status": "Closed",
    "Shipment Status": "Shipped",
    "Ship Date": "2026-02-04T10:00:00Z",
    "Product Name": name,
  };
}

function csv(columns: readonly string[], rows: readonly Record<string, string>[]): string {
  const oldName = new Map(Object.entries(newNames).map(([before, after]) => [after, before]));
  const lines = rows.map((row) => columns.map((name) => row[oldName.get(name) ?? name] ?? ""));
  return [columns, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

async function importFile(api: VaultApi, file: string | Blob): Promise<ImportReport> {
  const blob = typeof file === "string" ? new Blob([file]) : file;
  const { format } = await detectFile(blob);
  const items: ImportItem[] = [];
  for await (const some of readFile(blob, format)) items.push(...some);
  return importAll(api, format, items);
}

test("this year's layout of the same orders tells nothing new, and two pairs of one boot stay two", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const boots = order("113-1", "B0BOOT", "Hiking boots", "149.00");
  const rows = [order("113-0", "B0TENT", "Tent", "249.90"), boots, boots];
  // Old layout: three rows, of which two are alike and both real.
  const first = await importFile(api, csv(oldColumns, rows));
  expect(first).toMatchObject({ format: "amazon.orders", read: 3, imported: 3, faulty: 0 });
  expect(await importFile(api, csv(oldColumns, rows))).toMatchObject({ imported: 0, duplicate: 3 });
  const newColumns = oldColumns.map((name) => newNames[name] ?? name).toSorted();
  const later = await importFile(api, csv(newColumns, rows));
  expect(later).toMatchObject({ imported: 0, duplicate: 3, restated: 0, state: "nothing-new" });
  // Undone and imported again, from either layout, everything is back.
  await api.importUndo({ run: first.run });
  expect(await api.list({ collection: "purchases" })).toMatchObject({ total: 0 });
  expect(await importFile(api, csv(newColumns, rows))).toMatchObject({ imported: 3 });
  expect((await api.stats({ view: "purchases-by-month" })).rows).toEqual([
    { key: "2026-02", currency: "EUR", total: "547.90", count: 3 },
  ]);
});

function ofxRow(fitId: string, day: string, amount: string): string {
  return `<STMTTRN><TRNTYPE>POS<DTPOSTED>${day}<TRNAMT>${amount}<FITID>${fitId}<NAME>AMZN MKTP DE*2K4PL\n</STMTTRN>`;
}

test("a shop's orders, its refunds and the bank's statement come to what Ann spent, once", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const statement = [
    ofxRow("F1", "20260205", "-249.90"),
    ofxRow("F2", "20260206", "-149.00"),
    ofxRow("F3", "20260220", "149.00").replace("POS", "CREDIT"),
    ofxRow("F4", "20260225", "-12.00"),
  ].join("\n");
  const bank = `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nCHARSET:1252\r\n\r\n<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>1</CCACCTFROM><BANKTRANLIST>${statement}</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>`;
  const orders113 = csv(oldColumns, [
    order("113-5555555-0000000", "B0TENT0000", "Tent", "200.00"),
    order("113-5555555-0000000", "B0POLE0000", "Poles", "49.90"),
    order("113-5555555-0000001", "B0BOOT0000", "Hiking boots", "149.00"),
  ]);
  const refund =
    "OrderID,ReversalID,RefundCompletionDate,Currency,AmountRefunded,Status,DisbursementType\r\n113-5555555-0000001,r1,2026-02-18T09:00:00Z,EUR,149.00,Completed,Refund\r\n";
  expect(await importFile(api, bank)).toMatchObject({ imported: 4 });
  expect(await importFile(api, refund)).toMatchObject({ format: "amazon.refunds", imported: 1 });
  expect(await importFile(api, orders113)).toMatchObject({ imported: 3 });
  // Both orders, the refund, and what the bank alone tells of.
  expect((await api.stats({ view: "purchases-by-month" })).rows).toEqual([
    { key: "2026-02", currency: "EUR", total: "261.90", count: 5 },
  ]);
  const { records } = await api.list({ collection: "purchases" });
  const links = records.flatMap(({ marks }) => marks.links ?? []);
  expect(links.map(({ relation }) => relation).toSorted()).toEqual([
    "refund_of",
    "same_purchase",
    "same_purchase",
    "same_purchase",
    "same_purchase",
  ]);
});

test("a visit that Takeout and the browser's own file tell counts once, whichever came first", async () => {
  const time = 1_777_800_769_123_456n;
  const url = "https://search.example/?q=tent";
  const visit = { page_transition: "LINK", title: "tent", url, time_usec: Number(time) };
  const takeout = JSON.stringify({ "Browser History": [visit] });
  const chrome = await databaseOf(
    "CREATE TABLE urls(id INTEGER PRIMARY KEY,url TEXT,title TEXT)",
    "CREATE TABLE visits(id INTEGER PRIMARY KEY,url INTEGER,visit_time INTEGER,transition INTEGER,visit_duration INTEGER)",
    "CREATE TABLE keyword_search_terms(url_id INTEGER,term TEXT)",
    `INSERT INTO urls VALUES(1,'${url}','tent')`,
    `INSERT INTO visits VALUES(1,1,${time + 11_644_473_600_000_000n},0,5000000)`,
    "INSERT INTO keyword_search_terms VALUES(1,'tent')",
  );
  for (const [first, second, restated] of [
    [takeout, chrome, 1],
    [chrome, takeout, 0],
  ] as const) {
    await using ann = await household("ann", ["laptop"]);
    const { api } = ann.laptop;
    expect(await importFile(api, first)).toMatchObject({ imported: 1, faulty: 0 });
    // The file knows more than Takeout: how long, and that it was a search. Nothing waits for a word.
    expect(await importFile(api, second)).toMatchObject({ imported: 0, restated, review: [] });
    expect(await importFile(api, second)).toMatchObject({ state: "nothing-new" });
    const { records } = await api.list({ collection: "clickstream" });
    expect(records.map(({ record }) => record)).toMatchObject([
      { action: "search", query: "tent", dwellMs: 5_000 },
    ]);
  }
});

test("one play that Last.fm and ListenBrainz tell counts once, and so does one that two histories of Spotify tell", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const lastfm =
    "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\r\n" +
    '1777800769,"03 May 2026, 09:32",Salt Ferry,,Low Harbor,,Rope and Tide,\r\n';
  const about = { artist_name: "Salt Ferry", track_name: "Rope and Tide" };
  const listen = JSON.stringify({ listened_at: 1_777_800_769, track_metadata: about });
  expect(await importFile(api, lastfm)).toMatchObject({ format: "lastfm", imported: 1 });
  expect(await importFile(api, listen)).toMatchObject({ imported: 0, review: [] });
  const account = {
    endTime: "2026-06-03 19:52",
    artistName: "Salt Ferry",
    trackName: "Rope and Tide",
    msPlayed: 215_000,
  };
  const extended = {
    ts: "2026-06-03T19:52:49Z",
    ms_played: 215_000,
    master_metadata_track_name: "Rope and Tide",
    master_metadata_album_artist_name: "Salt Ferry",
    spotify_track_uri: "spotify:track:1",
    reason_end: "trackdone",
  };
  const one = await importFile(api, JSON.stringify([account, { ...account, msPlayed: 9_000 }]));
  expect(one).toMatchObject({ format: "spotify.account", imported: 2, faulty: 0 });
  await importFile(api, JSON.stringify([extended]));
  // The exact telling stands, the other one is marked as its duplicate.
  const { rows } = await api.stats({ view: "media-by-creator" });
  expect(rows).toMatchObject([{ key: "Salt Ferry", count: 3 }]);
  expect(await importFile(api, JSON.stringify([account]))).toMatchObject({ imported: 0 });
});
