/**
 * Stop sharing: says what it does and what it cannot do, then revokes and says what the server confirmed.
 * @module
 */
import type { GrantRow } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useBusy } from "../state/ask.ts";
import { refresh } from "../state/follow.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { longDay } from "../text/format.ts";
import { Dialog } from "./dialog.tsx";

/** The button with its question. */
export function StopSharing(props: {
  readonly grant: Pick<GrantRow, "id" | "host" | "reads">;
  readonly rows?: number;
  readonly small?: boolean;
}): VNode {
  const { grant } = props;
  const [open, setOpen] = useState(false);
  const [busy, start] = useBusy();
  const stop = (): void =>
    start(async () => {
      const result = await api.value.revoke({ id: grant.id });
      setOpen(false);
      await refresh(api.value);
      const promise =
        result.deleteBy === null ? "" : ` ${t.sharing.one.deleteBy(longDay(result.deleteBy))}`;
      say(`${t.sharing.one.stopped(grant.host, result.rowsCollected)}${promise}`);
    });
  return (
    <>
      <button
        type="button"
        class={props.small === true ? "btn small danger" : "btn danger"}
        aria-label={props.small === true ? `${t.sharing.one.stop}: ${grant.host}` : undefined}
        onClick={() => setOpen(true)}
      >
        {props.small === true ? t.sharing.stop : t.sharing.one.stop}
      </button>
      {open ? (
        <Dialog
          heading={t.sharing.one.stopHeading(grant.host)}
          onClose={() => setOpen(false)}
          actions={
            <>
              <button type="button" class="btn" onClick={() => setOpen(false)}>
                {t.sharing.one.keep}
              </button>
              <button type="button" class="btn danger" disabled={busy} onClick={stop}>
                {busy ? t.working : t.sharing.one.stop}
              </button>
            </>
          }
        >
          <p>{t.sharing.one.stopText}</p>
          {props.rows === undefined ? null : <p>{t.sharing.one.stopRows(props.rows)}</p>}
        </Dialog>
      ) : null}
    </>
  );
}
