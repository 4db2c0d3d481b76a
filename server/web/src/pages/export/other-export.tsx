/**
 * A file for another program: a calendar, visits, plays, an attention profile.
 * @module
 */
import type { ExportFileAsk } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField } from "../../parts/field.tsx";
import { Section } from "../../parts/page.tsx";
import { t } from "../../text/catalog.ts";
import type { ExportProps } from "./archive-export.tsx";
import { ANY_DAY, type Days, daysFault, DaySpan, selectionOf } from "./days.tsx";

const FILES = {
  ical: "dates.ics",
  attention: "visits.xml",
  listenbrainz: "listens.zip",
  apml: "profile.apml",
} as const satisfies Record<ExportFileAsk["format"], string>;

/** The form. */
export function OtherExport({ busy, onStart }: ExportProps): VNode {
  const [format, setFormat] = useState<ExportFileAsk["format"]>("ical");
  const [days, setDays] = useState<Days>(ANY_DAY);
  const fault = daysFault(days);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (fault === null)
      onStart({ kind: "file", ask: { format, ...selectionOf(days) } }, FILES[format]);
  };
  return (
    <Section heading={t.exports.other}>
      <form class="stack pad-block" noValidate onSubmit={submit}>
        <p class="second">{t.exports.otherText}</p>
        <SelectField
          label={t.exports.kind}
          value={format}
          options={t.exports.kinds}
          onChange={(value) => {
            if (isFormat(value)) setFormat(value);
          }}
        />
        <DaySpan days={days} error={fault} onDays={setDays} />
        <div class="actions fill-phone">
          <button type="submit" class="btn" disabled={busy}>
            {t.exports.write}
          </button>
        </div>
      </form>
    </Section>
  );
}

function isFormat(text: string): text is ExportFileAsk["format"] {
  return Object.hasOwn(FILES, text);
}
