/**
 * The files that a vault of ten years is made of, as companies hand them out, and what a vault must hold once they are
 * taken in: Google's browser history, Spotify's extended history, Amazon's orders. Seeded, written bit by bit.
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createDice, makeThings, toAmount, visits, word } from "../generate.mjs";

/** The files' names. */
export const FILES = {
  clicks: "BrowserHistory.json",
  plays: "Streaming_History_Audio_2016-2025.json",
  purchases: "Retail.OrderHistory.1.csv",
};
/** A word that stands in one title alone. */
export const RARE_WORD = "quetzal";

const END_MS = Date.UTC(2026, 0, 1);
/** On average 315 s from click to click: a million in ten years. */
const CLICK_STEP_MS = 629_000;
const PLAY_STEP_MS = 2_670_000;
const PLAY_MS = 240_000;
const ORDER_STEP_MS = 78_800_000;
const [TRACKS, ARTISTS, THINGS] = [5_000, 800, 3_000];
const PIECE_LETTERS = 1_000_000;

/** Writes the files; gives what is to be found in the vault afterwards, as JSON. */
export function writeFiles(folder, { clicks, plays, purchases }) {
  mkdirSync(folder, { recursive: true });
  return {
    clicks: writeClicks(join(folder, FILES.clicks), clicks),
    plays: writePlays(join(folder, FILES.plays), plays),
    purchases: writePurchases(join(folder, FILES.purchases), purchases),
  };
}

/** Sums up records in any order: a hash of each, added up modulo 2^64. */
export function createTally() {
  let [count, sum] = [0, 0n];
  return {
    add(...parts) {
      const hash = createHash("sha256").update(parts.join("\n")).digest();
      sum = BigInt.asUintN(64, sum + hash.readBigUInt64BE());
      count += 1;
    },
    done: () => ({ count, hash: sum.toString(16) }),
  };
}

/** What a click says, wherever it is read: scrubbing takes the question off its address. */
export function clickParts({ at, url, title }) {
  return [at, url.replace(/\?.*$/, ""), title];
}

export function writeClicks(path, count) {
  const file = openFile(path, '{"Browser History":[', "]}");
  const tally = createTally();
  const [days, sites] = [new Map(), new Map()];
  const rareAt = Math.floor(count * 0.37);
  let first = "";
  for (const { fields, row } of visits({ count, startMs: END_MS, stepMs: -CLICK_STEP_MS })) {
    const { when, url, site, transition } = fields;
    const title = row === rareAt ? `${RARE_WORD} ${fields.title}` : fields.title;
    file.write({
      favicon_url: `https://www.${site}/favicon.ico`,
      page_transition: transition.toUpperCase(),
      title,
      url,
      time_usec: Date.parse(when.at) * 1000 + Number(when.at.slice(23, 26)),
      client_id: "fHq3kZcXoS2uNw1bYtJr7A==",
    });
    tally.add(...clickParts({ at: when.at, url, title }));
    add(days, when.at.slice(0, 10), 1);
    add(sites, site, 1);
    first = when.at.slice(0, 10);
  }
  file.end();
  const [most] = [...sites].toSorted(([, one], [, other]) => other - one);
  // The word of the site that is seen most: every title of it ends with it.
  return { ...tally.done(), days: Object.fromEntries(days), common: most[0].split(".")[0], first };
}

export function writePlays(path, count) {
  const file = openFile(path, "[", "]");
  const dice = createDice(2);
  const artists = Array.from({ length: ARTISTS }, () => `${word(dice, 2)} ${word(dice, 3)}`);
  const tracks = Array.from({ length: TRACKS }, (_, index) => {
    const [name, album] = [
      `${word(dice, 2)} ${word(dice, 2)}`,
      `${word(dice, 3)} ${word(dice, 2)}`,
    ];
    return {
      name,
      album,
      artist: dice.pick(artists),
      uri: `spotify:track:${index}${word(dice, 6)}`,
    };
  });
  let at = END_MS;
  for (let index = 0; index < count; index++) {
    at -= PLAY_MS + dice.below(PLAY_STEP_MS);
    const track = tracks[Math.floor(TRACKS * dice.next() ** 2)];
    file.write({
      ts: `${new Date(at).toISOString().slice(0, 19)}Z`,
      platform: "android",
      ms_played: PLAY_MS / 2 + dice.below(PLAY_MS / 2),
      conn_country: "NO",
      master_metadata_track_name: track.name,
      master_metadata_album_artist_name: track.artist,
      master_metadata_album_album_name: track.album,
      spotify_track_uri: track.uri,
      episode_name: null,
      episode_show_name: null,
      spotify_episode_uri: null,
      reason_start: "trackdone",
      reason_end: "trackdone",
      shuffle: false,
      skipped: false,
      offline: false,
      offline_timestamp: Math.floor(at / 1000),
      incognito_mode: false,
    });
  }
  file.end();
  return { count };
}

export function writePurchases(path, count) {
  const file = openFile(path, "", "");
  file.line(`${COLUMNS.join(",")}\r\n`);
  const dice = createDice(3);
  const things = makeThings(dice);
  const months = new Map();
  let [at, order, left] = [END_MS, "", 0];
  for (let index = 0; index < count; index++) {
    if (left === 0) {
      at -= dice.below(ORDER_STEP_MS);
      order = `${100 + dice.below(900)}-${String(index).padStart(7, "0")}-${1_000_000 + dice.below(9e6)}`;
      left = 1 + dice.below(4);
    }
    left -= 1;
    const thing = things[Math.floor(THINGS * dice.next() ** 2)];
    const quantity = dice.below(8) === 0 ? 2 : 1;
    const when = `${new Date(at).toISOString().slice(0, 19)}Z`;
    file.line(toRow({ when, order, thing, quantity }));
    add(months, when.slice(0, 7), thing.cents * quantity);
  }
  file.end();
  return { count, months: Object.fromEntries(months) };
}

const COLUMNS = [
  "Website",
  "Order ID",
  "Order Date",
  "Currency",
  "Unit Price",
  "Unit Price Tax",
  "Shipping Charge",
  "Total Discounts",
  "Total Owed",
  "Shipment Item Subtotal",
  "Shipment Item Subtotal Tax",
  "ASIN",
  "Product Condition",
  "Quantity",
  "Payment Instrument Type",
  "Order Status",
  "Shipment Status",
  "Ship Date",
  "Shipping Option",
  "Product Name",
];

function toRow({ when, order, thing, quantity }) {
  const total = toAmount(thing.cents * quantity);
  return `${[
    "Amazon.com",
    order,
    when,
    "USD",
    toAmount(thing.cents),
    "0",
    "0",
    "0",
    total,
    total,
    "0",
    thing.asin,
    "New",
    quantity,
    "Visa - 5678",
    "Closed",
    "Shipped",
    when,
    "std-us",
    thing.name,
  ].join(",")}\r\n`;
}

function add(sums, key, value) {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

/** A file of JSON values between two texts, or of lines. */
export function openFile(path, head, tail) {
  const file = openSync(path, "w");
  let [waiting, isFirst] = [head, true];
  const line = (text) => {
    waiting += text;
    if (waiting.length < PIECE_LETTERS) return;
    writeSync(file, waiting);
    waiting = "";
  };
  return {
    line,
    write(value) {
      line(isFirst ? JSON.stringify(value) : `,${JSON.stringify(value)}`);
      isFirst = false;
    },
    end() {
      writeSync(file, waiting + tail);
      closeSync(file);
    },
  };
}
