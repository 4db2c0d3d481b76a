/**
 * Screen 8, Purchases: see and weed out. Month bars lead to their rows; marks and seen-by chips share one column.
 * @module
 */
import type { VNode } from "preact";
import { Icon } from "../parts/icon.tsx";
import { Empty, Page } from "../parts/page.tsx";
import { SoFar } from "../parts/so-far.tsx";
import { place, setQuery } from "../router.ts";
import { useAsk, useBusy } from "../state/ask.ts";
import { status } from "../state/follow.ts";
import { api } from "../state/session.ts";
import { takeInSample } from "../state/take-in.ts";
import { t } from "../text/catalog.ts";
import { monthLong } from "../text/format.ts";
import { PurchaseList } from "./purchases-list.tsx";
import { PurchaseMonths } from "./purchases-months.tsx";

/** The screen. */
export function Purchases(): VNode {
  const count = status.value === null ? undefined : (status.value.counts["purchases"] ?? 0);
  const figures = useAsk("months", () => api.value.stats({ view: "purchases-by-month" }));
  const sums = figures.value?.rows ?? [];
  const first = sums[0]?.key;
  const month = place.value.query.get("month");
  if (count === undefined || count === 0) {
    return <Page heading={t.purchases.heading}>{count === 0 ? <NothingYet /> : null}</Page>;
  }
  return (
    <Page
      heading={t.purchases.heading}
      text={
        first === undefined ? undefined : (
          <Summary count={count} since={first} owed={figures.value?.owed ?? 0} />
        )
      }
      actions={
        <a class="btn primary" href="#/things/import">
          <Icon name="import" />
          {t.purchases.import}
        </a>
      }
    >
      <PurchaseMonths
        sums={sums}
        month={month}
        onChoose={(chosen) => setQuery({ month: chosen === month ? null : chosen })}
      />
      <PurchaseList sums={sums} month={month} />
    </Page>
  );
}

function Summary(props: {
  readonly count: number;
  readonly since: string;
  readonly owed: number;
}): VNode {
  return (
    <>
      {t.purchases.summary(props.count, monthLong(props.since))}
      <SoFar owed={props.owed} />
    </>
  );
}

function NothingYet(): VNode {
  const [busy, start] = useBusy();
  return (
    <Empty text={t.purchases.empty} more={t.purchases.emptyText}>
      <a class="btn primary" href="#/things/import">
        <Icon name="import" />
        {t.purchases.import}
      </a>
      <button
        type="button"
        class="btn quiet"
        disabled={busy}
        onClick={() => start(() => takeInSample(() => undefined))}
      >
        {busy ? t.working : t.purchases.sample}
      </button>
    </Empty>
  );
}
