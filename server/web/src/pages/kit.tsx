/**
 * Screen 3, Recovery kit: the sheet to print, then two words to prove it; later a rehearsal with all 24.
 * @module
 */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { TextField } from "../parts/field.tsx";
import { Failed, Loading, ErrorLine } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Qr } from "../parts/qr.tsx";
import { useAsk, useBusy } from "../state/ask.ts";
import { codeOf } from "../state/errors.ts";
import { refresh, status } from "../state/follow.ts";
import { api, freshKit } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { goWanted } from "../state/wanted.ts";
import { t } from "../text/catalog.ts";
import { splitWords } from "./welcome-restore.tsx";

interface Shown {
  readonly words: readonly string[];
  readonly qr: string;
  readonly origin: string;
  readonly vault: string;
}

/** The kit, as far as this device still has it. */
export function Kit(): VNode {
  const shown = useAsk("kit", () => api.value.kitShow());
  if (shown.value !== null && status.value?.kitVerified !== true)
    return <Fresh kit={shown.value} />;
  if (shown.error !== null && codeOf(shown.error) !== "kit-not-kept") {
    return (
      <Page heading={t.kit.heading}>
        <Failed error={shown.error} again={shown.again} />
      </Page>
    );
  }
  if (shown.error !== null || status.value?.kitVerified === true) return <Rehearse />;
  return (
    <Page heading={t.kit.heading}>
      <Loading />
    </Page>
  );
}

function leave(): void {
  freshKit.value = false;
  goWanted("#/things/purchases");
}

function Fresh(props: { readonly kit: Shown }): VNode {
  const [proving, setProving] = useState(false);
  return (
    <Page heading={t.kit.heading} text={t.kit.text}>
      <div class="stack narrow">
        <KitSheet kit={props.kit} />
        {proving ? (
          <Prove words={props.kit.words} />
        ) : (
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
        )}
      </div>
    </Page>
  );
}

function KitSheet(props: { readonly kit: Shown }): VNode {
  const { kit } = props;
  const numbered = kit.words.map((word, n) => ({ n, word }));
  return (
    <div class="sheet kit">
      <div class="head">
        <h2>{t.kit.sheet}</h2>
        <span class="no-print">{t.kit.shown}</span>
      </div>
      <div class="body">
        <ol class="words private" aria-label={t.kit.wordList}>
          {numbered.map(({ n, word }) => (
            <li key={n}>{word}</li>
          ))}
        </ol>
        <div class="qr-side">
          <Qr text={kit.qr} label={t.kit.qr} />
          <span>{t.kit.where(kit.origin)}</span>
          <span>{t.kit.vault(kit.vault.slice(0, 8))}</span>
        </div>
      </div>
      <p class="foot">{t.kit.hint}</p>
    </div>
  );
}

function Prove(props: { readonly words: readonly string[] }): VNode {
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
    <form class="stack no-print" onSubmit={submit}>
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
      <div class="actions fill-phone">
        <button type="submit" class="btn primary" disabled={busy}>
          {t.kit.check}
        </button>
        <button type="button" class="btn quiet" onClick={leave}>
          {t.kit.later}
        </button>
      </div>
    </form>
  );
}

/** Two different places, in their order. Only a question, so the page's own randomness will do. */
function twoOf(length: number): readonly [number, number] {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  const first = a % (length - 1);
  return [first, first + 1 + (b % (length - 1 - first))];
}

function Rehearse(): VNode {
  const [text, setText] = useState("");
  const [busy, start] = useBusy();
  const words = splitWords(text);
  const submit = (event: Event): void => {
    event.preventDefault();
    start(async () => {
      const { epoch } = await api.value.kitVerify({ words });
      say(t.kit.verified(epoch));
      setText("");
    });
  };
  return (
    <Page heading={t.kit.verifiedHeading} text={t.kit.verifiedText}>
      <form class="stack narrow" onSubmit={submit}>
        <TextField
          label={t.front.restore.words}
          value={text}
          hint={t.front.restore.count(words.length)}
          lines={4}
          onInput={setText}
        />
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy || words.length !== 24}>
            {t.kit.rehearse}
          </button>
        </div>
      </form>
    </Page>
  );
}
