/**
 * The bar of bulk marks at the foot of a list.
 * @module
 */
import type { RecordMarks } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { run } from "../../state/ask.ts";
import { isHelping } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

/** Marks to set; null clears one. */
export type Marks = { readonly [Key in keyof RecordMarks]?: RecordMarks[Key] | null };

/** What the buttons set. */
export const markOf = {
  gift: { exclude: true, reason: "gift" },
  private: { exclude: true, reason: "private" },
  clear: { exclude: null, reason: null },
} as const satisfies Record<string, Marks>;

/** Sets marks on records and offers the way back for 30 seconds. */
export async function markRecords(
  collection: string,
  ids: readonly string[],
  marks: Marks,
): Promise<void> {
  const { marked } = await api.value.mark({ ids, collection, marks });
  const text = marks.exclude === true ? t.records.marked : t.records.cleared;
  say(text(collection, marked), takeBack);
}

/** Deletes records and offers the way back for 30 seconds. */
export async function removeRecords(collection: string, ids: readonly string[]): Promise<void> {
  const { removed } = await api.value.remove({ ids });
  say(t.records.removed(collection, removed), takeBack);
}

/** Takes back the last change. */
export async function takeBack(): Promise<void> {
  await api.value.undo();
}

/** The bar; nothing while nothing is picked. */
export function BulkBar(props: {
  readonly collection: string;
  readonly picked: ReadonlySet<string>;
  readonly onDone: () => void;
}): VNode | null {
  const { collection, picked } = props;
  // Marking and removing are the owner's.
  if (picked.size === 0 || isHelping()) return null;
  const act = (work: (ids: readonly string[]) => Promise<void>): void =>
    run(async () => {
      await work([...picked]);
      props.onDone();
    });
  const mark = (marks: Marks) => (): void => act((ids) => markRecords(collection, ids, marks));
  return (
    <div class="foot-bar">
      <span class="say" role="status">
        {t.records.picked(picked.size)}
      </span>
      {collection === "purchases" ? (
        <Act icon="gift" text={t.records.gift} onClick={mark(markOf.gift)} />
      ) : null}
      <Act icon="eye-off" text={t.records.private} onClick={mark(markOf.private)} />
      <Act icon="refund" text={t.records.clear} onClick={mark(markOf.clear)} />
      <Act
        icon="trash"
        text={t.records.remove}
        danger
        onClick={() => act((ids) => removeRecords(collection, ids))}
      />
      <button type="button" class="btn quiet small" onClick={props.onDone}>
        {t.records.unpick}
      </button>
      <span class="aside wide-only">{t.records.bulkHint}</span>
    </div>
  );
}

function Act(props: {
  readonly icon: IconName;
  readonly text: string;
  readonly danger?: boolean;
  readonly onClick: () => void;
}): VNode {
  return (
    <button
      type="button"
      class={props.danger === true ? "btn small danger" : "btn small"}
      onClick={props.onClick}
    >
      <Icon name={props.icon} small />
      {props.text}
    </button>
  );
}
