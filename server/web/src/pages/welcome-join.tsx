/**
 * Joining from the new device's side: its code as a picture and as text, six words to compare, a password.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Front } from "../parts/front.tsx";
import { ErrorLine } from "../parts/notice.tsx";
import { NewPassword, type Chosen } from "../parts/password.tsx";
import { Qr } from "../parts/qr.tsx";
import { copyText } from "../parts/save-file.ts";
import { run, useBusy } from "../state/ask.ts";
import { errorText } from "../state/errors.ts";
import { door, enter } from "../state/session.ts";
import { t } from "../text/catalog.ts";

/** The steps of joining. */
export function JoinVault(): VNode {
  const [qr, setQr] = useState<string | null>(null);
  const [words, setWords] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const current = useRef(0);
  useEffect(() => {
    const mine = ++current.current;
    setQr(null);
    setWords(null);
    setError(null);
    join(mine).catch((reason: unknown) => {
      if (current.current === mine) setError(errorText(reason));
    });
    return () => {
      current.current += 1;
    };
  }, [round]);

  async function join(mine: number): Promise<void> {
    const begun = await door.value.joinBegin({ deviceName: t.front.create.deviceDefault });
    if (current.current === mine) setQr(begun.qr);
    const compared = await door.value.joinWords();
    if (current.current === mine) setWords(compared);
  }
  return (
    <Front step={words === null ? "join" : "join-words"} sole>
      {words === null ? (
        <ShowCode qr={qr} error={error} again={() => setRound(round + 1)} />
      ) : (
        <Compare words={words} />
      )}
    </Front>
  );
}

function ShowCode(props: {
  readonly qr: string | null;
  readonly error: string | null;
  readonly again: () => void;
}): VNode {
  return (
    <>
      <div>
        <h1 tabIndex={-1}>{t.front.join.heading}</h1>
        <p>{t.front.join.text}</p>
      </div>
      {props.qr === null || props.error !== null ? null : <Code qr={props.qr} />}
      {props.error === null ? (
        <p role="status" class="second">
          {t.front.join.waiting}
        </p>
      ) : (
        <ErrorLine id="join-error" text={props.error} />
      )}
      <div class="actions fill-phone">
        {props.error === null ? null : (
          <button type="button" class="btn primary" onClick={props.again}>
            {t.front.join.again}
          </button>
        )}
        <a class="btn quiet" href="#/welcome">
          {t.front.create.back}
        </a>
      </div>
    </>
  );
}

function Code(props: { readonly qr: string }): VNode {
  return (
    <div class="stack tight">
      <Qr text={props.qr} label={t.front.join.qrLabel} big />
      <p class="label-text">{t.front.join.copyText}</p>
      <p class="copy-text mono">{props.qr}</p>
      <div class="actions">
        <button type="button" class="btn small" onClick={() => run(() => copyText(props.qr))}>
          {t.do.copy}
        </button>
      </div>
    </div>
  );
}

function Compare(props: { readonly words: readonly string[] }): VNode {
  const [chosen, setChosen] = useState<Chosen>({ password: "", good: false });
  const [busy, start] = useBusy();
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!chosen.good) return setError(t.front.create.notYet);
    setError(null);
    start(async () => {
      await door.value.joinFinish({ password: chosen.password });
      await enter({ kit: false });
    });
  };
  return (
    <>
      <div>
        <h1 tabIndex={-1}>{t.front.join.wordsHeading}</h1>
        <p>{t.front.join.wordsText}</p>
      </div>
      <ol class="compare">
        {props.words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ol>
      <form class="stack" onSubmit={submit}>
        <h2>{t.front.join.password}</h2>
        <NewPassword onChange={setChosen} />
        {error === null ? null : <ErrorLine id="join-error" text={error} />}
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy}>
            {busy ? t.working : t.front.join.finish}
          </button>
        </div>
      </form>
    </>
  );
}
