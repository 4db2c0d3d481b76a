/**
 * The visits behind the charts: narrowed by day, hour, site or words; left out or deleted in bulk.
 * @module
 */
import type { RecordQuery, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ListSearch } from "../../parts/list-search.tsx";
import { MarkChip } from "../../parts/mark-chip.tsx";
import { More } from "../../parts/more.tsx";
import { Failed } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { SeenChip } from "../../parts/seen-chip.tsx";
import { still } from "../../parts/still.ts";
import { clockOf, dayOf, textAt } from "../../parts/values.ts";
import { Windowed } from "../../parts/windowed.tsx";
import { place, setQuery } from "../../router.ts";
import { run, useAsk } from "../../state/ask.ts";
import { changes } from "../../state/follow.ts";
import { Pages } from "../../state/list.ts";
import { type Picks, usePicks } from "../../state/picks.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { addressOf } from "../records/look.ts";

/** One hour of one day never holds more. */
const MOST = 5_000;

interface Wanted {
  readonly from: string;
  readonly to: string;
  readonly date: string | null;
  readonly hour: string | null;
  readonly site: string | null;
  readonly text: string;
}

/** The list. */
export function VisitList(props: { readonly from: string; readonly to: string }): VNode {
  const wanted = wantedOf(props.from, props.to);
  const key = Object.values(wanted).join(" ");
  const picks = usePicks(key);
  const pages = useRef(new Pages());
  const found = useAsk(`${key} ${picks.shown}`, () => {
    const most = wanted.hour === null ? picks.shown : MOST;
    return pages.current.upTo(api.value, queryOf(wanted), most, changes.value.n);
  });
  const fitting = (found.value?.records ?? []).filter((one) => isInHour(one, wanted.hour));
  const records = fitting.slice(0, picks.shown);
  const total = wanted.hour === null ? (found.value?.total ?? 0) : fitting.length;
  return (
    <Section
      heading={headingOf(wanted.date, wanted.hour, wanted.site)}
      aside={t.records.counted("clickstream", total)}
      end={isNarrowed(wanted) ? <AllVisits /> : undefined}
    >
      <div class="filters">
        <ListSearch label={t.attention.search} text={wanted.text} onText={(q) => setQuery({ q })} />
        {mayRemoveAll(wanted, total) ? <RemoveAll total={total} query={queryOf(wanted)} /> : null}
      </div>
      {found.error === null ? null : <Failed error={found.error} again={found.again} />}
      {records.length === 0 && !found.busy ? <p class="none">{t.attention.none}</p> : null}
      <Visits records={records} picks={picks} />
      <More more={total - records.length} step={picks.step} onMore={picks.showMore} />
      <VisitBar picked={picks.picked} onDone={picks.clear} />
    </Section>
  );
}

function wantedOf(from: string, to: string): Wanted {
  const { query } = place.value;
  return {
    from,
    to,
    date: query.get("day"),
    hour: query.get("hour"),
    site: query.get("site"),
    text: query.get("q") ?? "",
  };
}

function queryOf(wanted: Wanted): RecordQuery {
  const { date, site, text } = wanted;
  return {
    collection: "clickstream",
    from: date ?? wanted.from,
    to: date ?? wanted.to,
    ...(text === "" ? {} : { text }),
    ...(site === null ? {} : { where: [{ field: "site", op: "=", value: site }] }),
  };
}

function isNarrowed(wanted: Wanted): boolean {
  return wanted.date !== null || wanted.site !== null;
}

/** All of a day or of a site can go at once, if they are as many as one answer holds. */
function mayRemoveAll(wanted: Wanted, total: number): boolean {
  return isNarrowed(wanted) && wanted.hour === null && total > 0 && total <= MOST;
}

function isInHour(one: RecordView, hour: string | null): boolean {
  return hour === null || Number(clockOf(one.shown).slice(0, 2)) === Number(hour);
}

function AllVisits(): VNode {
  return (
    <button
      type="button"
      class="link"
      onClick={() => setQuery({ day: null, hour: null, site: null })}
    >
      {t.attention.all}
    </button>
  );
}

