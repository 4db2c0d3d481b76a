/**
 * A kit that is on paper: rehearsing it, and replacing it.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Page, Section } from "../parts/page.tsx";
import { refresh, status } from "../state/follow.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { day, localDay } from "../text/format.ts";
import { KitForm } from "./kit-form.tsx";
import { KitPending } from "./kit-pending.tsx";
import { ReplaceDialog } from "./kit-replace.tsx";

/** The page of a kit that is checked. */
export function KitOnPaper(props: { readonly onNew: () => void }): VNode {
  const [asking, setAsking] = useState(false);
  const change = status.value?.kitChange ?? null;
  return (
    <Page heading={t.kit.verifiedHeading} text={t.kit.verifiedText}>
      <div class="stack narrow wide-gap">
        {change === null ? null : <KitPending change={change} />}
        <Rehearse />
        {change === null ? (
          <Section heading={t.kitChange.replaceHeading}>
            <div class="stack tight pad-block">
              <p class="second">{t.kitChange.replaceText}</p>
              <div class="actions">
                <button type="button" class="btn" onClick={() => setAsking(true)}>
                  {t.kitChange.replace}
                </button>
              </div>
            </div>
          </Section>
        ) : null}
      </div>
      {asking ? (
        <ReplaceDialog
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            props.onNew();
          }}
        />
      ) : null}
    </Page>
  );
}

function Rehearse(): VNode {
  const last = status.value?.kitRehearsed ?? null;
  return (
    <Section
      heading={t.kitChange.rehearseHeading}
      aside={last === null ? undefined : t.kitChange.last(day(localDay(last), true))}
    >
      <div class="pad-block">
        <KitForm
          text={t.kitChange.rehearseText}
          button={t.kit.rehearse}
          onKit={async (text) => {
            const { epoch } = await api.value.kitVerify({ text });
            await refresh(api.value);
            say(t.kit.verified(epoch));
          }}
        />
      </div>
    </Section>
  );
}
