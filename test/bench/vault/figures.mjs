/**
 * The figures of a vault on Node (docs/performance.md): what each takes, the limit that was measured beside it, and the
 * goal. One list makes the table of figures and that of growth.
 *
 * A figure gives numbers in seconds or bytes, so that growth can be told from them; `write` shows one.
 * @module
 */
import { bytes, seconds, spread } from "../support/report.mjs";

const AGENT_BYTES = 250 * 2 ** 20;
const TAB_BYTES = 400 * 2 ** 20;
const megabytes = (value) => `${(value / 1e6).toFixed(value < 1e6 ? 3 : 1)} MB`;

/** Under so many seconds or bytes. */
function under(limit, write = seconds) {
  return { says: `< ${write(limit)}`, isMet: ({ ours }) => ours < limit };
}

/** A figure of works that were measured: wall seconds, with their CPU seconds beside. */
function timed(name, works, goal = null, limit = null) {
  return {
    name,
    ours: (r) => works(r).map((work) => work.seconds),
    cpu: (r) => works(r).map((work) => work.cpuSeconds),
    write: seconds,
    goal,
    limit,
  };
}

/** A figure in seconds that is part of a work. */
function clocked(name, ours, goal = null, limit = null) {
  return { name, ours, write: seconds, goal, limit };
}

const perSecond = (count) => (value) => `${Math.round(count / value).toLocaleString("en")}/s`;
const importOf = (what) => (r) => [r.imports[what].command.seconds];
const importCpu = (what) => (r) => [
  r.imports[what].command.cpuSeconds + r.imports[what].agent.cpuSeconds,
];
const scanOf = (r) => r.limits.scan.map(({ seconds: whole, value }) => whole - value.unpacking);
const first = (read) => (r) => r.reading.map((round) => read(round.first));
const later = (read) => (r) => r.reading.map((round) => read(round.later));
const SCAN = "one field of all unpacked blocks";

const imports = [
  {
    name: "P3 clicks from a file to durable",
    ours: importOf("clicks"),
    cpu: importCpu("clicks"),
    write: (value, r) => perSecond(r.sizes.clicks)(value),
    limit: { name: "zstd + AEAD alone", of: (r) => r.limits.seals.map((one) => one.seconds) },
    goal: {
      says: ">= 100,000/s, <= 3 x the limit",
      isMet: ({ ours, limit }, r) => r.sizes.clicks / ours >= 100_000 && ours <= 3 * limit,
    },
  },
  {
    name: "P3 plays from a file to durable",
    ours: importOf("plays"),
    cpu: importCpu("plays"),
    write: (value, r) => perSecond(r.sizes.plays)(value),
  },
  {
    name: "P3 purchases from a file to durable",
    ours: importOf("purchases"),
    cpu: importCpu("purchases"),
    write: (value, r) => perSecond(r.sizes.purchases)(value),
  },
];

const stored = [
  {
    name: "P4 blocks at the server, bytes a click",
    ours: (r) => [r.stored.blocks],
    write: (value, r) => (value / r.sizes.clicks).toFixed(1),
    limit: {
      name: "zstd 19 of the plain text",
      of: (r) => [(r.hard.packed / r.hard.count) * r.sizes.clicks],
    },
    goal: { says: "<= 80", isMet: ({ ours }, r) => ours / r.sizes.clicks <= 80 },
  },
  {
    name: "P4 the server's files, bytes a click",
    ours: (r) => [r.stored.disk],
    write: (value, r) => (value / r.sizes.clicks).toFixed(1),
  },
];

const cold = [
  {
    ...clocked("P5 cold process: unlock and 30 days", (r) => r.cold.map((one) => one.seconds)),
    limit: { name: "a process with Argon2id alone", of: (r) => r.cold.map((one) => one.limit) },
    goal: { says: "limit + 150 ms", isMet: ({ ours, limit }) => ours <= limit + 0.15 },
  },
  timed("P5 of this: unlock", (r) => r.cold.map((one) => one.opened)),
  timed("P5 of this: 30 days", (r) => r.cold.map((one) => one.listed)),
];

/** A view as it comes the first time, in a new process that finds parts, and again. */
function viewFigures(view, words) {
  const limit = view === "days" ? { name: SCAN, of: scanOf } : null;
  const of = (views) => views[view];
  return [
    timed(
      `P6 ${words}: first time`,
      first((one) => of(one.views)),
      under(1),
      limit,
    ),
    timed(
      `P6 ${words}: new process, parts kept`,
      later((one) => of(one.views)),
      under(0.05),
    ),
    timed(
      `P6 ${words}: again`,
      first((one) => of(one.again)),
      under(0.05),
    ),
  ];
}

