/**
 * Screens over one vault: views as they come the first time, again, and in a process that begins with kept parts; search
 * for what stands everywhere and what stands once; a gift and a click taken out, and the figures right again.
 * @module
 */
import { mustBe } from "./checks.mjs";
import { RARE_WORD } from "./files.mjs";

const MONTH = { from: "2025-12-01", to: "2025-12-31" };
/** The figures of screens, each from parts of its own: all of the purchases, all of the clicks, a month of the clicks. */
const VIEWS = {
  month: { view: "clickstream-by-hour", ...MONTH },
  purchases: { view: "purchases-by-month" },
  days: { view: "clickstream-by-day" },
  plays: { view: "media-by-week" },
};

/** Runs a round over a vault whose views nobody has asked for yet; `start` starts a process of its device. */
export async function readRound(start, { expected, sizes }) {
  const first = await withDevice(start, async (ask) => {
    const views = await showAll(ask, expected, sizes);
    const again = await showAll(ask, expected, sizes);
    const search = await searchAll(ask, expected);
    const searchAgain = await searchAll(ask, expected);
    return { views, again, search, searchAgain };
  });
  const later = await withDevice(start, async (ask) => {
    const search = await searchAll(ask, expected);
    const views = await showAll(ask, expected, sizes);
    const gift = await markRound(ask, "purchases", VIEWS.purchases, sizes.purchases);
    const click = await markRound(ask, "clickstream", VIEWS.days, sizes.clicks);
    return { search, views, gift, click };
  });
  return { first, later };
}

async function withDevice(start, work) {
  const device = await start();
  const { peakBytes } = await device.ask("open");
  const figures = await work((name, argument) => device.ask(name, argument));
  await device.ask("close");
  await device.end();
  return { ...figures, unlockPeak: peakBytes };
}

async function showAll(ask, { clicks, purchases }, sizes) {
  const shown = {};
  for (const [name, argument] of Object.entries(VIEWS))
    shown[name] = await ask("ask", { method: "stats", argument });
  const rows = (name) => shown[name].value.rows;
  const days = Object.entries(clicks.days).toSorted(([one], [other]) => (one < other ? -1 : 1));
  mustBe(
    "view of days",
    JSON.stringify(rows("days").map(({ key, count }) => [key, count])),
    JSON.stringify(days),
  );
  const inMonth = days.filter(([day]) => day >= MONTH.from && day <= MONTH.to);
  mustBe(
    "view of a month",
    countOf(rows("month")),
    inMonth.reduce((sum, [, count]) => sum + count, 0),
  );
  mustBe(
    "view of purchases",
    JSON.stringify(rows("purchases").map(({ key, total }) => [key, total])),
    JSON.stringify(
      Object.entries(purchases.months)
        .map(([month, cents]) => [month, (cents / 100).toFixed(2)])
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ),
  );
  mustBe("view of plays", countOf(rows("plays")), sizes.plays);
  return Object.fromEntries(
    Object.entries(shown).map(([name, { value: _rows, ...costs }]) => [name, costs]),
  );
}

async function searchAll(ask, { clicks }) {
  const common = await ask("search", { text: clicks.common, isFirst: true });
  const rare = await ask("search", { text: RARE_WORD });
  if (!common.value.text.includes(clicks.common)) throw new Error("a hit without its word");
  mustBe("hits of a word that stands once", rare.value.hits, 1);
  return { common, rare };
}

/** Takes a record out of all figures; gives the seconds until the view is right again. */
async function markRound(ask, collection, argument, count) {
  const query = { collection, limit: 100 };
  const { records } = (await ask("ask", { method: "list", argument: query })).value;
  const marks = { exclude: true, reason: "gift" };
  const gift = { ids: [records[50].id], collection, marks };
  const marked = await ask("ask", { method: "mark", argument: gift });
  const shown = await ask("ask", { method: "stats", argument });
  mustBe(`${collection} in figures`, countOf(shown.value.rows), count - 1);
  return {
    seconds: marked.seconds + shown.seconds,
    cpuSeconds: marked.cpuSeconds + shown.cpuSeconds,
    peakBytes: Math.max(marked.peakBytes, shown.peakBytes),
  };
}

function countOf(rows) {
  return rows.reduce((sum, { count }) => sum + count, 0);
}
