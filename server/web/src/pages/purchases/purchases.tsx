/**
 * Screen 8, Purchases: see and weed out. Month bars lead to their rows.
 * @module
 */
import type { VNode } from "preact";
import { SoFar } from "../../parts/so-far.tsx";
import { place, setQuery } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { status } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { monthLong } from "../../text/format.ts";
import { PurchaseMonths } from "./months.tsx";
import { sumsOf } from "./stacks.ts";
import { CollectionPage } from "../records/list-page.tsx";
import { RecordList } from "../records/list.tsx";
import type { Look } from "../records/look.ts";

/** The screen. */
export function Purchases(props: { readonly look: Look }): VNode {
  const figures = useAsk("months", () => api.value.stats({ view: "purchases-by-month" }));
  const sums = figures.value?.rows ?? [];
  const first = sums[0]?.key;
  const month = place.value.query.get("month");
  return (
    <CollectionPage
      look={props.look}
      text={
        first === undefined ? undefined : <Summary since={first} owed={figures.value?.owed ?? 0} />
      }
    >
      <PurchaseMonths
        sums={sums}
        month={month}
        currency={place.value.query.get("currency")}
        onChoose={(chosen) => setQuery({ month: chosen === month ? null : chosen })}
      />
      <RecordList
        look={props.look}
        narrowed={
          month === null
            ? null
            : {
                from: month,
                to: month,
                heading: monthLong(month),
                widen: ["month"],
                all: t.purchases.showAll,
              }
        }
        aside={sumsOf(sums, month)}
      />
    </CollectionPage>
  );
}

function Summary(props: { readonly since: string; readonly owed: number }): VNode {
  const count = status.value?.counts["purchases"] ?? 0;
  return (
    <>
      {t.purchases.summary(count, monthLong(props.since))}
      <SoFar owed={props.owed} />
    </>
  );
}