const searches = [
  timed(
    "P6 first hits of a word: first time",
    first((one) => one.search.common),
    under(0.1),
  ),
  timed(
    "P6 first hits: new process",
    later((one) => one.search.common),
    under(0.1),
  ),
  timed(
    "P6 first hits: again",
    first((one) => one.searchAgain.common),
    under(0.1),
  ),
  timed(
    "P6 a rare word, all: first time",
    first((one) => one.search.rare),
    under(0.5),
  ),
  timed(
    "P6 a rare word, all: new process",
    later((one) => one.search.rare),
    under(0.5),
  ),
  timed(
    "P6 a rare word, all: again",
    first((one) => one.searchAgain.rare),
    under(0.5),
  ),
];

const gifts = [
  timed(
    "P6 a gift marked, its view right",
    later((one) => one.gift),
    under(0.05),
  ),
  timed(
    "P6 a click taken out, its view right",
    later((one) => one.click),
    under(0.05),
  ),
];

const marks = [
  ...gifts,
  clocked("the other device: sync, views right", (r) => [r.gift.sync + r.gift.views], under(1)),
];

const syncs = [
  timed("P7 first sync up", (r) => [r.push], under(2), {
    name: "SQLite FULL writes the same blocks",
    of: (r) => r.limits.inserts.map((one) => one.seconds),
  }),
  clocked("P7 first sync down, from the first block", (r) => [r.joined.value.whole], under(2), {
    name: "loopback copy of the same bytes",
    of: (r) => r.limits.copies.map((one) => one.seconds),
  }),
  clocked("P7 first list, from the first block", (r) => [r.joined.value.usable], under(1)),
];

/** Files of one kind of the index (vault-core/src/index/files.ts), sealed. */
function ofKind(name, kind) {
  return { name: `of this: ${name}`, ours: (r) => [r.index.kinds[kind] ?? 0], write: megabytes };
}

const sizesOnDisk = [
  {
    name: "index of the clicks, sealed, bytes a click",
    ours: (r) => [r.index.bytes],
    write: (value, r) => (value / r.sizes.clicks).toFixed(1),
    goal: { says: "<= 40", isMet: ({ ours }, r) => ours / r.sizes.clicks <= 40 },
  },
  { name: "index of the clicks, sealed", ours: (r) => [r.index.bytes], write: megabytes },
  { name: "index of the clicks, its files", ours: (r) => [r.index.disk], write: megabytes },
  { ...ofKind("row table", "page"), goal: under(200_000, megabytes) },
  ofKind("starts of ids", "ids"),
  ofKind("filters over these", "filters"),
  ofKind("words", "terms"),
  ofKind("what rows override", "overrides"),
  ofKind("parts of figures", "sums"),
];

function memory(name, ours, limitBytes = AGENT_BYTES) {
  return { name: `memory: ${name}`, ours, write: bytes, goal: under(limitBytes, bytes) };
}

const most = (all) => Math.max(...all.map((one) => one.peakBytes));

/** What both sides do once the vault is full. */
const readingPeaks = (limitBytes) => [
  memory("unlock and 30 days", (r) => r.cold.map((one) => one.listed.peakBytes), limitBytes),
  memory(
    "views, first time",
    first((one) => most(Object.values(one.views))),
    limitBytes,
  ),
  memory(
    "search, first time",
    first((one) => most(Object.values(one.search))),
    limitBytes,
  ),
  memory(
    "a gift and a click",
    later((one) => most([one.gift, one.click])),
    limitBytes,
  ),
];

const views = [
  ...viewFigures("days", "clicks by day, all"),
  ...viewFigures("month", "clicks by hour, a month"),
  ...viewFigures("purchases", "purchases by month, all"),
  ...viewFigures("plays", "plays by week, all"),
];

/** The figures on Node, in the order of the table. */
export const FIGURES = [
  ...imports,
  ...stored,
  ...cold,
  ...views,
  ...searches,
  ...marks,
  ...syncs,
  ...sizesOnDisk,
  memory("import of clicks", (r) => [r.imports.clicks.agent.peakBytes]),
  memory("import of plays", (r) => [r.imports.plays.agent.peakBytes]),
  memory("import of purchases", (r) => [r.imports.purchases.agent.peakBytes]),
  memory("first sync up", (r) => [r.push.peakBytes]),
  memory("first sync down", (r) => [r.joined.peakBytes]),
  ...readingPeaks(AGENT_BYTES),
];

/** The figures in a tab. */
export const TAB_FIGURES = [
  ...imports,
  clocked("of this: clicks until the preview shows", (r) => [r.imports.clicks.preview]),
  clocked("P5 unlock and 30 days, in a browser that runs", (r) => r.cold.map((one) => one.seconds)),
  ...views,
  ...searches,
  ...gifts,
  memory("import of clicks", (r) => [r.imports.clicks.command.peakBytes], TAB_BYTES),
  memory("import of plays", (r) => [r.imports.plays.command.peakBytes], TAB_BYTES),
  ...readingPeaks(TAB_BYTES),
];

/** The middle of a figure and of its limit, and whether its goal is met. */
export function valueOf({ ours, limit, goal }, result) {
  const values = {
    ours: spread(ours(result)).median,
    limit: limit ? spread(limit.of(result)).median : null,
  };
  return { ...values, verdict: goal ? (goal.isMet(values, result) ? "met" : "not met") : "" };
}
