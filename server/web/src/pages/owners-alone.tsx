/**
 * In place of a screen that is the owner's: a helper neither knows what is shared nor may decide on it.
 * @module
 */
import type { VNode } from "preact";
import { Page } from "../parts/page.tsx";
import { t } from "../text/catalog.ts";

/** Says so and leads back. */
export function OwnersAlone(): VNode {
  return (
    <Page heading={t.helpers.ownersHeading} text={t.helpers.ownersText}>
      <a class="link" href="#/things">
        {t.helpers.ownersBack}
      </a>
    </Page>
  );
}
