/**
 * Screen 3, Recovery kit: the sheet to print, then two words to prove it; later the rehearsal and the replacement.
 * @module
 */
import type { KitChange } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { ErrorLine, Failed, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useAsk, useBusy } from "../../state/ask.ts";
import { codeOf } from "../../state/errors.ts";
import { refresh, status } from "../../state/follow.ts";
import { api, freshKit } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { goWanted } from "../../state/wanted.ts";
import { t } from "../../text/catalog.ts";
import { KitPending } from "./pending.tsx";
import { KitOnPaper } from "./rehearse.tsx";
import { KitSheet, type ShownKit } from "./sheet.tsx";

/** The kit, as far as this device still has it. */
export function Kit(): VNode {
  const { value: kept, error, again } = useAsk("kit", () => api.value.kitShow());
  const onPaper = status.value?.kitVerified === true;
  const change = status.value?.kitChange ?? null;
  if (kept !== null && change?.mine === true) return <Waiting kit={kept} change={change} />;
  if (kept !== null && !onPaper) return <Fresh kit={kept} />;
  if (onPaper || codeOf(error) === "kit-not-kept") return <KitOnPaper onNew={again} />;
  return (
    <Page heading={t.kit.heading}>
      {error === null ? <Loading /> : <Failed error={error} again={again} />}
    </Page>
  );
}

/** This device asked for a new kit: it waits, and can be printed meanwhile. */
function Waiting(props: { readonly kit: ShownKit; readonly change: KitChange }): VNode {
  return (
    <Page heading={t.kitChange.pendingHeading}>
      <div class="stack narrow wide-gap">
        <KitPending change={props.change} />
        <div class="stack">
          <KitSheet kit={props.kit} />
          <div class="actions fill-phone no-print">
            <button type="button" class="btn" onClick={() => print()}>
              {t.kit.print}
            </button>
          </div>
        </div>
      </div>
    </Page>
  );
}

function leave(): void {
  freshKit.value = false;
  goWanted("#/things/purchases");
}

function Fresh(props: { readonly kit: ShownKit }): VNode {
  const [proving, setProving] = useState(false);
  return (
    <Page heading={t.kit.heading} text={t.kit.text}>
      <div class="stack narrow">
        {proving ? (
          <Prove words={props.kit.words} onBack={() => setProving(false)} />
        ) : (
          <>
            <KitSheet kit={props.kit} />
            <div class="actions fill-phone no-print">
              <button type="button" class="btn primary" onClick={() => print()}>
                {t.kit.print}
              </button>
              <button type="button" class="btn" onClick={() => setProving(true)}>
                {t.kit.verify}
              </button>
              <button type="button" class="btn quiet" onClick={leave}>
                {t.kit.later}
              </button>
            </div>
          </>
        )}
      </div>
    </Page>
  );
}

/** In place of the sheet: a proof that is read off the screen would prove nothing. */
function Prove(props: { readonly words: readonly string[]; readonly onBack: () => void }): VNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const [first, second] = useMemo(() => twoOf(props.words.length), [props.words.length]);
  const [typed, setTyped] = useState<readonly [string, string]>(["", ""]);
  const [wrong, setWrong] = useState(false);
  const [busy, start] = useBusy();
  const submit = (event: Event): void => {
    event.preventDefault();
    const fits = [first, second].every(
      (place, index) => typed[index]?.trim().toLowerCase() === props.words[place],
    );
    setWrong(!fits);
    if (!fits) return;
    start(async () => {
      const { epoch } = await api.value.kitVerify({ words: props.words });
      await refresh(api.value);
      say(t.kit.verified(epoch));
      leave();
    });
  };
  return (
    <form ref={form} class="stack no-print" onSubmit={submit}>
      <div>
        <h2>{t.kit.proveHeading}</h2>
        <p class="second">{t.kit.proveText(first + 1, second + 1)}</p>
      </div>
      <TextField
        label={t.kit.word(first + 1)}
        value={typed[0]}
        required
        onInput={(word) => setTyped([word, typed[1]])}
      />
      <TextField
        label={t.kit.word(second + 1)}
        value={typed[1]}
        required
        onInput={(word) => setTyped([typed[0], word])}
      />
      {wrong ? <ErrorLine id="kit-error" text={t.kit.wrong} /> : null}
      <ProveActions busy={busy} onBack={props.onBack} />
    </form>
  );
}

function ProveActions(props: { readonly busy: boolean; readonly onBack: () => void }): VNode {
  return (
    <div class="actions fill-phone">
      <button type="submit" class="btn primary" disabled={props.busy}>
        {t.kit.check}
      </button>
      <button type="button" class="btn" onClick={props.onBack}>
        {t.kit.lookAgain}
      </button>
      <button type="button" class="btn quiet" onClick={leave}>
        {t.kit.later}
      </button>
    </div>
  );
}

/** Two different places, in their order. Only a question, so the page's own randomness will do. */
function twoOf(length: number): readonly [number, number] {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  const first = a % (length - 1);
  return [first, first + 1 + (b % (length - 1 - first))];
}
