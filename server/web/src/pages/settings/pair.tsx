/**
 * Pairing from the side of a device that is in: the new device's code by camera, photo or text, or its nine words; then
 * six words to compare, and the owner's yes.
 * @module
 */
import type { PairingOffer } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { CAREFUL, type ChosenTerms, TermsFields, toTerms } from "../../parts/helper-terms.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { RadioLine } from "../../parts/radio-line.tsx";
import { Scanner } from "../../parts/scanner.tsx";
import { WordList } from "../../parts/word-list.tsx";
import { errorText } from "../../state/errors.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

/** The dialog of both steps. */
export function PairDialog(props: { readonly onClose: () => void }): VNode {
  const [offer, setOffer] = useState<PairingOffer | null>(null);
  return (
    <Dialog
      heading={offer === null ? t.settings.pairHeading : t.settings.compare}
      onClose={props.onClose}
    >
      {offer === null ? (
        <Look onOffer={setOffer} onClose={props.onClose} />
      ) : (
        <Compare offer={offer} onClose={props.onClose} />
      )}
    </Dialog>
  );
}

function Look(props: {
  readonly onOffer: (offer: PairingOffer) => void;
  readonly onClose: () => void;
}): VNode {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const look = (read: string): void => {
    setError(null);
    setText(read);
    api.value
      .pairLook({ text: read.trim() })
      .then(props.onOffer)
      .catch((reason: unknown) => setError(errorText(reason)));
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    look(text);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t.settings.pairText}</p>
      <Scanner onText={look} />
      <TextField
        label={t.settings.pairField}
        value={text}
        lines={3}
        required
        error={error}
        onInput={setText}
      />
      <div class="actions">
        <button type="button" class="btn" onClick={props.onClose}>
          {t.do.cancel}
        </button>
        <button type="submit" class="btn primary">
          {t.settings.look}
        </button>
      </div>
    </form>
  );
}

function Compare(props: { readonly offer: PairingOffer; readonly onClose: () => void }): VNode {
  const [terms, setTerms] = useState<ChosenTerms | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    if (terms?.collections.length === 0) return setError(t.helpers.none);
    setError(null);
    setBusy(true);
    try {
      const helper = terms === null ? {} : { helper: toTerms(terms), name: nameOf(terms) };
      const device = await api.value.pairConfirm({ p: props.offer.p, ...helper });
      say(t.settings.paired(device.name));
      props.onClose();
    } catch (reason) {
      setBusy(false);
      setError(errorText(reason));
    }
  };
  return (
    <>
      <p>{t.settings.compareText}</p>
      <WordList words={props.offer.words} look="compare" />
      <LetInAs
        terms={terms}
        onTerms={(next) => {
          setTerms(next);
          setError(null);
        }}
      />
      {error === null ? null : <ErrorLine id="pair-error" text={error} />}
      <div class="actions">
        <button type="button" class="btn" onClick={props.onClose}>
          {t.settings.differ}
        </button>
        <button type="button" class="btn primary" disabled={busy} onClick={() => void confirm()}>
          {busy ? t.working : t.settings.same}
        </button>
      </div>
    </>
  );
}

function nameOf({ name }: ChosenTerms): string {
  return name.trim() === "" ? t.helpers.nameDefault : name.trim();
}

/** As a device with all keys, or as a helper with some. */
function LetInAs(props: {
  readonly terms: ChosenTerms | null;
  readonly onTerms: (terms: ChosenTerms | null) => void;
}): VNode {
  const { terms, onTerms } = props;
  return (
    <>
      <fieldset>
        <legend class="label-text">{t.helpers.as}</legend>
        <RadioLine
          group="let-in-as"
          checked={terms === null}
          label={t.helpers.own}
          onChoose={() => onTerms(null)}
        />
        <RadioLine
          group="let-in-as"
          checked={terms !== null}
          label={t.helpers.helper}
          onChoose={() => onTerms(CAREFUL)}
        />
      </fieldset>
      {terms === null ? null : <TermsFields terms={terms} onTerms={onTerms} />}
    </>
  );
}
