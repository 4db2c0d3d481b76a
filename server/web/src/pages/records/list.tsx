/**
 * The list of a collection: words, filters, order, bulk marks with undo, export.
 * @module
 */
import type { QueryCondition, RecordQuery, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useCallback, useRef } from "preact/hooks";
import { exportCollection } from "../../parts/export.ts";
import { ListSearch } from "../../parts/list-search.tsx";
import { More } from "../../parts/more.tsx";
import { Failed } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { QuietSelect } from "../../parts/quiet-select.tsx";
import { TILES_STRETCH } from "../../parts/windowed-plan.ts";
import { Windowed } from "../../parts/windowed.tsx";
import { place, setQuery } from "../../router.ts";
import { run, useAsk } from "../../state/ask.ts";
import { changes } from "../../state/follow.ts";
import { fieldNamed, useForm } from "../../state/forms.ts";
import { type ListStart, Pages } from "../../state/list.ts";
import { type Picks, usePicks } from "../../state/picks.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { BulkBar } from "./bulk.tsx";
import type { Look } from "./look.ts";
import { RecordRow } from "./row.tsx";
import { RecordTile } from "./tile.tsx";

/** A filter by mark looks at no more than this. */
const MOST = 5_000;

/** What a chart narrows a list to. */
export interface Narrowed {
  readonly from?: string;
  readonly to?: string;
  readonly where?: readonly QueryCondition[];
  /** Says to what. */
  readonly heading: string;
  /** Parts of the address that are taken off to widen it again, and what is shown then. */
  readonly widen: readonly string[];
  readonly all: string;
}

interface Wanted {
  readonly show: string;
  readonly sort: string;
  readonly text: string;
  readonly facets: readonly QueryCondition[];
}

/** The list. */
export function RecordList(props: {
  readonly look: Look;
  readonly narrowed: Narrowed | null;
  /** Stands beside the number of records. */
  readonly aside?: string | undefined;
}): VNode {
  const { look, narrowed } = props;
  const wanted = wantedOf(look);
  const key = JSON.stringify([wanted, narrowed]);
  const picks = usePicks(key);
  const pages = useRef(new Pages());
  const found = useAsk(`${key} ${picks.shown}`, () =>
    ask(pages.current, queryOf(look, wanted, narrowed), wanted.show, picks.shown),
  );
  const { records, total, toldTwice, isCut } = shownOf(found.value, wanted.show, picks.shown);
  const draw = useDraw(look, picks);
  return (
    <Section
      heading={narrowed?.heading ?? t.records.allOf(look.collection)}
      aside={[countText(look.collection, total, toldTwice), props.aside ?? []].flat().join(", ")}
      end={narrowed === null ? undefined : <Widen {...narrowed} />}
    >
      <Filters look={look} wanted={wanted} />
      {found.error === null ? null : <Failed error={found.error} again={found.again} />}
      {isCut ? <p class="none">{t.records.onlyNewest(MOST)}</p> : null}
      {records.length === 0 && !found.busy ? <p class="none">{t.records.none}</p> : null}
      {look.tiles ? (
        <Windowed class="tiles" rows={records} draw={draw} stretch={TILES_STRETCH} />
      ) : (
        <Windowed class="rows ledger ruled" rows={records} draw={draw} />
      )}
      <More more={total - records.length} step={picks.step} onMore={picks.showMore} />
      <BulkBar collection={look.collection} picked={picks.picked} onDone={picks.clear} />
    </Section>
  );
}

/** Draws a record as a row, or by its picture. */
function useDraw(look: Look, { picked, pick }: Picks): (one: RecordView) => VNode {
  return useCallback(
    (one: RecordView) => {
      const props = { look, one, picked: picked.has(one.id), onPick: pick };
      return look.tiles ? (
        <RecordTile key={one.id} {...props} />
      ) : (
        <RecordRow key={one.id} {...props} />
      );
    },
    [look, picked, pick],
  );
}

interface Shown {
  readonly records: readonly RecordView[];
  readonly total: number;
  readonly toldTwice: number;
  /** More records could fit than were looked at. */
  readonly isCut: boolean;
}

function shownOf(found: ListStart | null, show: string, most: number): Shown {
  const { records, total, toldTwice } = found ?? { records: [], total: 0, toldTwice: 0 };
  if (!isOfMarks(show)) return { records: records.slice(0, most), total, toldTwice, isCut: false };
  const fitting = records.filter((one) => fits(one, show));
  return {
    records: fitting.slice(0, most),
    total: fitting.length,
    toldTwice: fitting.filter(({ marks }) => marks.exclude === true && marks.reason === "duplicate")
      .length,
    isCut: total > MOST,
  };
}

