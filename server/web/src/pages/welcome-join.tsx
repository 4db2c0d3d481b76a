/**
 * Joining from the new device's side: a password first, then a code as a picture and as text, and six words to compare.
 * The owner confirms on the other device; here the vault opens by itself.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { TextField } from "../parts/field.tsx";
import { Front } from "../parts/front.tsx";
import { ErrorLine } from "../parts/notice.tsx";
import { NewPassword, type Chosen } from "../parts/password.tsx";
import { Qr } from "../parts/qr.tsx";
import { copyText } from "../parts/save-file.ts";
import { run } from "../state/ask.ts";
import { errorText } from "../state/errors.ts";
import { door, enter } from "../state/session.ts";
import { t } from "../text/catalog.ts";

/** The two steps of joining. */
export function JoinVault(): VNode {
  const [ask, setAsk] = useState<Ask | null>(null);
  return ask === null ? <ChoosePassword onChosen={setAsk} /> : <ShowCode ask={ask} />;
}

interface Ask {
  readonly deviceName: string;
  readonly password: string;
}

function ChoosePassword(props: { readonly onChosen: (ask: Ask) => void }): VNode {
  const [device, setDevice] = useState(t.front.create.deviceDefault);
  const [chosen, setChosen] = useState<Chosen>({ password: "", good: false });
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    setError(chosen.good ? null : t.front.create.notYet);
    const deviceName = device.trim() === "" ? t.front.create.deviceDefault : device.trim();
    if (chosen.good) props.onChosen({ deviceName, password: chosen.password });
  };
  return (
    <Front step="join" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.join.heading}</h1>
        <p>{t.front.create.text}</p>
      </div>
      <form class="stack" onSubmit={submit}>
        <TextField label={t.front.create.device} value={device} onInput={setDevice} />
        <NewPassword onChange={setChosen} />
        {error === null ? null : <ErrorLine id="join-error" text={error} />}
        <div class="actions fill-phone">
          <button type="submit" class="btn primary">
            {t.front.join.begin}
          </button>
          <a class="btn quiet" href="#/welcome">
            {t.front.create.back}
          </a>
        </div>
      </form>
    </Front>
  );
}

interface Pairing {
  readonly qr: string | null;
  readonly words: readonly string[];
  readonly error: string | null;
}

const NOTHING: Pairing = { qr: null, words: [], error: null };

function ShowCode(props: { readonly ask: Ask }): VNode {
  const [round, setRound] = useState(0);
  const { qr, words, error } = usePairing(props.ask, round);
  return (
    <Front step="join-code" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.join.codeHeading}</h1>
        <p>{t.front.join.text}</p>
      </div>
      {qr === null || error !== null ? null : <Code qr={qr} words={words} />}
      {error === null ? (
        <p role="status" class="second">
          {t.front.join.waiting}
        </p>
      ) : (
        <ErrorLine id="join-error" text={error} />
      )}
      <div class="actions fill-phone">
        {error === null ? null : (
          <button type="button" class="btn primary" onClick={() => setRound(round + 1)}>
            {t.front.join.again}
          </button>
        )}
        <a class="btn quiet" href="#/welcome">
          {t.front.create.back}
        </a>
      </div>
    </Front>
  );
}

/** Opens a letterbox on the server and waits until the other device has let this one in. */
function usePairing({ deviceName, password }: Ask, round: number): Pairing {
  const [pairing, setPairing] = useState(NOTHING);
  useEffect(() => {
    let current = true;
    const set = (next: Pairing): void => {
      if (current) setPairing(next);
    };
    const join = async (): Promise<void> => {
      const { qr } = await door.value.joinBegin({ deviceName });
      set({ qr, words: await door.value.joinWords(), error: null });
      await door.value.joinFinish({ password });
      await enter({ kit: false });
    };
    set(NOTHING);
    join().catch((reason: unknown) => set({ ...NOTHING, error: errorText(reason) }));
    return () => {
      current = false;
    };
  }, [deviceName, password, round]);
  return pairing;
}

function Code(props: { readonly qr: string; readonly words: readonly string[] }): VNode {
  return (
    <>
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
      <div class="stack tight">
        <h2>{t.front.join.wordsHeading}</h2>
        <p class="second">{t.front.join.wordsText}</p>
        <ol class="compare">
          {props.words.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ol>
      </div>
    </>
  );
}
