/**
 * The other lists of a tab, where the rail has no room for them.
 * @module
 */
import type { VNode } from "preact";
import { looks } from "../pages/records/look.ts";
import type { TabName } from "../pages/screen.ts";
import { place } from "../router.ts";
import { t } from "../text/catalog.ts";

/** Links to the lists of a tab. */
export function Neighbors(props: { readonly tab: TabName }): VNode {
  return (
    <nav class="chips neighbors" aria-label={t.nav.contents(t.tabs[props.tab])}>
      {looks
        .filter(({ tab }) => tab === props.tab)
        .map(({ collection, list }) => (
          <a
            key={collection}
            class="chip"
            href={list}
            aria-current={`#${place.value.path}` === list ? "page" : undefined}
          >
            {t.collections[collection] ?? collection}
          </a>
        ))}
    </nav>
  );
}
