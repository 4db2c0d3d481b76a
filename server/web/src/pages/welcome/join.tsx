/**
 * Joining from the new device's side: a password first, then a code as a picture, as nine words and as text, and six
 * words to compare. The owner confirms on the other device; here the vault opens by itself.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CodeScreen } from "../../parts/code-screen.tsx";
import { TextField } from "../../parts/field.tsx";
import { Front } from "../../parts/front.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { mustBeGood, NewPassword, NONE_CHOSEN } from "../../parts/password.tsx";
import { Qr } from "../../parts/qr.tsx";
import { copyText } from "../../parts/save-file.ts";
import { WordList } from "../../parts/word-list.tsx";
import { run } from "../../state/ask.ts";
import { defaultDeviceName, deviceNameOf } from "../../state/device-name.ts";
import { errorText } from "../../state/errors.ts";
import { door, enter } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";

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
  const [device, setDevice] = useState(defaultDeviceName);
  const [chosen, setChosen] = useState(NONE_CHOSEN);
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    setError(null);
    mustBeGood(chosen).then(
      () => props.onChosen({ deviceName: deviceNameOf(device), password: chosen.password }),
      (reason: unknown) => setError(errorText(reason)),
    );
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
  readonly code: Code | null;
  readonly error: string | null;
}

interface Code {
  /** Text of the QR code. */
  readonly qr: string;
  /** Nine words that say the same. */
  readonly codeWords: readonly string[];
  /** Six words to compare. */
  readonly words: readonly string[];
}

const NOTHING: Pairing = { code: null, error: null };

function ShowCode(props: { readonly ask: Ask }): VNode {
  const [round, setRound] = useState(0);
  const { code, error } = usePairing(props.ask, round);
  return (
    <Front step="join-code" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.join.codeHeading}</h1>
        <p>{t.front.join.text}</p>
      </div>
      {code === null ? null : <CodeParts code={code} />}
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
      const { qr, codeWords } = await door.value.joinBegin({ deviceName });
      set({ code: { qr, codeWords, words: await door.value.joinWords() }, error: null });
      await door.value.joinFinish({ password });
      await enter({ kit: false });
    };
    set(NOTHING);
    join().catch((reason: unknown) => set({ code: null, error: errorText(reason) }));
    return () => {
      current = false;
    };
  }, [deviceName, password, round]);
  return pairing;
}

function CodeParts(props: { readonly code: Code }): VNode {
  const { code } = props;
  const [large, setLarge] = useState<"qr" | "words" | null>(null);
  const close = (): void => setLarge(null);
  return (
    <>
      <div class="stack tight">
        <Qr text={code.qr} label={t.front.join.qrLabel} big />
        <div class="actions">
          <button type="button" class="btn small" onClick={() => setLarge("qr")}>
            {t.scan.large}
          </button>
          <button type="button" class="btn small" onClick={() => run(() => copyText(code.qr))}>
            {t.front.join.copyText}
          </button>
        </div>
      </div>
      <div class="stack tight">
        <h2>{t.front.join.nine}</h2>
        <WordList words={code.codeWords} look="words nine" label={t.front.join.nine} />
        <div class="actions">
          <button type="button" class="btn small" onClick={() => setLarge("words")}>
            {t.front.join.wordsLarge}
          </button>
        </div>
      </div>
      <div class="stack tight">
        <h2>{t.front.join.wordsHeading}</h2>
        <p class="second">{t.front.join.wordsText}</p>
        <WordList words={code.words} look="compare" />
      </div>
      {large === "qr" ? (
        <CodeScreen heading={t.front.join.qrLabel} qr={code.qr} onClose={close} />
      ) : null}
      {large === "words" ? (
        <CodeScreen heading={t.front.join.nine} words={code.codeWords} onClose={close} />
      ) : null}
    </>
  );
}
