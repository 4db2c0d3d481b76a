/**
 * Joining from the new device's side: its code as a picture and as text, six words to compare, a password.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Front } from "../parts/front.tsx";
import { ErrorLine } from "../parts/notice.tsx";
import { NewPassword, type Chosen } from "../parts/password.tsx";
import { Qr } from "../parts/qr.tsx";
import { copyText } from "../parts/save-file.ts";
import { run, useBusy } from "../state/ask.ts";
import { errorText } from "../state/errors.ts";
import { door, enter } from "../state/session.ts";
import { t } from "../text/catalog.ts";

interface Pairing {
  readonly qr: string | null;
  readonly words: readonly string[] | null;
  readonly error: string | null;
}

const NOTHING: Pairing = { qr: null, words: null, error: null };

/** The steps of joining. */
export function JoinVault(): VNode {
  const [round, setRound] = useState(0);
  const { qr, words, error } = usePairing(round);
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

/** Opens a letterbox on the server and waits for the other device to look into it. */
function usePairing(round: number): Pairing {
  const [pairing, setPairing] = useState(NOTHING);
  useEffect(() => {
    let current = true;
    const set = (next: Pairing): void => {
      if (current) setPairing(next);
    };
    const join = async (): Promise<void> => {
      const { qr } = await door.value.joinBegin({ deviceName: t.front.create.deviceDefault });
      set({ ...NOTHING, qr });
      set({ ...NOTHING, qr, words: await door.value.joinWords() });
    };
    set(NOTHING);
    join().catch((reason: unknown) => set({ ...NOTHING, error: errorText(reason) }));
    return () => {
      current = false;
    };
  }, [round]);
  return pairing;
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
