/**
 * The chip that says how many grantees have seen a record, and leads to them.
 * @module
 */
import type { VNode } from "preact";
import { to } from "../router.ts";
import { t } from "../text/catalog.ts";
import { list } from "../text/format.ts";
import { Icon } from "./icon.tsx";

/** Draws the chip; nothing if nobody has. `short` beside a mark. */
export function SeenChip(props: {
  readonly hosts: readonly string[];
  readonly short?: boolean;
}): VNode | null {
  const [first] = props.hosts;
  if (first === undefined) return null;
  return (
    <a
      class="seen"
      href={props.hosts.length === 1 ? to("sharing", first) : to("sharing")}
      aria-label={t.seen.label(list(props.hosts))}
    >
      <Icon name="eye" small />
      {props.short === true ? props.hosts.length : t.seen.full(props.hosts.length)}
    </a>
  );
}
