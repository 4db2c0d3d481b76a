/**
 * What comes of a collection: ends of warranties, cards, prescriptions, trips, as bars of days until then.
 * @module
 */
import type { ViewRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { DayBars } from "../../charts/day-bars.tsx";
import { Twin } from "../../charts/twin.tsx";
import { Section } from "../../parts/page.tsx";
import { useAsk } from "../../state/ask.ts";
import { minute } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay } from "../../text/format.ts";
import { addressOf, type Look } from "./look.ts";

const SHOWN = 8;
const DAY_MS = 86_400_000;
/** From here on it is near. */
const NEAR_DAYS = 30;

/** The section; nothing if nothing comes. */
export function Coming(props: { readonly look: Look }): VNode | null {
  const { collection } = props.look;
  const asked = useAsk("coming-dates", () => api.value.stats({ view: "coming-dates" }));
  const rows = (asked.value?.rows ?? []).filter((row) => row.date?.collection === collection);
  if (rows.length === 0) return null;
  const today = localDay(minute.value);
  return (
    <Section heading={t.records.dates.heading}>
      <DayBars
        label={t.records.dates.chart}
        bars={rows.slice(0, SHOWN).map((row) => barOf(row, today))}
      />
      <Twin
        caption={t.records.dates.chart}
        file={`${collection}-dates.csv`}
        head={t.records.dates.head}
        rows={rows.map((row) => [row.key, kindOf(row), titleOf(row), String(daysTo(row, today))])}
      />
    </Section>
  );
}

function barOf(row: ViewRow, today: string): Parameters<typeof DayBars>[0]["bars"][number] {
  const days = daysTo(row, today);
  const { collection = "", id = "" } = row.date ?? {};
  return {
    key: `${id} ${row.key} ${row.date?.kind ?? ""}`,
    name: titleOf(row),
    href: addressOf({ collection, id }) ?? "#/",
    what: wordsOf(row),
    days,
    text: t.records.dates.days(days),
    near: days <= NEAR_DAYS,
  };
}

/** What comes and when; of a last day to give back also what its days are counted from. */
function wordsOf(row: ViewRow): string {
  const line = t.records.dates.line(kindOf(row), day(row.key, true));
  const from = row.date?.from;
  return from === undefined ? line : t.records.dates.from[from.what](line, day(from.day, true));
}

function kindOf({ date }: ViewRow): string {
  return t.records.dates.kinds[date?.kind ?? ""] ?? "";
}

/** A statement is named by its key, a reservation by its kind where nobody is named: both are codes. */
function titleOf({ name = "", date }: ViewRow): string {
  if (name === "") return t.records.unnamed;
  const isCode = date?.kind === "statement-end" || /^[a-z_]+$/.test(name);
  return isCode ? t.records.choice(name) : name;
}

/** Days from today until the last day that is meant. */
function daysTo({ key }: ViewRow, today: string): number {
  const end = key.length === 10 ? key : `${key}-01-01`.slice(0, 10);
  return Math.max(0, Math.round((Date.parse(end) - Date.parse(today)) / DAY_MS));
}
