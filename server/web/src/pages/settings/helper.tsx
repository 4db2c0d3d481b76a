/**
 * A helper of the vault: what it may, giving it more, taking back what it brought in.
 * @module
 */
import type { DeviceView, HelperTermsView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { CollectionTicks } from "../../parts/helper-terms.tsx";
import { useBusy } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay } from "../../text/format.ts";

/** What a helper may, in words. */
export function termsText({ may, collections, until }: HelperTermsView): string {
  const names = collections.map((name) => t.collections[name] ?? name);
  const what = may === "read" ? t.helpers.reads(names) : t.helpers.adds(names);
  return until === null ? what : `${what}, ${t.helpers.ends(day(localDay(until), true))}`;
}

/** The dialog. */
export function HelperDialog(props: {
  readonly device: DeviceView;
  readonly terms: HelperTermsView;
  readonly onClose: () => void;
}): VNode {
  const { device, terms, onClose } = props;
  const [more, setMore] = useState<readonly string[]>([]);
  const [busy, start] = useBusy();
  const give = (event: Event): void => {
    event.preventDefault();
    start(async () => {
      await api.value.giveCollections({ id: device.id, collections: more });
      say(t.helpers.given);
      onClose();
    });
  };
  const takeBack = (): void =>
    start(async () => {
      const { records } = await api.value.takeBackFrom({ id: device.id });
      say(t.helpers.takenBack(records));
      onClose();
    });
  return (
    <Dialog heading={t.helpers.termsHeading(device.name)} onClose={onClose}>
      <form class="stack" onSubmit={give}>
        <p>{t.helpers.now(termsText(terms))}</p>
        <p class="second small-text">{t.helpers.giveText}</p>
        <CollectionTicks chosen={more} fixed={terms.collections} onChoose={setMore} />
        <div class="actions">
          {terms.may === "read" ? null : (
            <button type="button" class="btn danger" disabled={busy} onClick={takeBack}>
              {t.helpers.takeBack}
            </button>
          )}
          <button type="button" class="btn" onClick={onClose}>
            {t.do.cancel}
          </button>
          <button type="submit" class="btn primary" disabled={busy || more.length === 0}>
            {t.helpers.give}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
