/**
 * Preferences that files are read by: currency and time zone, sealed in the vault.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { Section } from "../../parts/page.tsx";
import { run, useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

/** The form. */
export function PreferencesForm(): VNode {
  const kept = useAsk("preferences", () => api.value.preferences());
  const [currency, setCurrency] = useState("");
  const [zone, setZone] = useState("");
  const known = kept.value;
  useEffect(() => {
    setCurrency(known?.currency ?? "");
    setZone(known?.homeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  }, [known?.currency, known?.homeZone]);
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await api.value.setPreferences({
        ...known,
        homeZone: zone,
        ...(currency === "" ? {} : { currency: currency.toUpperCase() }),
      });
      say(t.settings.kept);
    });
  };
  return (
    <Section heading={t.settings.preferences}>
      <form class="stack tight pad-block" onSubmit={save}>
        <div class="limits">
          <TextField label={t.settings.currency} value={currency} onInput={setCurrency} />
          <TextField label={t.settings.zone} value={zone} onInput={setZone} />
        </div>
        <div class="actions">
          <button type="submit" class="btn small">
            {t.do.save}
          </button>
        </div>
      </form>
    </Section>
  );
}
