/**
 * An address that names no screen.
 * @module
 */
import type { VNode } from "preact";
import { Page } from "../parts/page.tsx";
import { t } from "../text/catalog.ts";

/** Says so and leads back. */
export function NotFound(): VNode {
  return (
    <Page heading={t.nav.notFound} text={t.nav.notFoundText}>
      <a class="link" href="#/things/purchases">
        {t.nav.toPurchases}
      </a>
    </Page>
  );
}
