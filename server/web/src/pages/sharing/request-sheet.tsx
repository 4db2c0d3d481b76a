/**
 * Exactly the rows that would be sealed, in their order, with their fingerprint.
 * @module
 */
import type { ReviewObject } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useFingerprint } from "../../parts/fingerprint.ts";
import { Sheet } from "../../parts/sheet.tsx";
import { t } from "../../text/catalog.ts";
import { collectionNames } from "./sharing.tsx";

/** The sheet of one object. */
export function RequestSheet(props: {
  readonly object: ReviewObject;
  readonly of: number;
  readonly busy: boolean;
}): VNode {
  const { object } = props;
  const print = useFingerprint(object.rowsText);
  const alone = new Set(object.warnings.map((warning) => warning.row));
  const withheld = object.fields.filter((one) => one.dropped).map((one) => one.field);
  const bytes = new TextEncoder().encode(object.rowsText).length;
  const heading =
    props.of === 1
      ? t.request.would
      : t.request.object(object.index + 1, props.of, collectionNames([object.collection]));
  return (
    <div aria-busy={props.busy} class="stack tight">
      <Sheet
        heading={heading}
        aside={`${t.sheet.rows(object.rows.length)}, ${t.sheet.bytes(bytes)}`}
        fields={object.fields.map((one) => one.field)}
        withheld={withheld}
        rows={object.rows.map((cells, index) => ({ cells, alone: alone.has(index) }))}
        foot={
          object.rows.length === 0 ? (
            t.request.nothing
          ) : (
            <>
              <span>{t.request.inConsent(print)}</span>
              <span>{t.request.matched(object.matched, object.rows.length)}</span>
            </>
          )
        }
      />
    </div>
  );
}
