/**
 * "So far": said beside figures while entries are on their way to this device.
 * @module
 */
import type { VNode } from "preact";
import { t } from "../text/catalog.ts";

/** The sentence; nothing once all entries are here. */
export function SoFar(props: { readonly owed: number }): VNode | null {
  return props.owed === 0 ? null : <span class="so-far"> {t.chart.soFar(props.owed)}</span>;
}
