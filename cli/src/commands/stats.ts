/**
 * Figures: bars in the terminal, and the dates that come.
 * @module
 */
import type { DateKind, StatsAnswer, ViewName, ViewRow } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import type { Column } from "../output/table.ts";
import { textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { readSpan } from "./query.ts";
import { recordsWord } from "./record-columns.ts";
import { noteSoFar } from "./so-far.ts";

/** `stats`, `dates`. */
export const statsCommands: readonly CommandSpec[] = [
  {
    line: "stats <collection>",
    group: "Records",
    summary: "sums and counts as bars: purchases, clickstream, media",
    options: [
      [
        "--by <what>",
        "purchases: month, category, month-and-category, seller; clickstream: day, hour, site; media: week, creator",
      ],
      ["--since <time>", "from this day, month or year on, or 30d"],
      ["--until <time>", "up to this day, month or year"],
      ["--limit <n>", "the newest, or the largest of each currency"],
    ],
    exits: [0, 2, 3, 4],
    examples: [
      "rv stats purchases --by month",
      "rv stats clickstream --by site --since 30d --limit 10",
      "rv stats media --by creator --csv",
    ],
    run: runStats,
  },
  {
    line: "dates",
    group: "Records",
    summary: "what comes: warranties, returns, updates, cards, renewals, prescriptions, trips",
    options: [
      ["--since <time>", "from this day, month or year on (default today)"],
      ["--until <time>", "up to this day, month or year"],
      ["--limit <n>", "the next ones"],
    ],
    exits: [0, 2, 3, 4],
    examples: ["rv dates", "rv dates --until 2026-12-31 --json"],
    run: runDates,
  },
];

/** Every view but the dates; the first of a collection is shown unless `--by` says otherwise. */
const VIEWS: Readonly<Record<Exclude<ViewName, "coming-dates">, true>> = {
  "purchases-by-month": true,
  "purchases-by-category": true,
  "purchases-by-month-and-category": true,
  "purchases-by-seller": true,
  "clickstream-by-day": true,
  "clickstream-by-hour": true,
  "clickstream-by-site": true,
  "media-by-week": true,
  "media-by-creator": true,
};

const KINDS: Readonly<Record<DateKind, string>> = {
  warranty: "warranty ends",
  "updates-end": "updates end",
  expiry: "expires",
  renewal: "renewal",
  "prescription-end": "prescription ends",
  "run-out": "runs out (estimate)",
  needed: "needed by",
  "intent-end": "intent ends",
  start: "begins",
  end: "ends",
  reservation: "reservation",
  "statement-end": "statement ends",
  "return-until": "return until",
};

const BAR = 30;

async function runStats(
  context: Context,
  [collection = ""]: readonly string[],
  options: OptionValues,
): Promise<void> {
  const view = readView(collection, textOption(options, "by"));
  const api = await context.vault();
  const answer = await api.stats({ view, ...readAsk(options) });
  context.output.list({
    kind: "stats.list",
    items: answer.rows,
    owed: answer.owed,
    empty: `No figures of ${recordsWord(collection)} here.`,
    columns: statsColumns(answer),
  });
  noteSoFar(context.output, answer.owed);
}

async function runDates(
  context: Context,
  _args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const answer = await api.stats({ view: "coming-dates", ...readAsk(options) });
  context.output.list({
    kind: "dates.list",
    items: answer.rows,
    owed: answer.owed,
    empty: "Nothing comes.",
    columns: [
      { head: "day", value: (row) => row.key },
      { head: "what", value: whatComes },
      { head: "name", value: (row) => row.name ?? "-", flexible: true },
      { head: "collection", value: (row) => row.date?.collection ?? "-" },
      { head: "id", value: (row) => row.date?.id.slice(0, 8) ?? "-" },
    ],
  });
  noteSoFar(context.output, answer.owed);
}

/** What comes; of a last day to give back also what its days are counted from. */
function whatComes({ date }: ViewRow): string {
  if (date === undefined) return "-";
  const from = date.from === undefined ? "" : ` (from the ${date.from.what})`;
  return `${KINDS[date.kind]}${from}`;
}

function readView(collection: string, by: string | undefined): keyof typeof VIEWS {
  const names = Object.keys(VIEWS).filter(isStatsView);
  const own = names.filter((name) => name.startsWith(`${collection}-by-`));
  const found = by === undefined ? own[0] : own.find((name) => name === `${collection}-by-${by}`);
  if (found !== undefined) return found;
  const all = (own.length === 0 ? names : own).map((name) => name.replace("-by-", " --by "));
  throw new RvError("bad-value", `There are no such figures. There are: ${all.join(", ")}.`);
}

function isStatsView(name: string): name is keyof typeof VIEWS {
  return Object.hasOwn(VIEWS, name);
}

function readAsk(options: OptionValues): { from?: string; to?: string; limit?: number } {
  const limit = textOption(options, "limit");
  if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit))
    throw new RvError("bad-value", "--limit is a number from 1 to 5000.");
  return {
    ...readSpan(textOption(options, "since"), textOption(options, "until"), Date.now()),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
}

/** The columns of a view; those that no row fills are left out. */
export function statsColumns({
  view,
  rows,
}: Pick<StatsAnswer, "view" | "rows">): Column<ViewRow>[] {
  const of = view.replace(/^.*-by-/, "").replace(/-and-.*$/, "");
  const isMoney = rows.some((row) => row.currency !== undefined);
  const most = mostByCurrency(rows);
  const bar = (row: ViewRow): string =>
    "█".repeat(Math.round((valueOf(row) / (most.get(row.currency ?? "") ?? 1)) * BAR));
  return [
    { head: of, value: (row) => row.key, flexible: true },
    ...(rows.some((row) => row.category !== undefined)
      ? [{ head: "category", value: (row: ViewRow) => row.category ?? "" }]
      : []),
    ...(rows.some((row) => row.name !== undefined)
      ? [{ head: "name", value: (row: ViewRow) => row.name ?? "-", flexible: true }]
      : []),
    { head: "count", value: (row) => String(row.count), align: "right" },
    ...(isMoney
      ? ([
          { head: "total", value: (row) => row.total ?? "-", align: "right" },
          { head: "currency", value: (row) => row.currency ?? "-" },
        ] satisfies Column<ViewRow>[])
      : []),
    ...(rows.some((row) => row.ms !== undefined)
      ? ([
          { head: "hours", value: (row) => hoursOf(row.ms), align: "right" },
        ] satisfies Column<ViewRow>[])
      : []),
    { head: "", value: bar, forPeople: true },
  ];
}

function hoursOf(ms: number | undefined): string {
  return ms === undefined ? "-" : (ms / 3_600_000).toFixed(1);
}

/** What a bar shows: a length, no figure. Less than nothing has no length. */
function valueOf({ total, count }: ViewRow): number {
  return total === undefined ? count : Math.max(0, Number(total));
}

function mostByCurrency(rows: readonly ViewRow[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const row of rows) {
    const currency = row.currency ?? "";
    most.set(currency, Math.max(most.get(currency) ?? Number.MIN_VALUE, valueOf(row)));
  }
  return most;
}
