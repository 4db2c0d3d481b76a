/**
 * The bar of bulk marks at the foot of the list.
 * @module
 */
import type { RecordMarks } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../parts/icon.tsx";
import { run } from "../state/ask.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";

type Marks = { readonly [Key in keyof RecordMarks]?: RecordMarks[Key] | null };

/** Sets marks on records and offers the way back for 30 seconds. */
export async function markRecords(ids: readonly string[], marks: Marks): Promise<void> {
  const { marked } = await api.value.mark({ ids, collection: "purchases", marks });
  const text = marks.exclude === true ? t.purchases.marked(marked) : t.purchases.cleared(marked);
  say(text, async () => void (await api.value.undo()));
}

/** What each button of the bar sets. */
export const markOf = {
  gift: { exclude: true, reason: "gift" },
  private: { exclude: true, reason: "private" },
  clear: { exclude: null, reason: null },
} as const satisfies Record<string, Marks>;

/** The bar; nothing while nothing is picked. */
export function BulkBar(props: {
  readonly picked: ReadonlySet<string>;
  readonly onDone: () => void;
}): VNode | null {
  if (props.picked.size === 0) return null;
  const mark = (marks: Marks): void =>
    run(async () => {
      await markRecords([...props.picked], marks);
      props.onDone();
    });
  return (
    <div class="foot-bar">
      <span class="say" role="status">
        {t.purchases.picked(props.picked.size)}
      </span>
      <button type="button" class="btn small" onClick={() => mark(markOf.gift)}>
        <Icon name="gift" small />
        {t.purchases.gift}
      </button>
      <button type="button" class="btn small" onClick={() => mark(markOf.private)}>
        <Icon name="eye-off" small />
        {t.purchases.private}
      </button>
      <button type="button" class="btn small" onClick={() => mark(markOf.clear)}>
        <Icon name="refund" small />
        {t.purchases.clear}
      </button>
      <button type="button" class="btn quiet small" onClick={props.onDone}>
        {t.purchases.unpick}
      </button>
      <span class="aside wide-only">{t.purchases.bulkHint}</span>
    </div>
  );
}
