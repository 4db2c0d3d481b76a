/**
 * Five facts of a request in one line: why, how often, until, how long they keep it, what the owner gets.
 * @module
 */
import type { RequestReview } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { t } from "../text/catalog.ts";
import { longDay } from "../text/format.ts";
import { textAt, valueAt } from "./values.ts";

/** The facts as the first object has them with the choices made so far. */
export function Facts(props: { readonly review: RequestReview }): VNode {
  const { review } = props;
  const object = review.objects[0]?.granted ?? {};
  const reads = valueAt(object, "max_reads");
  const limit = valueAt(object, "limit");
  const often = t.request.once(typeof reads === "number" ? reads : null);
  const purpose = review.purposeId.split("#").at(-1) ?? "";
  const offer = review.objects
    .map((one) => textAt(one.asked, "offer.text"))
    .find((text) => text !== "");
  return (
    <dl class="facts">
      <Fact
        name={t.request.why}
        value={t.request.purposes[purpose] ?? t.request.classes[review.purposeClass] ?? purpose}
      />
      <Fact
        name={t.request.often}
        value={t.request.rows(often, typeof limit === "number" ? limit : 100)}
      />
      <Fact name={t.request.until} value={untilOf(textAt(object, "expires_at"))} />
      <Fact name={t.request.keeps} value={keepsOf(textAt(object, "retention"))} />
      {offer === undefined ? null : <Fact name={t.request.offer} value={offer} />}
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly value: string }): VNode {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function untilOf(instant: string): string {
  return instant === "" ? "" : longDay(instant);
}

function keepsOf(retention: string): string {
  const days = daysOf(retention);
  return days === 0 ? t.request.keepsNot : t.request.keepsDays(days);
}

/** The days of `P30D`. */
export function daysOf(retention: string): number {
  return Number(/^P(\d+)D$/.exec(retention)?.[1] ?? "0");
}
