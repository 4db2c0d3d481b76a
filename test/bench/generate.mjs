/**
 * The seeded generator of the benchmarks: page visits of about 340 bytes of JSON each, the same ones for the same seed.
 * The words are invented; hosts, paths and titles repeat about as often as in a real history.
 * @module
 */
import { createHash, randomBytes } from "node:crypto";

const SITES = 60;
const PAGES = 40;
const SELLERS = 80;
const THINGS = 3000;
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2024, 0, 1);
const SYLLABLES = "ba da fi go ha ju ka lo mi nu pa ro si ta vu we xi yo zu en or al".split(" ");

/** Mulberry32: small, seeded, the same everywhere. */
export function createDice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return { next, below, pick: (list) => list[below(list.length)] };
}

/**
 * Makes visits.
 *
 * @returns drafts as an importer would yield them.
 */
export function generateVisits({ seed = 1, count }) {
  return [...visits({ seed, count })];
}

/**
 * Makes visits one after the other.
 *
 * @param options.stepMs the most that lies between two visits; negative for the newest first.
 */
export function* visits({ seed = 1, count, startMs = START_MS, stepMs = 90_000 }) {
  const dice = createDice(seed);
  const sites = Array.from({ length: SITES }, () => makeSite(dice));
  let at = startMs;
  for (let index = 0; index < count; index++) {
    at += Math.sign(stepMs) * (1_000 + dice.below(Math.abs(stepMs)));
    const micros = String(dice.below(1_000_000)).padStart(6, "0");
    const site = sites[Math.floor(SITES * dice.next() ** 2)];
    const page = dice.pick(site.pages);
    const when = `${new Date(at).toISOString().slice(0, 19)}.${micros}Z`;
    yield {
      kind: "draft",
      collection: "clickstream",
      naturalKey: `bench|${index}|${when}`,
      fields: {
        type: "click",
        when: { at: when, precision: "us" },
        action: "visit",
        url: `https://${site.host}${page.path}${dice.below(4) === 0 ? `?id=${dice.below(1e6)}` : ""}`,
        title: page.title,
        site: site.domain,
        transition: dice.pick(["link", "link", "link", "typed", "reload"]),
      },
      row: index + 1,
    };
  }
}

/**
 * Makes purchases, as an importer of orders would: one to four items an order, of things that are bought again.
 *
 * @returns drafts as an importer would yield them.
 */
export function generatePurchases({ seed = 1, count }) {
  const dice = createDice(seed);
  const shop = {
    sellers: Array.from({ length: SELLERS }, () => word(dice, 3)),
    things: makeThings(dice),
  };
  let day = START_MS;
  let order = makeOrder(dice, shop);
  return Array.from({ length: count }, (_, index) => {
    if (order.left-- === 0) {
      day += dice.below(3) * DAY_MS;
      order = makeOrder(dice, shop);
    }
    const thing = shop.things[Math.floor(THINGS * dice.next() ** 2)];
    const quantity = dice.below(8) === 0 ? 2 : 1;
    const when = new Date(day).toISOString().slice(0, 10);
    return {
      kind: "draft",
      collection: "purchases",
      naturalKey: `bench|${index}|${order.id}`,
      fields: {
        type: "purchase",
        when: { day: when, precision: "day" },
        name: thing.name,
        asin: thing.asin,
        seller: order.seller,
        marketplace: "market.example",
        quantity,
        unitPrice: { amount: toAmount(thing.cents), currency: "EUR" },
        lineTotal: { amount: toAmount(thing.cents * quantity), currency: "EUR" },
        direction: "purchase",
        status: "delivered",
        lineKind: "item",
        orderId: order.id,
      },
      row: index + 1,
    };
  });
}

/** The record that a vault makes of a draft, with a random id: the plain text that the other programs seal one by one. */
export function toRecordText(draft, run) {
  const { when, ...rest } = draft.fields;
  const id = randomBytes(16).toString("base64url");
  const source = { format: "bench.visits", run, row: draft.row };
  return JSON.stringify({ id, v: 1, rev: 1, when, source, ...rest });
}

/** SHA-256 of what the records say, whatever their order, ids and runs: equal on every side that has done the work. */
export function contentHash(records) {
  const texts = records.map(({ when, action, url, title, site, transition }) =>
    JSON.stringify([when.at, when.precision, action, url, title, site, transition]),
  );
  return createHash("sha256").update(texts.toSorted().join("\n")).digest("hex");
}

/** Makes the things that a shop sells: name, number and price in cents. */
export function makeThings(dice) {
  return Array.from({ length: THINGS }, () => {
    const name = [2, 3, 2, 3, 2].map((length) => word(dice, length)).join(" ");
    return { name, asin: `B0${word(dice, 4).toUpperCase()}`, cents: 199 + dice.below(15_000) };
  });
}

function makeOrder(dice, { sellers }) {
  const number = (digits) => String(dice.below(10 ** digits)).padStart(digits, "0");
  const id = `${number(3)}-${number(7)}-${number(7)}`;
  return { id, seller: dice.pick(sellers), left: dice.below(4) };
}

/** Writes cents as an amount. */
export function toAmount(cents) {
  return (cents / 100).toFixed(2);
}

function makeSite(dice) {
  const domain = `${word(dice, 3)}.example`;
  return {
    domain,
    host: `www.${domain}`,
    pages: Array.from({ length: PAGES }, () => {
      const title = [2, 3, 2, 2].map((length) => word(dice, length));
      return {
        path: `/${word(dice, 2)}/${title.slice(0, 2).join("-")}-${dice.below(1e6)}`,
        title: `${title.join(" ")} - ${domain}`,
      };
    }),
  };
}

/** Makes a word of some syllables. */
export function word(dice, syllables) {
  return Array.from({ length: syllables }, () => dice.pick(SYLLABLES)).join("");
}
