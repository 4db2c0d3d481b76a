/**
 * The question before a deletion for good: what it means, and the vault's code typed by hand; then its steps.
 * @module
 */
import type { EraseAsk } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { ErrorLine } from "../parts/notice.tsx";
import { goInstead } from "../router.ts";
import { useAsk } from "../state/ask.ts";
import { errorText } from "../state/errors.ts";
import { refresh } from "../state/follow.ts";
import { api, vaultInfo } from "../state/session.ts";
import { t } from "../text/catalog.ts";

const LOOK_MS = 500;

/** The dialog; it stays until the receipt is there. */
export function EraseDialog(props: {
  readonly ask: EraseAsk;
  readonly onClose: () => void;
}): VNode {
  const { ask } = props;
  const [typed, setTyped] = useState("");
  const { busy, error, setError, erase } = useErase(ask, props.onClose);
  const found = useAsk(`erase ${JSON.stringify(ask)}`, () => api.value.eraseCount(ask));
  const code = (vaultInfo.value?.vault ?? "").slice(0, 8);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    if (typed.replaceAll(/\s/g, "").toLowerCase() === code) void erase();
    else setError(t.erase.codeWrong);
  };
  return (
    <Dialog heading={t.erase.askHeading(found.value?.records ?? 0)} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <p>{t.erase.askText}</p>
        <TextField
          label={t.erase.code(`${code.slice(0, 4)} ${code.slice(4)}`)}
          value={typed}
          required
          onInput={(text) => {
            setTyped(text);
            setError(null);
          }}
        />
        {busy ? <Step /> : null}
        {error === null ? null : <ErrorLine id="erase-error" text={error} />}
        <div class="actions">
          <button type="button" class="btn" disabled={busy} onClick={props.onClose}>
            {t.do.cancel}
          </button>
          <button type="submit" class="btn danger" disabled={busy || found.value === null}>
            {busy ? t.erase.working : t.erase.begin}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface Erasing {
  readonly busy: boolean;
  readonly error: string | null;
  readonly setError: (error: string | null) => void;
  readonly erase: () => Promise<void>;
}

function useErase(ask: EraseAsk, onDone: () => void): Erasing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const erase = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await api.value.erase(ask);
      await refresh(api.value);
      onDone();
      // What the address named is gone.
      goInstead("#/settings/erase");
    } catch (reason) {
      setBusy(false);
      setError(errorText(reason));
    }
  };
  return { busy, error, setError, erase };
}

/** What goes on now. */
function Step(): VNode {
  const [step, setStep] = useState<string | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      api.value.eraseStatus().then(
        ({ running }) => setStep(running),
        () => setStep(null),
      );
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" class="second">
      {t.erase.steps[step ?? "hide"] ?? t.working}
    </p>
  );
}
