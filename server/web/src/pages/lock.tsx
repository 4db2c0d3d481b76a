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
import { ErrorLine } from "../parts/notice.tsx";
import { place } from "../router.ts";
import { errorText } from "../state/errors.ts";
import { askForVault } from "../state/one-writer.ts";
import { askPasskey } from "../state/passkeys.ts";
import { door, learn, mayStay, phase, resume, unlock, vaultInfo } from "../state/session.ts";
import { t } from "../text/catalog.ts";

/** Asks for password or passkey, or for the tab that has the vault. */
export function Lock(): VNode {
  return phase.value === "elsewhere" ? <Elsewhere /> : <Locked />;
}

function Locked(): VNode {
  const info = vaultInfo.value;
  const slots = info?.slots ?? [];
  const passkeys = slots.flatMap(({ credentialId }) => credentialId ?? []);
  const password = slots.some(({ kind }) => kind === "pw");
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
      {password ? <PasswordForm /> : null}
      {passkeys.length === 0 ? null : <PasskeyForm passkeys={passkeys} sole={!password} />}
      {info === null ? null : <VaultId vault={info.vault} />}
    </Front>
  );
}

function PasswordForm(): VNode {
  const [password, setPassword] = useState("");
  const [busy, error, open] = useUnlock();
  const submit = (event: Event): void => {
    event.preventDefault();
    open(() => unlock({ password }));
  };
  return (
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
  );
}

function PasskeyForm(props: {
  readonly passkeys: readonly string[];
  readonly sole: boolean;
}): VNode {
  const [busy, error, open] = useUnlock();
  const ask = async (): Promise<void> => {
    const { prf } = await askPasskey(await door.value.passkeyEval(), props.passkeys);
    await unlock({ prf });
  };
  return (
    <div class="stack tight">
      <div class="actions fill-phone">
        <button
          type="button"
          class={props.sole ? "btn primary" : "btn"}
          disabled={busy}
          onClick={() => open(ask)}
        >
          <Icon name="key" />
          {busy ? t.ways.using : t.ways.use}
        </button>
      </div>
      {error === null ? null : <ErrorLine id="passkey-error" text={error} />}
    </div>
  );
}

type Unlocking = readonly [
  busy: boolean,
  error: string | null,
  open: (work: () => Promise<void>) => void,
];

function useUnlock(): Unlocking {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const open = (work: () => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    setError(null);
    work()
      .catch((reason: unknown) => setError(errorText(reason)))
      .finally(() => setBusy(false));
  };
  return [busy, error, open];
}

function VaultId(props: { readonly vault: string }): VNode {
  return (
    <p class="second small-text">
      {t.front.lock.vaultId}{" "}
      <code>
        {props.vault.slice(0, 4)} {props.vault.slice(4, 8)}
      </code>
      . {t.front.lock.vaultIdHint}
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
  const now = await door.value.info();
  learn(now);
  if (now !== null && mayStay(now)) await resume();
  else phase.value = "locked";
}
