/**
 * One collection as JSON or CSV, whole or between two days.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField } from "../../parts/field.tsx";
import { Section } from "../../parts/page.tsx";
import { SwitchLine } from "../../parts/switch-line.tsx";
import { t } from "../../text/catalog.ts";
import { type ExportProps, filledCollections } from "./archive-export.tsx";
import { daysFault, DaySpan, type Days, ANY_DAY, selectionOf } from "./days.tsx";

/** The form; nothing in an empty vault. */
export function CollectionExport({ busy, onStart }: ExportProps): VNode | null {
  const names = filledCollections();
  const [chosen, setChosen] = useState<string | null>(null);
  const [format, setFormat] = useState<"json" | "csv">("json");
  const [days, setDays] = useState<Days>(ANY_DAY);
  const [raw, setRaw] = useState(false);
  const collection = chosen ?? names[0];
  if (collection === undefined) return null;
  const fault = daysFault(days);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (fault !== null) return;
    const ask = { collection, format, raw, ...selectionOf(days) };
    onStart({ kind: "collection", ask }, `${collection}.${format}`);
  };
  return (
    <Section heading={t.exports.collection}>
      <form class="stack pad-block" noValidate onSubmit={submit}>
        <p class="second">{t.exports.collectionText}</p>
        <div class="choice-grid">
          <SelectField
            label={t.exports.what}
            value={collection}
            options={Object.fromEntries(names.map((name) => [name, t.collections[name] ?? name]))}
            onChange={setChosen}
          />
          <SelectField
            label={t.exports.format}
            value={format}
            options={t.exports.formats}
            onChange={(value) => setFormat(value === "csv" ? "csv" : "json")}
          />
        </div>
        <DaySpan days={days} error={fault} onDays={setDays} />
        <SwitchLine label={t.exports.raw} text={t.exports.rawText} on={raw} onChange={setRaw} />
        <div class="actions fill-phone">
          <button type="submit" class="btn" disabled={busy}>
            {t.exports.write}
          </button>
        </div>
      </form>
    </Section>
  );
}
