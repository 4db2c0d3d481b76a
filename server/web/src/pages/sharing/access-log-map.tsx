/**
 * The heat map of the access log: 31 days by six months on wide screens, one month as a calendar on phones.
 * @module
 */
import type { AccessLogRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { HeatMap, type HeatCell, type HeatRow } from "../../charts/heat-map.tsx";
import { Twin } from "../../charts/twin.tsx";
import { minute } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { count, day, localDay, monthLong, monthShort } from "../../text/format.ts";
import { shift } from "../purchases/months.tsx";

const MONTHS = 6;

/** Both forms; the style sheet shows the one that fits. */
export function AccessMap(props: {
  readonly entries: readonly AccessLogRow[];
  readonly month: string;
  readonly date: string | null;
  readonly onDay: (day: string) => void;
}): VNode {
  const counts = countDays(props.entries);
  const cellOf = (date: string, text?: string): HeatCell => ({
    key: date,
    label: t.access.cell(day(date, true), counts.get(date) ?? 0),
    count: counts.get(date) ?? 0,
    now: date === (props.date ?? localDay(minute.value)),
    ...(text === undefined ? {} : { text }),
  });
  return (
    <div class="stack tight">
      <div class="wide-only">
        <HeatMap
          label={t.access.chart}
          rows={monthRows(props.month, counts, cellOf)}
          head={{ 0: "1", 4: "5", 9: "10", 14: "15", 19: "20", 24: "25", 29: "30" }}
          nameWidth={44}
          sumWidth={48}
          cellHeight={28}
          onChoose={props.onDay}
        />
      </div>
      <div class="narrow-only">
        <HeatMap
          label={t.access.calendar(monthLong(props.month))}
          rows={weekRows(props.month, cellOf)}
          head={Object.fromEntries(t.access.weekdays.entries())}
          nameWidth={0}
          cellHeight={32}
          headAbove
          onChoose={props.onDay}
        />
      </div>
      <Twin
        caption={t.access.chart}
        file="access-log-by-day.csv"
        head={[t.access.day, t.access.entries]}
        rows={[...counts]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([date, n]) => [date, String(n)])}
      />
    </div>
  );
}

function countDays(entries: readonly AccessLogRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const date = localDay(entry.at);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  return counts;
}

function monthRows(
  end: string,
  counts: ReadonlyMap<string, number>,
  cellOf: (date: string) => HeatCell,
): readonly HeatRow[] {
  const now = localDay(minute.value).slice(0, 7);
  const last = shift(end, 3) < now ? shift(end, 3) : now > end ? now : end;
  const today = localDay(minute.value);
  return Array.from({ length: MONTHS }, (_, index) => {
    const month = shift(last, index + 1 - MONTHS);
    const days = daysIn(month);
    const cells = Array.from({ length: 31 }, (__, at) => {
      const date = `${month}-${String(at + 1).padStart(2, "0")}`;
      return at < days && date <= today ? cellOf(date) : null;
    });
    const sum = [...counts].reduce((all, [date, n]) => all + (date.startsWith(month) ? n : 0), 0);
    return { name: monthShort(month), sum: count(sum), strong: month === end, cells };
  });
}

function weekRows(
  month: string,
  cellOf: (date: string, text: string) => HeatCell,
): readonly HeatRow[] {
  const first = (new Date(`${month}-01T12:00:00`).getDay() + 6) % 7;
  const days = daysIn(month);
  const rows: HeatRow[] = [];
  for (let start = 1 - first; start <= days; start += 7) {
    const cells = Array.from({ length: 7 }, (_, index) => {
      const n = start + index;
      if (n < 1 || n > days) return null;
      return cellOf(`${month}-${String(n).padStart(2, "0")}`, String(n));
    });
    rows.push({ name: "", cells });
  }
  return rows;
}

function daysIn(month: string): number {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  return new Date(year, number, 0).getDate();
}
