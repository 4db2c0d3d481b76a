/**
 * Screen 19, Visits: the clickstream as day rows by 24 hours, sites as bars, and the visits behind them.
 * @module
 */
import type { StatsAnswer, ViewRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { HeatMap, type HeatRow } from "../../charts/heat-map.tsx";
import { RowBars } from "../../charts/row-bars.tsx";
import { Twin } from "../../charts/twin.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Neighbors } from "../../parts/neighbors.tsx";
import { Failed } from "../../parts/notice.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { SoFar } from "../../parts/so-far.tsx";
import { dayOf } from "../../parts/values.ts";
import { place, setQuery } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { mayAdd, minute, status } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day, daySpan, localDay } from "../../text/format.ts";
import { VisitList } from "./attention-list.tsx";
import { NothingYet } from "../records/list-page.tsx";
import type { Look } from "../records/look.ts";

const DAYS = 28;
const SITES = 12;
const DAY_MS = 86_400_000;

/** The screen. */
export function Attention(props: { readonly look: Look }): VNode {
  const count = status.value?.counts["clickstream"];
  if (count === undefined) return <Page heading={t.attention.heading} />;
  if (count === 0) {
    return (
      <Page heading={t.attention.heading}>
        <Neighbors tab="activity" />
        <NothingYet look={props.look} />
      </Page>
    );
  }
  return <Weeks />;
}

function Weeks(): VNode {
  const newest = useAsk("newest", newestDay);
  if (newest.busy && newest.value === null) return <Page heading={t.attention.heading} />;
  return <WeeksTo newest={newest.value ?? localDay(minute.value)} />;
}

/** The owner's day of the newest visit: told by its block alone, for a screen need not wait for ten years. */
async function newestDay(): Promise<string | null> {
  const { records } = await api.value.list({ collection: "clickstream", limit: 1 });
  const about = dayOf(records[0]?.shown ?? {});
  if (about.length < "YYYY-MM-DD".length) return null;
  const near = { from: addDays(about, -1), to: addDays(about, 1) };
  const { rows } = await api.value.stats({ view: "clickstream-by-day", ...near });
  return rows.at(-1)?.key ?? about;
}

/** The first day with visits, asked once all else is there. */
function useOldest(isTime: boolean): string | undefined {
  const days = useAsk(`days ${isTime}`, async () =>
    isTime ? api.value.stats({ view: "clickstream-by-day" }) : null,
  );
  return days.value?.rows[0]?.key;
}

function WeeksTo({ newest }: { readonly newest: string }): VNode {
  const last = place.value.query.get("to") ?? newest;
  const from = addDays(last, 1 - DAYS);
  const span = { from, to: last };
  const hours = useAsk(`h ${last}`, () =>
    api.value.stats({ view: "clickstream-by-hour", ...span }),
  );
  const sites = useAsk(`s ${last}`, () =>
    api.value.stats({ view: "clickstream-by-site", ...span }),
  );
  const oldest = useOldest(hours.value !== null && sites.value !== null) ?? from;
  return (
    <Page
      heading={t.attention.heading}
      text={summaryOf(daySpan(from, last), hours.value, sites.value)}
      actions={<Steps from={from} last={last} oldest={oldest} newest={newest} />}
    >
      <Neighbors tab="activity" />
      {hours.error === null ? null : <Failed error={hours.error} again={hours.again} />}
      <div class="two">
        <DayHours hours={hours.value?.rows ?? null} last={last} />
        <Sites sites={namedSites(sites.value)} />
      </div>
      <VisitList from={from} to={last} />
    </Page>
  );
}

function summaryOf(weeks: string, hours: StatsAnswer | null, sites: StatsAnswer | null): VNode {
  if (hours === null || sites === null) return <>{t.attention.counting}</>;
  return (
    <>
      {t.attention.summary(
        hours.rows.reduce((sum, row) => sum + row.count, 0),
        weeks,
        namedSites(sites).length,
      )}
      <SoFar owed={hours.owed} />
    </>
  );
}

/** Visits of no site, of a file or an address in numbers, have no bar. */
function namedSites(sites: StatsAnswer | null): readonly ViewRow[] {
  return (sites?.rows ?? []).filter((row) => row.key !== "");
}

function Steps(props: {
  readonly from: string;
  readonly last: string;
  readonly oldest: string;
  readonly newest: string;
}): VNode {
  const { from, last, oldest, newest } = props;
  return (
    <>
      {mayAdd() ? (
        <a class="btn" href="#/activity/visits/new">
          <Icon name="plus" />
          {t.records.add}
        </a>
      ) : null}
      {oldest < from ? <Step text={t.attention.earlier} to={addDays(last, -DAYS)} /> : null}
      {last < newest ? <Step text={t.attention.later} to={addDays(last, DAYS)} /> : null}
    </>
  );
}

function Step(props: { readonly text: string; readonly to: string }): VNode {
  return (
    <button
      type="button"
      class="btn"
      onClick={() => setQuery({ to: props.to, day: null, hour: null })}
    >
      {props.text}
    </button>
  );
}

/** Hours that are still counted, null, have no sums yet: a zero would not be true. */
function DayHours(props: {
  readonly hours: readonly ViewRow[] | null;
  readonly last: string;
}): VNode {
  const hours = props.hours ?? [];
  const counts = new Map(hours.map((row) => [row.key, row.count]));
  const { query } = place.value;
  const rows: HeatRow[] = [];
  for (let index = 0; index < DAYS; index++) {
    const date = addDays(props.last, index + 1 - DAYS);
    const cells = Array.from({ length: 24 }, (_, hour) => {
      const key = `${date}T${String(hour).padStart(2, "0")}`;
      const n = counts.get(key) ?? 0;
      const now = query.get("day") === date && query.get("hour") === String(hour);
      return { key, label: t.attention.cell(day(date), hour, n), count: n, now };
    });
    const sum = cells.reduce((all, cell) => all + cell.count, 0);
    const told = props.hours === null ? "" : String(sum);
    // The year stands above: it has no room beside the cells.
    rows.push({ name: day(date, false), sum: told, cells, strong: query.get("day") === date });
  }
  return (
    <div class="stack tight">
      <HeatMap
        label={t.attention.chart}
        rows={rows}
        head={{ 0: "0", 6: "6", 12: "12", 18: "18", 23: "23" }}
        nameWidth={56}
        sumWidth={40}
        cellHeight={18}
        onChoose={(key) => setQuery({ day: key.slice(0, 10), hour: String(Number(key.slice(11))) })}
      />
      <Twin
        caption={t.attention.chart}
        file="visits-by-hour.csv"
        head={[t.attention.day, t.attention.hour, t.attention.visits]}
        rows={hours.map((row) => [row.key.slice(0, 10), row.key.slice(11), String(row.count)])}
      />
    </div>
  );
}

function Sites(props: { readonly sites: readonly ViewRow[] }): VNode {
  const chosen = place.value.query.get("site");
  const rest = props.sites.slice(SITES);
  const bars = props.sites.slice(0, SITES).map((row) => ({
    key: row.key,
    name: row.key,
    value: row.count,
    label: t.attention.siteBar(row.key, row.count),
  }));
  return (
    <Section heading={t.attention.sites}>
      <RowBars
        bars={bars}
        chosen={chosen}
        onChoose={(site) => setQuery({ site: site === chosen ? null : site })}
      />
      {rest.length === 0 ? null : (
        <p class="second small-text">
          {t.attention.moreSites(
            rest.length,
            rest.reduce((sum, row) => sum + row.count, 0),
          )}
        </p>
      )}
    </Section>
  );
}

/** A day some days later or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
