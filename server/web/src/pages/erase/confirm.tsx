/**
 * The question before a deletion for good: what it means, and the vault's id typed by hand; then its steps.
 * @module
 */
import type { EraseAsk } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { isWholeKit, KitEntry } from "../../parts/kit-entry.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { goInstead } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { kitErrorText } from "../../state/errors.ts";
import { refresh, status } from "../../state/follow.ts";
import { api, vaultInfo } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

const LOOK_MS = 500;

/** The dialog; it stays until the receipt is there. */
export function EraseDialog(props: {
  readonly ask: EraseAsk;
  /** New keys for everything too; `ask` names nothing then. */
  readonly shred: boolean;
  readonly onClose: () => void;
}): VNode {
  const { ask, shred } = props;
  const [typed, setTyped] = useState("");
  const [kit, setKit] = useState("");
  const { busy, error, setError, run } = useErase(props.onClose);
  // While this device still keeps the words nobody need type them.
  const asksKit = shred && status.value?.kitVerified === true;
  const found = useAsk(`erase ${JSON.stringify(ask)}`, () => api.value.eraseCount(ask));
  const id = (vaultInfo.value?.vault ?? "").slice(0, 8);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    if (typed.replaceAll(/\s/g, "").toLowerCase() !== id) setError(t.erase.vaultIdWrong);
    else if (asksKit && !isWholeKit(kit)) setError(t.front.restore.missing);
    else void run(() => (shred ? shredVault(kit) : eraseRecords(ask)));
  };
  return (
    <Dialog heading={t.erase.askHeading(found.value?.records ?? 0)} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <p>{t.erase.askText}</p>
        {asksKit ? <KitAsked text={kit} onText={setKit} /> : null}
        <TextField
          label={t.erase.vaultId(`${id.slice(0, 4)} ${id.slice(4)}`)}
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

function KitAsked(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
}): VNode {
  return (
    <div class="stack tight">
      <p class="second small-text">{t.erase.shredKit}</p>
      <KitEntry text={props.text} onText={props.onText} />
    </div>
  );
}

interface Erasing {
  readonly busy: boolean;
  readonly error: string | null;
  readonly setError: (error: string | null) => void;
  readonly run: (work: () => Promise<void>) => Promise<void>;
}

function useErase(onDone: () => void): Erasing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      onDone();
    } catch (reason) {
      setBusy(false);
      setError(kitErrorText(reason));
    }
  };
  return { busy, error, setError, run };
}

async function eraseRecords(ask: EraseAsk): Promise<void> {
  await api.value.erase(ask);
  await refresh(api.value);
  // What the address named is gone.
  goInstead("#/settings/erase");
}

/** The new kit is kept here until it is proved, and shows next. */
async function shredVault(kit: string): Promise<void> {
  await api.value.shred(kit === "" ? {} : { text: kit });
  await refresh(api.value);
  say(t.erase.shredDone);
  goInstead("#/kit");
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
