/**
 * Screen 1, Lock. A request that brought the owner here stays in the address and is shown after the unlock.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { hostOf } from "../parts/ago.ts";
import { TextField } from "../parts/field.tsx";
import { Front } from "../parts/front.tsx";
import { Icon } from "../parts/icon.tsx";
import { place } from "../router.ts";
import { errorText } from "../state/errors.ts";
import { askForVault } from "../state/one-writer.ts";
import { phase, unlock, vaultInfo } from "../state/session.ts";
import { t } from "../text/catalog.ts";

/** Asks for the password, or for the tab that has the vault. */
export function Lock(): VNode {
  return phase.value === "elsewhere" ? <Elsewhere /> : <Locked />;
}

function Locked(): VNode {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const info = vaultInfo.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    unlock(password)
      .catch((reason: unknown) => setError(errorText(reason)))
      .finally(() => setBusy(false));
  };
  return (
    <Front step="lock" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.lock.heading}</h1>
        {info === null ? null : <p>{t.front.lock.text(info.deviceName, hostOf(info.origin))}</p>}
      </div>
      {place.value.parts[0] === "requests" ? (
        <p class="waiting-line">
          <Icon name="clock" />
          {t.front.lock.request}
        </p>
      ) : null}
      <form class="stack" onSubmit={submit}>
        <TextField
          label={t.front.lock.password}
          type="password"
          autocomplete="current-password"
          value={password}
          error={error}
          required
          onInput={setPassword}
        />
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy}>
            {busy ? t.front.lock.unlocking : t.front.lock.unlock}
          </button>
        </div>
      </form>
      {info === null ? null : <VaultCode vault={info.vault} />}
    </Front>
  );
}

function VaultCode(props: { readonly vault: string }): VNode {
  return (
    <p class="second small-text">
      {t.front.lock.code}{" "}
      <code>
        {props.vault.slice(0, 4)} {props.vault.slice(4, 8)}
      </code>
      . {t.front.lock.codeHint}
    </p>
  );
}

function Elsewhere(): VNode {
  return (
    <Front step="elsewhere" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.lock.elsewhere}</h1>
        <p>{t.front.lock.elsewhereText}</p>
      </div>
      <div class="actions fill-phone">
        <button type="button" class="btn primary" onClick={() => void takeHere()}>
          {t.front.lock.takeHere}
        </button>
      </div>
    </Front>
  );
}

async function takeHere(): Promise<void> {
  const info = vaultInfo.value;
  if (info === null) return;
  await askForVault(info.vault);
  phase.value = "locked";
}
