/**
 * All collections with their counts: the table of contents where the rail has no room for it.
 * @module
 */
import type { VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { isComing, status } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { looks } from "./look.ts";

/** The screen. */
export function Overview(): VNode {
  const counts = status.value?.counts ?? {};
  return (
    <Page
      heading={t.records.overview.heading}
      text={t.records.overview.text}
      actions={
        <a class="btn primary" href="#/things/import">
          <Icon name="import" />
          {t.records.import}
        </a>
      }
    >
      <ul class="rows ruled">
        {looks.map(({ collection, list }) => (
          <li key={collection}>
            <a class="go" href={list}>
              <span>{t.collections[collection] ?? collection}</span>
              <small class="second">{countText(collection, counts[collection] ?? 0)}</small>
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function countText(collection: string, n: number): string {
  if (n > 0) return t.records.counted(collection, n);
  return isComing() ? t.records.overview.nothingSoFar : t.records.overview.nothing;
}
