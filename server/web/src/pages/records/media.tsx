/**
 * Screen 20, Media: bars by week, by whom, and the list behind them.
 * @module
 */
import type { ViewRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { RowBars } from "../../charts/row-bars.tsx";
import { TimeBars } from "../../charts/time-bars.tsx";
import { Twin } from "../../charts/twin.tsx";
import { Neighbors } from "../../parts/neighbors.tsx";
import { Section } from "../../parts/page.tsx";
import { place, setQuery } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day, monthShort } from "../../text/format.ts";
import { CollectionPage } from "./list-page.tsx";
import { type Narrowed, RecordList } from "./list.tsx";
import type { Look } from "./look.ts";
import { addWeeks, dayOfWeek } from "./weeks.ts";

const WEEKS = 104;
const CREATORS = 8;

/** The screen. */
export function MediaPage(props: { readonly look: Look }): VNode {
  const { query } = place.value;
  const [week, by] = [query.get("week"), query.get("by")];
  const weeks = useAsk("weeks", () => api.value.stats({ view: "media-by-week", limit: WEEKS }));
  const span = week === null ? {} : { from: dayOfWeek(week, 0), to: dayOfWeek(week, 6) };
  const creators = useAsk(`creators ${week ?? ""}`, () =>
    api.value.stats({ view: "media-by-creator", limit: CREATORS, ...span }),
  );
  return (
    <CollectionPage look={props.look} above={<Neighbors tab="activity" />}>
      <div class="two">
        <Weeks rows={weeks.value?.rows ?? []} week={week} />
        <Creators rows={creators.value?.rows ?? []} chosen={by} />
      </div>
      <RecordList look={props.look} narrowed={narrowedTo(week, by)} />
    </CollectionPage>
  );
}

function narrowedTo(week: string | null, by: string | null): Narrowed | null {
  if (week === null && by === null) return null;
  const heading = [
    ...(by === null ? [] : [t.records.weeks.only(by)]),
    ...(week === null ? [] : [t.records.weeks.of(day(dayOfWeek(week, 0), true))]),
  ];
  return {
    ...(week !== null && { from: dayOfWeek(week, 0), to: dayOfWeek(week, 6) }),
    ...(by !== null && { where: [{ field: "creator", op: "=" as const, value: by }] }),
    heading: heading.join(", "),
    widen: ["week", "by"],
    all: t.records.allAgain,
  };
}

function Weeks(props: { readonly rows: readonly ViewRow[]; readonly week: string | null }): VNode {
  const { rows, week } = props;
  const [first, last] = [rows[0]?.key, rows.at(-1)?.key];
  if (first === undefined || last === undefined) return <div />;
  const counts = new Map(rows.map((row) => [row.key, row.count]));
  const keys: string[] = [];
  for (let key = last; key >= first && keys.length < WEEKS; key = addWeeks(key, -1))
    keys.unshift(key);
  const label = t.records.weeks.chart(
    day(dayOfWeek(first, 0), true),
    day(dayOfWeek(last, 6), true),
  );
  return (
    <Section heading={t.records.weeks.heading}>
      <TimeBars
        label={label}
        bars={keys.map((key) => {
          const begin = dayOfWeek(key, 0);
          const value = counts.get(key) ?? 0;
          return {
            key,
            label: t.records.weeks.bar(day(begin, true), value),
            short: shortOf(begin),
            value,
            chosen: key === week,
          };
        })}
        onChoose={(key) => setQuery({ week: key === week ? null : key })}
      />
      <Twin
        caption={label}
        file="plays-by-week.csv"
        head={t.records.weeks.head}
        rows={rows.map((row) => [row.key, String(row.count)])}
      />
    </Section>
  );
}

/** Each quarter begins with a name. */
function shortOf(begin: string): string {
  const month = Number(begin.slice(5, 7));
  const isFirst = Number(begin.slice(8, 10)) <= 7;
  return isFirst && month % 3 === 1 ? monthShort(begin.slice(0, 7)) : "";
}

function Creators(props: {
  readonly rows: readonly ViewRow[];
  readonly chosen: string | null;
}): VNode {
  const { chosen } = props;
  const bars = props.rows
    .filter(({ key }) => key !== "")
    .map(({ key, count }) => ({
      key,
      name: key,
      value: count,
      label: t.records.weeks.creator(key, count),
    }));
  return (
    <Section heading={t.records.weeks.creators}>
      <RowBars
        bars={bars}
        chosen={chosen}
        onChoose={(by) => setQuery({ by: by === chosen ? null : by })}
      />
    </Section>
  );
}