function countText(collection: string, total: number, toldTwice: number): string {
  const text = t.records.counted(collection, total);
  return toldTwice === 0 ? text : t.records.toldTwice(text, toldTwice);
}

function wantedOf(look: Look): Wanted {
  const { query } = place.value;
  const facets = look.facets.flatMap((field): QueryCondition[] => {
    const value = query.get(field);
    return value === null ? [] : [{ field, op: "=", value }];
  });
  return {
    show: query.get("show") ?? "all",
    sort: query.get("sort") ?? look.sorts[0] ?? "-when",
    text: query.get("q") ?? "",
    facets,
  };
}

function queryOf(look: Look, wanted: Wanted, narrowed: Narrowed | null): RecordQuery {
  const { show, sort, text, facets } = wanted;
  const where = [...facets, ...(narrowed?.where ?? [])];
  return {
    collection: look.collection,
    ...(narrowed?.from !== undefined && { from: narrowed.from }),
    ...(narrowed?.to !== undefined && { to: narrowed.to }),
    ...(where.length > 0 && { where }),
    ...(text !== "" && { text }),
    ...(sort !== "-when" && { sort }),
    ...(show === "kept" && { onlyEffective: true }),
  };
}

function ask(pages: Pages, query: RecordQuery, show: string, shown: number): Promise<ListStart> {
  return pages.upTo(api.value, query, isOfMarks(show) ? MOST : shown, changes.value.n);
}

/** Marks are looked for here, among the records that came. */
function isOfMarks(show: string): boolean {
  return show !== "all" && show !== "kept";
}

function fits(one: RecordView, show: string): boolean {
  switch (show) {
    case "out":
      return one.effective === null;
    case "gift":
    case "private":
      return one.marks.exclude === true && one.marks.reason === show;
    case "seen":
      return one.seenBy.length > 0;
    default:
      return true;
  }
}

function Widen(props: Pick<Narrowed, "widen" | "all">): VNode {
  const widened = Object.fromEntries(props.widen.map((name) => [name, null]));
  return (
    <button type="button" class="link" onClick={() => setQuery(widened)}>
      {props.all}
    </button>
  );
}

function Filters(props: { readonly look: Look; readonly wanted: Wanted }): VNode {
  const { look, wanted } = props;
  const form = useForm(look.collection);
  const { collection } = look;
  return (
    <div class="filters">
      <ListSearch label={t.records.search} text={wanted.text} onText={(q) => setQuery({ q })} />
      {look.facets.map((field) => (
        <Facet
          key={field}
          field={field}
          label={t.records.label(collection, field)}
          choices={fieldNamed(form, field)?.choices ?? []}
        />
      ))}
      <QuietSelect
        icon="filter"
        label={t.records.show}
        value={wanted.show}
        options={showsOf(collection)}
        onChange={(show) => setQuery({ show: show === "all" ? null : show })}
      />
      <QuietSelect
        icon="sort"
        label={t.records.sort}
        value={wanted.sort}
        options={Object.fromEntries(
          look.sorts.map((sort) => [sort, t.records.sorts[sort] ?? sort]),
        )}
        onChange={(sort) => setQuery({ sort: sort === look.sorts[0] ? null : sort })}
      />
      <Exports collection={collection} />
    </div>
  );
}

function Facet(props: {
  readonly field: string;
  readonly label: string;
  readonly choices: readonly string[];
}): VNode {
  const { field, label, choices } = props;
  const words = choices.map((choice) => [choice, t.records.choice(choice)]);
  return (
    <QuietSelect
      icon="filter"
      label={label}
      value={place.value.query.get(field) ?? ""}
      options={{ "": t.records.every(label), ...Object.fromEntries(words) }}
      onChange={(choice) => setQuery({ [field]: choice === "" ? null : choice })}
    />
  );
}

/** Gifts are told apart where things are bought. */
function showsOf(collection: string): Readonly<Record<string, string>> {
  const { gift: _gift, ...others } = t.records.shows;
  return collection === "purchases" ? t.records.shows : others;
}

function Exports(props: { readonly collection: string }): VNode {
  const { collection } = props;
  return (
    <span class="actions to-end">
      <button
        type="button"
        class="btn quiet small"
        onClick={() => run(() => exportCollection(collection, "json"))}
      >
        {t.records.exportJson}
      </button>
      <button
        type="button"
        class="btn quiet small"
        onClick={() => run(() => exportCollection(collection, "csv"))}
      >
        {t.records.exportCsv}
      </button>
    </span>
  );
}
