/**
 * Removing a member: what it will not open any more, and what it could still hold.
 * @module
 */
import type { CouldHold, DeviceView } from "@rootvault/vault-core";
import { Fragment, type VNode } from "preact";
import { Dialog } from "../../parts/dialog.tsx";
import { Loading } from "../../parts/notice.tsx";
import { useAsk, useBusy } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { count, size } from "../../text/format.ts";

/** The question before a member is removed. */
export function RemoveDialog(props: {
  readonly device: DeviceView;
  readonly onClose: () => void;
}): VNode {
  const { device } = props;
  const held = useAsk(`held ${device.id}`, () => api.value.couldHold({ id: device.id }));
  const [busy, start] = useBusy();
  const remove = (): void =>
    start(async () => {
      await api.value.removeDevice({ id: device.id });
      say(t.settings.removed(device.name));
      props.onClose();
    });
  return (
    <Dialog
      heading={t.settings.removeHeading(device.name)}
      onClose={props.onClose}
      actions={
        <>
          <button type="button" class="btn" onClick={props.onClose}>
            {t.do.cancel}
          </button>
          <button type="button" class="btn danger" disabled={busy} onClick={remove}>
            {busy ? t.working : t.settings.remove}
          </button>
        </>
      }
    >
      <p>{t.settings.removeText}</p>
      <div class="stack tight">
        <h3>{t.settings.couldHold}</h3>
        {held.value === null ? <Loading text={t.working} /> : <Held held={held.value} />}
        <p class="second small-text">{t.settings.couldHoldText}</p>
      </div>
    </Dialog>
  );
}

function Held({ held }: { readonly held: CouldHold }): VNode {
  const records = Object.entries(held.records).filter(([, n]) => n > 0);
  return (
    <dl class="pairs held">
      {records.map(([name, n]) => (
        <Fragment key={name}>
          <dt>{t.collections[name] ?? name}</dt>
          <dd>{count(n)}</dd>
        </Fragment>
      ))}
      <dt>{t.settings.rowsBlocks}</dt>
      <dd>
        {t.settings.heldBlocks(held.blocks, size(held.bytes))}
        <small>{t.settings.epochs(...held.epochs)}</small>
      </dd>
      <dt>{t.settings.rowsKeys}</dt>
      <dd>
        {held.keys.map((key) => (
          <span key={key}>{t.settings.heldKeys[key] ?? key}</span>
        ))}
      </dd>
    </dl>
  );
}
