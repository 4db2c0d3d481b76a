/**
 * Archives whose own bytes are broken, and the vault's own archive member by member.
 * @module
 */
import { archiveText } from "../../../exchange/archive/form.ts";
import { createSha256 } from "../../../exchange/archive/sha256.ts";
import { zipOf } from "../../../exchange/testing.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { SoundFile } from "./sound-file.ts";

const visits = JSON.stringify({
  "Browser History": Array.from({ length: 30 }, (_, n) => ({
    page_transition: "LINK",
    title: `Hiking boots ${n}`,
    url: `https://www.bootery.example/boots?size=${n}`,
    time_usec: 1_777_800_769_123_456 + n * 1_000_000,
  })),
});
const takeout = { "Takeout/Chrome/History.json": visits, "Takeout/index.html": "<html></html>" };
const listens = Array.from(
  { length: 20 },
  (_, n) =>
    `{"listened_at":${1_777_800_769 + n},"track_metadata":{"artist_name":"Salt Ferry","track_name":"Tide ${n}"}}\n`,
).join("");

const envelope = { v: 1, rev: 1, edited: "2026-05-03T10:00:00Z" };
const source = { format: "amazon.orders", run: "BAAAAAAAAAAAAAAAAAAAAA" };
const purchase = (id: string, name: string): JsonObject => ({
  ...envelope,
  id,
  type: "purchase",
  source,
  when: { at: "2026-05-03T10:00:00Z", precision: "s" },
  lineKind: "item",
  direction: "purchase",
  status: "delivered",
  orderId: "1",
  seller: "Bootery",
  name,
  quantity: 1,
  lineTotal: { value: "89.90", currency: "EUR" },
});
const purchases = [
  purchase("AAAAAAAAAAAAAAAAAAAAAA", "Boots"),
  purchase("AAAAAAAAAAAAAAAAAAAAAQ", "Socks"),
]
  .map((record) => `${archiveText(record)}\n`)
  .join("");
const manifest = (count: number, sha256: string): string =>
  JSON.stringify({
    format: "rootvault-archive",
    v: 1,
    created: "2026-05-04T10:00:00Z",
    vault: "ab".repeat(16),
    idRoot: "A".repeat(43),
    collections: [{ name: "purchases", count, sha256 }],
    attachments: [],
    missing: [],
  });

async function sumOf(lines: Blob): Promise<string> {
  return (await createSha256()).update(new Uint8Array(await lines.arrayBuffer())).hex();
}

/** An archive whose manifest tells of whatever its lines are. */
async function archiveOf(lines: Blob): Promise<Blob> {
  const count = (await lines.text()).split("\n").length - 1;
  return zipOf({
    "records/purchases.jsonl": lines,
    "manifest.json": manifest(count, await sumOf(lines)),
  });
}

/** The files. */
export const archives: readonly SoundFile[] = [
  { format: "takeout.browser-history", as: "an archive", file: () => zipOf(takeout) },
  {
    format: "takeout.browser-history",
    as: "an archive with places of 64 bits",
    file: () => zipOf(takeout, { zip64: true }),
  },
  {
    format: "takeout.browser-history",
    as: "an archive that packs nothing",
    file: () => zipOf(takeout, { level: 0 }),
  },
  {
    format: "listenbrainz",
    as: "an archive",
    file: () => zipOf({ "listens/2026/5.jsonl": listens, "listens/2026/6.jsonl": listens }),
  },
  {
    format: "pkpass",
    as: "a bundle",
    file: async () =>
      zipOf({
        "a.pkpass": await zipOf({
          "pass.json":
            '{"formatVersion":1,"passTypeIdentifier":"a","serialNumber":"S-1","teamIdentifier":"T","organizationName":"Ferry","description":"x","storeCard":{}}',
        }),
      }),
  },
  { format: "rootvault.archive", as: "an archive", file: () => archiveOf(new Blob([purchases])) },
  { format: "rootvault.archive", as: "records", file: purchases, within: archiveOf },
  {
    format: "rootvault.archive",
    as: "a manifest",
    file: async () => new Blob([manifest(2, await sumOf(new Blob([purchases])))]),
    within: (broken) => zipOf({ "records/purchases.jsonl": purchases, "manifest.json": broken }),
  },
];
