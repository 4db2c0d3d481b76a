/**
 * A kit that is on paper: rehearsing it, and replacing it.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Page, Section } from "../../parts/page.tsx";
import { refresh, status } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay } from "../../text/format.ts";
import { KitForm } from "./form.tsx";
import { KitPending } from "./pending.tsx";
import { ReplaceDialog } from "./replace.tsx";

/** The page of a kit that is on paper alone. */
export function KitOnPaper(props: { readonly onNew: () => void }): VNode {
  const now = status.value;
  const change = now?.kitChange ?? null;
  if (change !== null) {
    return (
      <Page heading={t.kitChange.pendingHeading}>
        <div class="stack narrow">
          <KitPending change={change} />
        </div>
      </Page>
    );
  }
  const never = now?.kitRehearsed === null;
  return (
    <Page
      heading={never ? t.kit.heading : t.kit.verifiedHeading}
      text={never ? t.kitChange.neverText : t.kit.verifiedText}
    >
      <div class="stack narrow wide-gap">
        <Rehearse />
        <Replace onNew={props.onNew} />
      </div>
    </Page>
  );
}

function Replace(props: { readonly onNew: () => void }): VNode {
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const done = (): void => {
    close();
    props.onNew();
  };
  return (
    <Section heading={t.kitChange.replaceHeading}>
      <div class="stack tight pad-block">
        <p class="second">{t.kitChange.replaceText}</p>
        <div class="actions">
          <button type="button" class="btn" onClick={() => setAsking(true)}>
            {t.kitChange.replace}
          </button>
        </div>
      </div>
      {asking ? <ReplaceDialog onClose={close} onDone={done} /> : null}
    </Section>
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
