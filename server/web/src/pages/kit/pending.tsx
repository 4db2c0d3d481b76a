/**
 * A new recovery kit that was asked for and is not valid yet: taking it once the time is over, or stopping it with the
 * old one.
 * @module
 */
import type { KitChange } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Notice } from "../../parts/notice.tsx";
import { useBusy } from "../../state/ask.ts";
import { minute, refresh } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { moment } from "../../text/format.ts";
import { KitForm } from "./form.tsx";

/** The notice, and the two acts. */
export function KitPending({ change }: { readonly change: KitChange }): VNode {
  const [busy, start] = useBusy();
  const from = moment(change.takeFrom, t.today);
  const due = change.mine && Date.parse(change.takeFrom) <= minute.value;
  const take = (): void =>
    start(async () => {
      await api.value.kitTake();
      await refresh(api.value);
      say(t.kitChange.taken);
    });
  return (
    <div class="stack">
      <Notice
        kind="attention"
        actions={
          due ? (
            <button type="button" class="btn primary" disabled={busy} onClick={take}>
              {busy ? t.working : t.kitChange.take}
            </button>
          ) : undefined
        }
      >
        {pendingText(change, from, due)}
      </Notice>
      <div class="stack tight">
        <h2>{t.kitChange.cancelHeading}</h2>
        <KitForm
          text={t.kitChange.cancelText}
          button={t.kitChange.cancel}
          onKit={async (text) => {
            await api.value.kitCancel({ text });
            await refresh(api.value);
            say(t.kitChange.cancelled);
          }}
        />
      </div>
    </div>
  );
}

function pendingText({ mine, byName }: KitChange, from: string, due: boolean): string {
  if (due) return t.kitChange.due;
  return mine ? t.kitChange.pendingMine(from) : t.kitChange.pendingOther(byName, from);
}
