/**
 * Entries that wait for the owner: of a removed device, too late; of a helper, not what it may write.
 * @module
 */
import type { DeviceView, QuarantineView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Section } from "../../parts/page.tsx";
import { useAsk, useBusy } from "../../state/ask.ts";
import { refresh } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

/** The section; nothing where nothing waits. */
export function Review(): VNode | null {
  const found = useAsk("quarantine", () =>
    Promise.all([api.value.quarantine(), api.value.devices()]),
  );
  const [entries, devices] = found.value ?? [[], []];
  if (entries.length === 0) return null;
  return (
    <Section heading={t.helpers.review}>
      <p class="second pad-block">{t.helpers.reviewText}</p>
      <ul class="rows">
        {entries.map((one) => (
          <Row key={one.entry} one={one} devices={devices} onDone={found.again} />
        ))}
      </ul>
    </Section>
  );
}

function Row(props: {
  readonly one: QuarantineView;
  readonly devices: readonly DeviceView[];
  readonly onDone: () => void;
}): VNode {
  const { one } = props;
  const [busy, start] = useBusy();
  const name = props.devices.find(({ id }) => id === one.device)?.name ?? one.device.slice(0, 8);
  const decide = (decision: "accept" | "drop"): void =>
    start(async () => {
      const { records } = await api.value.quarantineDecide({ entry: one.entry, decision });
      say(decision === "accept" ? t.helpers.accepted(records) : t.helpers.dropped);
      await refresh(api.value);
      props.onDone();
    });
  return (
    <li class="run-row">
      <div>
        <span class="run-file">{name}</span>
        <small>{t.helpers.reasons[one.reason] ?? one.why}</small>
        <small>{contentOf(one)}</small>
      </div>
      <span class="actions">
        <button type="button" class="btn small" disabled={busy} onClick={() => decide("drop")}>
          {t.helpers.drop}
        </button>
        {one.collection === null ? null : (
          <button type="button" class="btn small" disabled={busy} onClick={() => decide("accept")}>
            {t.helpers.accept}
          </button>
        )}
      </span>
    </li>
  );
}

function contentOf({ collection, records }: QuarantineView): string {
  if (collection === null || records === null) return t.helpers.closed;
  return t.helpers.reviewRow(records, t.collections[collection] ?? collection);
}
