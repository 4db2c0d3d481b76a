/**
 * Screen 25, Access log: who got what and when, as the log that the server cannot change unnoticed has it.
 * @module
 */
import type { AccessLogRow, AccessLogView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Failed, Loading } from "../../parts/notice.tsx";
import { Empty, Page, Section } from "../../parts/page.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { place, setQuery } from "../../router.ts";
import { useAsk, useBusy } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay, moment, monthLong, time, weekday } from "../../text/format.ts";
import { AccessMap } from "./access-log-map.tsx";
import { whyOf } from "./grantee-collects.tsx";
import { collectionNames } from "./sharing.tsx";

/** The screen. */
export function AccessLog(): VNode {
  const log = useAsk("log", () => api.value.accessLog({}));
  if (log.value === null) {
    return (
      <Page heading={t.access.heading}>
        {log.error === null ? <Loading /> : <Failed error={log.error} again={log.again} />}
      </Page>
    );
  }
  return <Entries view={log.value} again={log.again} />;
}

function Entries(props: { readonly view: AccessLogView; readonly again: () => void }): VNode {
  const { view } = props;
  const entries = view.entries.toSorted((a, b) => b.n - a.n);
  const newest = entries[0];
  const oldest = entries.at(-1);
  const actions = <Actions view={view} again={props.again} />;
  if (newest === undefined || oldest === undefined) {
    return (
      <Page heading={t.access.heading} actions={actions}>
        <Empty text={t.access.empty} more={t.access.emptyText} />
      </Page>
    );
  }
  return (
    <Page
      heading={t.access.heading}
      text={t.access.summary(
        view.size,
        monthLong(localDay(oldest.at).slice(0, 7)),
        moment(view.checkedAt, t.today),
      )}
      actions={actions}
    >
      <MonthOf entries={entries} newest={localDay(newest.at)} />
      <p class="small-text second">
        {t.access.foot(view.size)} <code>{view.root.slice(0, 12)}</code>
      </p>
    </Page>
  );
}

function MonthOf(props: {
  readonly entries: readonly AccessLogRow[];
  readonly newest: string;
}): VNode {
  const { entries } = props;
  const { query } = place.value;
  const month = query.get("month") ?? props.newest.slice(0, 7);
  const date = query.get("day");
  const shown = entries.filter((entry) => localDay(entry.at).startsWith(date ?? month));
  return (
    <>
      <AccessMap
        entries={entries}
        month={month}
        date={date}
        onDay={(chosen) =>
          setQuery({ day: chosen === date ? null : chosen, month: chosen.slice(0, 7) })
        }
      />
      <Section
        heading={date === null ? monthLong(month) : day(date, true)}
        aside={asideOf(shown)}
        end={<MonthSteps entries={entries} month={month} />}
      >
        <ul class="rows">
          {shown.map((entry) => (
            <Entry key={entry.n} entry={entry} />
          ))}
        </ul>
      </Section>
    </>
  );
}

function Actions(props: { readonly view: AccessLogView; readonly again: () => void }): VNode {
  const [busy, start] = useBusy();
  const verify = (): void =>
    start(async () => {
      const checked = await api.value.accessLog({});
      props.again();
      say(t.access.verified(checked.size));
    });
  return (
    <>
      <button
        type="button"
        class="btn"
        onClick={() =>
          saveFile("access-log.json", "application/json", JSON.stringify(props.view, null, 2))
        }
      >
        {t.access.export}
      </button>
      <button type="button" class="btn primary" disabled={busy} onClick={verify}>
        {busy ? t.working : t.access.verify}
      </button>
    </>
  );
}

function MonthSteps(props: {
  readonly entries: readonly AccessLogRow[];
  readonly month: string;
}): VNode {
  const months = [...new Set(props.entries.map((entry) => localDay(entry.at).slice(0, 7)))];
  if (months.length < 2) return <></>;
  return (
    <select
      class="quiet-select"
      aria-label={t.purchases.month}
      value={props.month}
      onChange={(event) => setQuery({ month: event.currentTarget.value, day: null })}
    >
      {months.map((month) => (
        <option key={month} value={month}>
          {monthLong(month)}
        </option>
      ))}
    </select>
  );
}

function asideOf(entries: readonly AccessLogRow[]): string {
  const of = (event: string): number => entries.filter((entry) => entry.event === event).length;
  return t.access.monthAside(
    entries.length,
    of("read"),
    of("denied"),
    entries.length - of("read") - of("denied"),
  );
}

function Entry(props: { readonly entry: AccessLogRow }): VNode {
  const { entry } = props;
  return (
    <li class="log-row wide">
      <span class="at">
        {weekday(entry.at)}, {time(entry.at)}
      </span>
      <Icon name={iconOf(entry)} extra={entry.event === "denied" ? "refused" : ""} />
      <span class="says">
        <b>{entry.host}</b> {saysOf(entry)}
      </span>
      <Proof entry={entry} />
    </li>
  );
}

function Proof(props: { readonly entry: AccessLogRow }): VNode {
  const { proofChecked } = props.entry;
  if (proofChecked === null) {
    return (
      <span class="checked">
        <Icon name="check" small />
        <span>{t.access.checked}</span>
      </span>
    );
  }
  return (
    <span class={proofChecked ? "checked" : "checked bad"}>
      <Icon name={proofChecked ? "check" : "warn"} small />
      <span>{proofChecked ? t.access.checked : t.access.notChecked}</span>
    </span>
  );
}

function iconOf(entry: AccessLogRow): IconName {
  if (entry.event === "read") return "import";
  if (entry.event === "denied") return "refused";
  return entry.event === "granted" ? "sharing" : "clock";
}

function saysOf(entry: AccessLogRow): string {
  const what = entry.collection === null ? "" : collectionNames([entry.collection]);
  const { events } = t.access;
  switch (entry.event) {
    case "read":
      return events.read(what, entry.rows);
    case "denied":
      return events.denied(whyOf(entry), entry.count ?? 1);
    default:
      return events.ends[entry.event]?.(what) ?? entry.event;
  }
}
