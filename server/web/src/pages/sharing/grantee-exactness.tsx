/**
 * What was made less exact before it left, field by field.
 * @module
 */
import type { GrantDetail } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { Section } from "../../parts/page.tsx";
import { t } from "../../text/catalog.ts";

/** The list of disclosed fields with how each went out. */
export function Exactness(props: { readonly grant: GrantDetail }): VNode {
  return (
    <Section heading={t.sharing.one.coarse}>
      <ul class="rows">
        {props.grant.discloses.map((one) => (
          <li key={`${one.by} ${one.field}`} class="exactness">
            <code>{one.field}</code>
            <span class="how">
              <Icon name={one.by === "selector" ? "filter" : "arrow"} small />
              {one.how}
            </span>
            <small>{t.sharing.one.how[one.by]}</small>
          </li>
        ))}
      </ul>
    </Section>
  );
}
