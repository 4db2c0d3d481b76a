/**
 * One purchase in the list.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../parts/icon.tsx";
import { SeenChip } from "../parts/seen-chip.tsx";
import { still } from "../parts/still.ts";
import { dayOf, priceOf, textAt } from "../parts/values.ts";
import { to } from "../router.ts";
import { t } from "../text/catalog.ts";
import { day } from "../text/format.ts";

interface RowProps {
  readonly one: RecordView;
  readonly picked: boolean;
  readonly onPick: (id: string, on: boolean) => void;
}

/** The row: tick, day, name and shop, marks, money. */
export const PurchaseRow = still<RowProps>(Row);

function Row(props: RowProps): VNode {
  const { one } = props;
  const { shown } = one;
  const name = textAt(shown, "name");
  const price = priceOf(shown);
  const states = ["item", one.effective === null ? "out" : "", props.picked ? "picked" : ""];
  return (
    <li class={states.join(" ").trim()}>
      <input
        type="checkbox"
        class="tick"
        checked={props.picked}
        aria-label={t.purchases.pick(name)}
        onChange={(event) => props.onPick(one.id, event.currentTarget.checked)}
      />
      <span class="day">{day(dayOf(shown))}</span>
      <span class="name-cell">
        <a class="name private" href={to("things", "purchases", one.id)}>
          {name}
        </a>{" "}
        <span class="who">{textAt(shown, "seller")}</span>
      </span>
      <span class="marks">
        <MarkChip one={one} />
        <SeenChip hosts={one.seenBy} short={hasMark(one)} />
      </span>
      <span class={price?.back === true ? "money back" : "money"}>{price?.text ?? ""}</span>
    </li>
  );
}

function hasMark(one: RecordView): boolean {
  return one.marks.exclude === true || textAt(one.shown, "direction") in t.purchases.directions;
}

/** The owner's mark, or what the record itself says it is. */
export function MarkChip(props: { readonly one: RecordView }): VNode | null {
  const { marks, shown } = props.one;
  if (marks.exclude === true) {
    const reason = marks.reason ?? "other";
    return (
      <span class="mark">
        <Icon name={reason === "gift" ? "gift" : "eye-off"} small />
        {t.purchases.marks[reason]}
      </span>
    );
  }
  const direction = t.purchases.directions[textAt(shown, "direction")];
  if (direction === undefined) return null;
  return (
    <span class="mark">
      <Icon name="refund" small />
      {direction}
    </span>
  );
}
