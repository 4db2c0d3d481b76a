/**
 * The receipt of the newest deletion: each place that held what was deleted, and until when.
 * @module
 */
import type { ErasePlace } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Failed, Loading } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay, moment } from "../../text/format.ts";

/** The section. */
export function Receipt(): VNode {
  const found = useAsk("erase-status", () => api.value.eraseStatus());
  const receipt = found.value?.receipt ?? null;
  return (
    <Section
      heading={t.erase.receipt}
      aside={
        receipt === null
          ? undefined
          : t.erase.receiptOf(receipt.records, day(localDay(receipt.started), true))
      }
    >
      {receipt === null ? (
        <div class="pad-block">{nothing(found)}</div>
      ) : (
        <>
          <ul class="rows">
            {receipt.places.map((place) => (
              <PlaceRow key={`${place.place} ${place.name}`} place={place} />
            ))}
          </ul>
          <p class="second small-text pad-block">{receipt.done ? t.erase.done : t.erase.waits}</p>
        </>
      )}
    </Section>
  );
}

function nothing(found: ReturnType<typeof useAsk>): VNode {
  if (found.error !== null) return <Failed error={found.error} again={found.again} />;
  return found.busy ? <Loading text={t.working} /> : <p class="second">{t.erase.receiptNone}</p>;
}

const ICONS: Readonly<Record<ErasePlace["state"], IconName>> = {
  gone: "check",
  waiting: "clock",
  kept: "file",
};

function PlaceRow({ place }: { readonly place: ErasePlace }): VNode {
  const name = t.erase.places[place.place]?.(place.name) ?? place.name;
  return (
    <li class="run-row">
      <span>{name}</span>
      <span class={place.state === "waiting" ? "mark waits" : "mark"}>
        <Icon name={ICONS[place.state]} small />
        {stateText(place)}
      </span>
    </li>
  );
}

function stateText({ state, until }: ErasePlace): string {
  if (state === "gone") return t.erase.gone;
  if (state === "kept") return t.erase.kept;
  return until === null ? t.erase.waiting : t.erase.until(moment(until, t.today));
}
