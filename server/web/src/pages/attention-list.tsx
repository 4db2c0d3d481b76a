/**
 * The visits behind the charts: narrowed by day, hour, site or words; left out or deleted in bulk.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Failed } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import { SeenChip } from "../parts/seen-chip.tsx";
import { clockOf, dayOf, textAt } from "../parts/values.ts";
import { place, setQuery } from "../router.ts";
import { run, useAsk } from "../state/ask.ts";
import { listUpTo } from "../state/list.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { day } from "../text/format.ts";
import { MarkChip } from "./purchases-row.tsx";

const STEP = 100;
/** One hour of one day never holds more. */
const MOST = 5_000;

/** The list. */
export function VisitList(props: { readonly from: string; readonly to: string }): VNode {
  const { query } = place.value;
  const [date, hour, site] = [query.get("day"), query.get("hour"), query.get("site")];
  const text = query.get("q") ?? "";
  const [shown, setShown] = useState(STEP);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const key = [props.from, props.to, date, hour, site, text].join(" ");
  useEffect(() => {
    setPicked(new Set());
    setShown(STEP);
  }, [key]);
  const found = useAsk(`${key} ${shown}`, () =>
    listUpTo(
      api.value,
      {
        collection: "clickstream",
        from: date ?? props.from,
        to: date ?? props.to,
        ...(text === "" ? {} : { text }),
        ...(site === null ? {} : { where: [{ field: "site", op: "=" as const, value: site }] }),
      },
      hour === null ? shown : MOST,
    ),
  );
  const fitting = (found.value?.records ?? []).filter(
    (one) => hour === null || Number(clockOf(one.record).slice(0, 2)) === Number(hour),
  );
  const records = fitting.slice(0, shown);
  const total = hour === null ? (found.value?.total ?? 0) : fitting.length;
  const narrowed = date !== null || site !== null;
  return (
    <Section
      heading={headingOf(date, hour, site)}
      aside={t.purchases.rows(total)}
      end={
        narrowed ? (
          <button
            type="button"
            class="link"
            onClick={() => setQuery({ day: null, hour: null, site: null })}
          >
            {t.attention.all}
          </button>
        ) : undefined
      }
    >
      <div class="filters">
        <input
          type="search"
          class="input"
          value={text}
          placeholder={t.attention.search}
          aria-label={t.attention.search}
          onChange={(event) => setQuery({ q: event.currentTarget.value })}
        />
        {narrowed && hour === null && total > 0 && total <= MOST ? (
          <RemoveAll total={total} ask={{ from: date ?? props.from, to: date ?? props.to, site }} />
        ) : null}
      </div>
      {found.error === null ? null : <Failed error={found.error} again={found.again} />}
      {records.length === 0 && !found.busy ? <p class="none">{t.attention.none}</p> : null}
      <Visits records={records} picked={picked} onPicked={setPicked} />
      {total > records.length ? (
        <button type="button" class="btn quiet" onClick={() => setShown(shown + STEP)}>
          {t.purchases.more(Math.min(STEP, total - records.length))}
        </button>
      ) : null}
      <VisitBar picked={picked} onDone={() => setPicked(new Set())} />
    </Section>
  );
}

function headingOf(date: string | null, hour: string | null, site: string | null): string {
  if (date !== null && hour !== null) return t.attention.at(day(date), Number(hour));
  if (date !== null) return t.attention.onDay(day(date));
  return site === null ? t.attention.listHeading : t.attention.only(site);
}

function Visits(props: {
  readonly records: readonly RecordView[];
  readonly picked: ReadonlySet<string>;
  readonly onPicked: (picked: ReadonlySet<string>) => void;
}): VNode {
  const pick = (id: string, on: boolean): void => {
    const next = new Set(props.picked);
    if (on) next.add(id);
    else next.delete(id);
    props.onPicked(next);
  };
  return (
    <ul class="rows ledger visits ruled">
      {props.records.map((one) => {
        const title =
          textAt(one.record, "title") || textAt(one.record, "url") || t.attention.untitled;
        return (
          <li key={one.id} class={one.effective === null ? "item out" : "item"}>
            <input
              type="checkbox"
              class="tick"
              checked={props.picked.has(one.id)}
              aria-label={t.attention.pick(title)}
              onChange={(event) => pick(one.id, event.currentTarget.checked)}
            />
            <span class="day">{`${day(dayOf(one.record))} ${clockOf(one.record)}`}</span>
            <span class="name-cell">
              <span class="name private">{title}</span>{" "}
              <span class="who private">{textAt(one.record, "site") || t.attention.noSite}</span>
            </span>
            <span class="marks">
              <MarkChip one={one} />
              <SeenChip hosts={one.seenBy} short={one.marks.exclude === true} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

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
        {t.purchases.unpick}
      </button>
    </div>
  );
}

function RemoveAll(props: {
  readonly total: number;
  readonly ask: { readonly from: string; readonly to: string; readonly site: string | null };
}): VNode {
  const [open, setOpen] = useState(false);
  const { from, to, site } = props.ask;
  const remove = (): void =>
    run(async () => {
      setOpen(false);
      const where =
        site === null ? {} : { where: [{ field: "site", op: "=" as const, value: site }] };
      const { records } = await listUpTo(
        api.value,
        { collection: "clickstream", from, to, ...where },
        MOST,
      );
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
