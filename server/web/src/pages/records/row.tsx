/**
 * One record in a list.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { hasMark, MarkChip } from "../../parts/mark-chip.tsx";
import { SeenChip } from "../../parts/seen-chip.tsx";
import { still } from "../../parts/still.ts";
import { dayOf } from "../../parts/values.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { addressOf, type Look, nameOf, whoOf } from "./look.ts";

interface RowProps {
  readonly look: Look;
  readonly one: RecordView;
  readonly picked: boolean;
  readonly onPick: (id: string, on: boolean) => void;
}

/** The row: tick, day, name and who, marks, figure. */
export const RecordRow = still<RowProps>(Row);

function Row(props: RowProps): VNode {
  const { one, look, picked } = props;
  const name = nameOf(one);
  const figure = look.figure(one.shown);
  const states = ["item", one.effective === null ? "out" : "", picked ? "picked" : ""];
  const known = dayOf(one.shown);
  return (
    <li class={states.join(" ").trim()}>
      <input
        type="checkbox"
        class="tick"
        checked={picked}
        aria-label={t.records.pick(name)}
        onChange={(event) => props.onPick(one.id, event.currentTarget.checked)}
      />
      <span class="day">{known === "" ? "" : day(known)}</span>
      <span class="name-cell">
        <a class="name private" href={addressOf(one) ?? look.list}>
          {name}
        </a>{" "}
        <span class="who private">{whoOf(one)}</span>
      </span>
      <span class="marks">
        <MarkChip one={one} />
        <SeenChip hosts={one.seenBy} short={hasMark(one)} />
      </span>
      <span class={figure?.back === true ? "money back" : "money"}>{figure?.text ?? ""}</span>
    </li>
  );
}