function headingOf(date: string | null, hour: string | null, site: string | null): string {
  if (date !== null && hour !== null) return t.attention.at(day(date), Number(hour));
  if (date !== null) return t.attention.onDay(day(date));
  return site === null ? t.attention.listHeading : t.attention.only(site);
}

function Visits(props: { readonly records: readonly RecordView[]; readonly picks: Picks }): VNode {
  const { records, picks } = props;
  const { picked, pick } = picks;
  const draw = useCallback(
    (one: RecordView) => <Visit key={one.id} one={one} picked={picked.has(one.id)} onPick={pick} />,
    [picked, pick],
  );
  return <Windowed class="rows ledger visits ruled" rows={records} draw={draw} />;
}

interface VisitProps {
  readonly one: RecordView;
  readonly picked: boolean;
  readonly onPick: Picks["pick"];
}

const Visit = still<VisitProps>(({ one, picked, onPick }) => {
  const title = textAt(one.shown, "title") || textAt(one.shown, "url") || t.attention.untitled;
  return (
    <li class={one.effective === null ? "item out" : "item"}>
      <input
        type="checkbox"
        class="tick"
        checked={picked}
        aria-label={t.attention.pick(title)}
        onChange={(event) => onPick(one.id, event.currentTarget.checked)}
      />
      <span class="day">{`${day(dayOf(one.shown))} ${clockOf(one.shown)}`}</span>
      <span class="name-cell">
        <a class="name private" href={addressOf(one) ?? "#/activity"}>
          {title}
        </a>{" "}
        <span class="who private">{textAt(one.shown, "site") || t.attention.noSite}</span>
      </span>
      <span class="marks">
        <MarkChip one={one} />
        <SeenChip hosts={one.seenBy} short={one.marks.exclude === true} />
      </span>
    </li>
  );
});

function VisitBar(props: {
  readonly picked: ReadonlySet<string>;
  readonly onDone: () => void;
}): VNode | null {
  if (props.picked.size === 0) return null;
  const ids = [...props.picked];
  const act = (work: () => Promise<string>): void =>
    run(async () => {
      const said = await work();
      say(said, async () => void (await api.value.undo()));
      props.onDone();
    });
  return (
    <div class="foot-bar">
      <span class="say" role="status">
        {t.attention.picked(ids.length)}
      </span>
      <button
        type="button"
        class="btn small"
        onClick={() =>
          act(async () => {
            const { marked } = await api.value.mark({
              ids,
              collection: "clickstream",
              marks: { exclude: true, reason: "private" },
            });
            return t.attention.excluded(marked);
          })
        }
      >
        <Icon name="eye-off" small />
        {t.attention.exclude}
      </button>
      <button
        type="button"
        class="btn small danger"
        onClick={() =>
          act(async () => t.attention.removed((await api.value.remove({ ids })).removed))
        }
      >
        <Icon name="trash" small />
        {t.attention.remove}
      </button>
      <button type="button" class="btn quiet small" onClick={props.onDone}>
        {t.records.unpick}
      </button>
    </div>
  );
}

function RemoveAll(props: { readonly total: number; readonly query: RecordQuery }): VNode {
  const [open, setOpen] = useState(false);
  const remove = (): void =>
    run(async () => {
      setOpen(false);
      const { n } = changes.value;
      const { records } = await new Pages().upTo(api.value, props.query, MOST, n);
      const { removed } = await api.value.remove({ ids: records.map((one) => one.id) });
      say(t.attention.removed(removed), async () => void (await api.value.undo()));
    });
  return (
    <>
      <button type="button" class="btn quiet small" onClick={() => setOpen(true)}>
        {t.attention.removeAll(props.total)}
      </button>
      {open ? (
        <Dialog
          heading={t.attention.removeAllHeading(props.total)}
          onClose={() => setOpen(false)}
          actions={
            <>
              <button type="button" class="btn" onClick={() => setOpen(false)}>
                {t.do.cancel}
              </button>
              <button type="button" class="btn danger" onClick={remove}>
                {t.attention.remove}
              </button>
            </>
          }
        >
          <p>{t.attention.removeAllText}</p>
        </Dialog>
      ) : null}
    </>
  );
}
