/**
 * A thousand texts that nobody but Ann may read go in through real imports and edits; they are synced, shared, collected
 * and taken back. Then everything that the server has, says and is sent is searched, and so is what lies on Ann's disk.
 * @module
 */
import { randomBytes, randomInt } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";

import type { ExportPart, VaultApi } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { findAgent, toVaultApi } from "../../cli/src/agent/client.ts";
import { openSqlite } from "../../server/src/storage/sqlite.ts";
import { compress } from "../../vault-core/src/block/zstd.ts";
import { ask } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  openPage,
  redeem,
  startGrantee,
} from "../support/foreign-grantee.ts";
import { createSearcher, filesIn, type Searcher } from "../support/haystack.ts";
import { joinDevice, platformOf } from "../support/household.ts";
import { bytesOf, freePort, startProxy } from "../support/proxy.ts";
import { makeMachine, RV_PASSWORD, type Machine } from "../support/rv.ts";
import { startServerBehind, type Said } from "../support/server-process.ts";
import { freshFolder } from "../support/server.ts";

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** A text of 14 letters that stands nowhere else in the world. */
function canary(): string {
  return Array.from({ length: 14 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}

/** An amount that nobody pays by chance. */
function amount(): string {
  return `${randomInt(100_000_000, 999_999_999)}.${randomInt(10, 99)}`;
}

function list<Value>(count: number, make: () => Value): Value[] {
  return Array.from({ length: count }, make);
}

const canaries = {
  products: list(200, canary),
  amounts: list(150, amount),
  titles: list(150, canary),
  sites: list(150, canary),
  tracks: list(100, canary),
  artists: list(60, canary),
  notes: list(60, canary),
  corrections: list(60, canary),
  devices: list(3, canary),
  shared: list(60, canary),
  serials: list(20, canary),
  papers: list(20, canary),
};
const all = Object.values(canaries).flat();
/** What the shop writes into its request is for the server to read: it must be found, else the search is blind. */
const known = canary();
const searcher = createSearcher([...all, known, RV_PASSWORD]);

const orderColumns =
  "Website,Order ID,Order Date,Currency,Unit Price,Unit Price Tax,Shipping Charge,Total Discounts,Total Owed,ASIN,Product Condition,Quantity,Payment Instrument Type,Order Status,Shipment Status,Ship Date,Product Name";

function ordersFile(): string {
  const rows = canaries.products.map((name, row) => {
    const total = canaries.amounts[row] ?? "5.00";
    return `Amazon.com,113-${row},2026-02-03T09:12:00Z,EUR,${total},0,0,0,${total},B0${row},New,1,Visa - 5678,Closed,Shipped,2026-02-04T10:00:00Z,${name}`;
  });
  return [orderColumns, ...rows].map((line) => `${line}\r\n`).join("");
}

function historyFile(): string {
  const visits = canaries.titles.map((title, row) => ({
    favicon_url: "",
    page_transition: "LINK",
    title,
    url: `https://${canaries.sites[row] ?? "site"}.example/page`,
    client_id: "c2FtcGxl",
    time_usec: 1_770_000_000_000_000 + row * 60_000_000,
  }));
  return JSON.stringify({ "Browser History": visits });
}

function playsFile(): string {
  const plays = canaries.tracks.map((track, row) => ({
    ts: new Date(Date.UTC(2026, 0, 2, 8, row)).toISOString().replace(".000", ""),
    platform: "android",
    ms_played: 172_000,
    conn_country: "NO",
    ip_addr: "192.0.2.1",
    master_metadata_track_name: track,
    master_metadata_album_artist_name: canaries.artists[row] ?? "The Band",
    master_metadata_album_album_name: "Folded",
    spotify_track_uri: `spotify:track:${row}`,
    episode_name: null,
    reason_start: "trackdone",
    reason_end: "trackdone",
    shuffle: false,
    skipped: false,
    offline: false,
    offline_timestamp: null,
    incognito_mode: false,
  }));
  return JSON.stringify(plays);
}

async function apiOf({ home }: Machine): Promise<VaultApi> {
  const folder = join(home, "data", "default");
  const agent = await findAgent({
    socket: join(home, "run", "default.sock"),
    folder,
    ttlMs: 900_000,
    passwordMib: 64,
  });
  if (agent === null) throw new Error("no agent");
  return toVaultApi(agent);
}

/** Notes, corrections, further devices and appliances; nothing of it by an import. */
async function editByHand(api: VaultApi): Promise<void> {
  const { records } = await api.list({ collection: "purchases", limit: 500 });
  for (const [at, note] of canaries.notes.entries())
    await api.mark({ ids: [records[at]!.id], marks: { note } });
  for (const [at, name] of canaries.corrections.entries())
    await api.edit({ id: records[at + 60]!.id, fields: { name } });
  for (const [at, manufacturer] of canaries.shared.entries())
    await api.add({
      collection: "appliances",
      fields: {
        type: "appliance",
        class: "appliance",
        category: "refrigerator",
        status: "in_use",
        name: "Fridge",
        manufacturer,
        serialNumber: canaries.serials[at] ?? "SN-0815",
        quantity: 1,
        when: { day: "2014-05-03", precision: "day" },
        ownedFrom: "2014-05-03",
      },
    });
}

/** A paper, which is kept as it is, onto a purchase. */
async function attachPaper(api: VaultApi): Promise<void> {
  const { records } = await api.list({ collection: "purchases", limit: 1 });
  const paper = Buffer.from(`%PDF-1.7 ${canaries.papers.join(" ")} %%EOF`);
  await api.attach({ id: records[0]!.id, files: [{ data: paper.toString("base64url") }] });
}

/** All that the vault gives back to its owner, in one text. */
async function everythingIn(api: VaultApi): Promise<string> {
  const texts: string[] = [];
  for (const collection of ["purchases", "clickstream", "media", "appliances"])
    for (const raw of [true, false]) {
      let part: ExportPart | null = null;
      do {
        const after: { after?: string } =
          typeof part?.next === "string" ? { after: part.next } : {};
        part = await api.exportCollection({ collection, format: "json", raw, ...after });
        texts.push(part.text);
      } while (part.next !== null);
    }
  const { records } = await api.list({ collection: "purchases", limit: 500 });
  for (const { id, attachments } of records)
    for (const { file } of attachments)
      texts.push(String(Buffer.from((await api.attachment({ id, file })).data, "base64url")));
  texts.push(JSON.stringify([await api.devices(), records.map(({ marks }) => marks)]));
  return texts.join("\n");
}

/** Asks, narrows nothing, approves; the shop collects once. Gives the grant and the rows as the shop read them. */
async function share(api: VaultApi, origin: string): Promise<{ id: string; rows: unknown }> {
  await using bootery = await startGrantee();
  const shop = await connect(bootery, origin);
  const purpose = { id: "https://w3id.org/dpv#CustomerCare", text: `A recall ${known}` };
  const asked = await ask(shop, [
    bootsDetails(origin, { fields: ["category", "manufacturer"], coarsen: {}, limit: 60, purpose }),
  ]);
  const review = await api.review({ request: asked.uid });
  const accept = review.objects.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  const rowsText = review.objects.map((object) => object.rowsText);
  const decided = await api.approve({ request: asked.uid, rowsText, accept });
  const back = await asked.browser.open(decided.redirectTo);
  const tokens = await redeem(shop, asked.pushed, new URL(back.headers.get("location")!));
  const id = decided.grants[0]!;
  const collected = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  const { rows } = await openPage(bootery, await collected.text());
  return { id, rows };
}

/** Each value in each table, by table and column: so that one that is packed begins where it begins. */
async function cellsOf(path: string): Promise<[string, Uint8Array][]> {
  const driver = openSqlite(path);
  const tables = await driver.read.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  );
  const cells: [string, Uint8Array][] = [];
  for (const { name } of tables)
    for (const row of await driver.read.all<Record<string, unknown>>(`SELECT * FROM ${name}`))
      cells.push(...bytesOfRow(name, row));
  await driver.close();
  return cells;
}

function bytesOfRow(table: string, row: Record<string, unknown>): [string, Uint8Array][] {
  return Object.entries(row).flatMap(([column, value]): [string, Uint8Array][] => {
    if (value instanceof Uint8Array) return [[`${table}.${column}`, value]];
    return typeof value === "string" ? [[`${table}.${column}`, Buffer.from(value)]] : [];
  });
}

function hitsIn(search: Searcher, pieces: Iterable<readonly [string, Uint8Array]>): string[] {
  const hits: string[] = [];
  for (const [place, bytes] of pieces)
    for (const [needle, how] of search.search(bytes)) hits.push(`${needle} in ${place}, ${how}`);
  return hits;
}

test("the searcher finds a text in every disguise, and in one within another", () => {
  const secret = canaries.products[0]!;
  const price = canaries.amounts[0]!;
  // Enough other text that a compressor really codes the letters, and does not store them as they are.
  const more = list(400, () => randomBytes(9).toString("hex").replaceAll(/[a-f]/g, "e")).join("");
  const plain = Buffer.from(`{"more":"${more}","name":"${secret}","price":"${price}"}`);
  const wide = Buffer.from(plain.toString(), "utf16le");
  const disguises: Record<string, Buffer> = {
    raw: plain,
    zlib: deflateSync(plain),
    gzip: gzipSync(plain),
    "deflate-raw": deflateRawSync(plain),
    zstd: Buffer.from(compress(plain)),
    base64: Buffer.from(plain.toString("base64")),
    "base64, one further": Buffer.from(Buffer.concat([Buffer.from("x"), plain]).toString("base64")),
    "base64, two further": Buffer.from(
      Buffer.concat([Buffer.from("xy"), plain]).toString("base64"),
    ),
    base64url: Buffer.from(plain.toString("base64url")),
    hex: Buffer.from(plain.toString("hex")),
    HEX: Buffer.from(plain.toString("hex").toUpperCase()),
    "UTF-16LE": wide,
    "UTF-16BE": Buffer.from(wide).swap16(),
    "base64 of gzip": Buffer.from(gzipSync(plain).toString("base64")),
    "zlib of hex": deflateSync(Buffer.from(plain.toString("hex"))),
    "hex of zstd": Buffer.from(Buffer.from(compress(plain)).toString("hex")),
    "gzip of UTF-16": gzipSync(wide),
  };
  for (const [name, bytes] of Object.entries(disguises)) {
    expect([name, bytes.includes(secret)]).toEqual([name, name === "raw"]);
    // Raw deflate has no mark to look for; all else is found in the midst of other bytes too.
    const noise = name === "deflate-raw" ? 0 : 1000;
    const hay = Buffer.concat([randomBytes(noise), Buffer.from("\n"), bytes, randomBytes(noise)]);
    const found = searcher.search(noise === 0 ? bytes : hay);
    expect([name, [...found.keys()].toSorted()]).toEqual([name, [secret, price].toSorted()]);
  }
  expect(searcher.search(randomBytes(500_000)).size).toBe(0);
});

test("of a thousand plaintext canaries the server's folder, its logs and all traffic hold none", async () => {
  expect(all.length).toBeGreaterThanOrEqual(1000);
  expect(new Set(all).size).toBe(all.length);
  await using proxy = await startProxy();
  proxy.target = await freePort();
  const data = join(freshFolder(), "data");
  const said: Said = { text: "" };
  await using server = await startServerBehind(proxy, data, said, ["--log-level", "debug"]);
  await using laptop = makeMachine();
  const files = { "a.csv": ordersFile(), "b.json": historyFile(), "c.json": playsFile() };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(laptop.home, name), text);

  // In they go: by import, by hand, by a second device.
  await laptop.ok("init", "--server", proxy.origin, "--name", canaries.devices[0]!);
  const imported = await laptop.json("import", ...Object.keys(files));
  expect(imported.items?.map(({ imported: count }) => Number(count))).toEqual([200, 150, 100]);
  for (const name of Object.keys(files)) rmSync(join(laptop.home, name));
  const api = await apiOf(laptop);
  await editByHand(api);
  await attachPaper(api);
  await api.sync();
  const existing = { api } as Parameters<typeof joinDevice>[0];
  const phone = await joinDevice(existing, "phone", platformOf(canaries.devices[1]!));
  await phone.api.renameDevice({
    id: (await phone.api.status()).deviceId,
    name: canaries.devices[2]!,
  });
  await phone.api.sync();
  // Everything is there, on the phone too, whose every record came through the server.
  const whole = `${await everythingIn(phone.api)}${canaries.devices[1]!}`;
  expect(all.filter((text) => !whole.includes(text))).toEqual([]);

  // A shop asks for 60 of them and reads them; one grant is taken back, one goes on.
  const given = await share(api, proxy.origin);
  const text = JSON.stringify(given.rows);
  expect(canaries.shared.filter((one) => !text.includes(one))).toEqual([]);
  await api.revoke({ id: given.id });
  await share(api, proxy.origin);
  await api.removeDevice({ id: (await phone.api.status()).deviceId });
  await api.sync();
  await phone.vault.close();

  // The server is searched as it runs, with its write-ahead log, and after its end.
  const traffic = bytesOf(proxy).map((bytes) => ["the traffic", bytes] as const);
  const running = filesIn(data).map(({ path, bytes }) => [path, bytes] as const);
  expect(running.some(([path]) => path.endsWith("-wal"))).toBe(true);
  await laptop.ok("lock");
  expect(await server.end("SIGTERM")).toBe(0);
  const after = filesIn(data).map(({ path, bytes }) => [path, bytes] as const);
  const cells = await cellsOf(join(data, "rootvault.db"));
  expect(cells.filter(([place]) => place === "block.body").length).toBeGreaterThan(10);
  expect(cells.filter(([place]) => place === "attachment.body")).toHaveLength(1);
  expect(said.text.match(/"route"/g)?.length).toBeGreaterThan(50);
  const hits = hitsIn(searcher, [
    ...traffic,
    ...running,
    ...after,
    ...cells,
    ["the log", Buffer.from(said.text)],
  ]);
  const expected = hits.filter((hit) => hit.startsWith(known));
  expect(hits.filter((hit) => !hit.startsWith(known))).toEqual([]);
  // The shop's own words to the server were found where they lie: the search sees what is there.
  for (const place of ["the traffic", "rootvault.db", "request.request", "grant_state.details"])
    expect([place, expected.some((hit) => hit.includes(place))]).toEqual([place, true]);
  expect(expected.some((hit) => hit.includes("the log"))).toBe(false);

  // A thief who copies Ann's disk while the vault is locked learns the device's own name, which the lock screen shows.
  const disk = filesIn(laptop.home).filter(({ path }) => path !== laptop.passwordFile);
  expect(disk.length).toBeGreaterThan(4);
  const onDisk = disk.map(({ path, bytes }) => [path, bytes] as const);
  const secrets = join(laptop.home, "data", "default", "secrets");
  expect(hitsIn(searcher, onDisk)).toEqual([`${canaries.devices[0]!} in ${secrets}, as it is`]);
}, 300_000);
