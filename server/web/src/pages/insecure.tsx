/**
 * The one page of an origin that is not secure: why, and three ways out.
 * @module
 */
import type { VNode } from "preact";
import { Front } from "../parts/front.tsx";
import { t } from "../text/catalog.ts";

/** Says why no vault opens here. */
export function Insecure(): VNode {
  return (
    <Front step="insecure" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.insecure.heading}</h1>
        <p>{t.front.insecure.text}</p>
      </div>
      <ol class="rows ruled">
        {t.front.insecure.ways.map(([heading, text]) => (
          <li key={heading} class="sources-item">
            <h2>{heading}</h2>
            <p class="second">{text}</p>
          </li>
        ))}
      </ol>
    </Front>
  );
}
