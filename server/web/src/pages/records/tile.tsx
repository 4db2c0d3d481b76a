/**
 * One garment in the closet: its picture, its name, its color, what a wear costs.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { MarkChip } from "../../parts/mark-chip.tsx";
import { SeenChip } from "../../parts/seen-chip.tsx";
import { still } from "../../parts/still.ts";
import { isObject, textAt, valueAt } from "../../parts/values.ts";
import { usePicture } from "../../state/pictures.ts";
import { t } from "../../text/catalog.ts";
import { addressOf, type Look, nameOf, whoOf } from "./look.ts";

interface TileProps {
  readonly look: Look;
  readonly one: RecordView;
  readonly picked: boolean;
  readonly onPick: (id: string, on: boolean) => void;
}

/** The tile. */
export const RecordTile = still<TileProps>(Tile);

function Tile(props: TileProps): VNode {
  const { one, look, picked } = props;
  const name = nameOf(one);
  const color = colorOf(one);
  return (
    <li class={one.effective === null ? "item out" : "item"}>
      <a class="frame-of" href={addressOf(one) ?? look.list} tabIndex={-1} aria-hidden="true">
        <TilePicture one={one} />
      </a>
      <input
        type="checkbox"
        class="tick"
        checked={picked}
        aria-label={t.records.pick(name)}
        onChange={(event) => props.onPick(one.id, event.currentTarget.checked)}
      />
      <a class="name private" href={addressOf(one) ?? look.list}>
        {name}
      </a>
      <span class="who private">{whoOf(one)}</span>
      <span class="figures">
        {color === "" ? null : (
          <i class={`dot f-${color}`} role="img" aria-label={t.records.choice(color)} />
        )}
        <span class="money">{look.figure(one.shown)?.text ?? ""}</span>
      </span>
      <span class="marks">
        <MarkChip one={one} />
        <SeenChip hosts={one.seenBy} short={one.marks.exclude === true} />
      </span>
    </li>
  );
}

function TilePicture(props: { readonly one: RecordView }): VNode {
  const first = props.one.attachments.find(({ mime }) => mime !== "application/pdf");
  return first === undefined ? (
    <Icon name="closet" />
  ) : (
    <Small id={props.one.id} file={first.file} />
  );
}

function Small(props: { readonly id: string; readonly file: string }): VNode {
  const { url } = usePicture(props.id, props.file, "thumb");
  return url === null ? <Icon name="closet" /> : <img src={url} alt="" />;
}

/** The family of the color that covers most. */
function colorOf({ shown }: RecordView): string {
  const colors = valueAt(shown, "colors");
  const all = Array.isArray(colors) ? colors.filter((one) => isObject(one)) : [];
  const [largest] = all.toSorted((a, b) => Number(b["share"] ?? 0) - Number(a["share"] ?? 0));
  return largest === undefined ? "" : textAt(largest, "family");
}
