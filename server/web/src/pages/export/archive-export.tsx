/**
 * The archive: everything or chosen collections, sealed with a passphrase or, after a warning, in clear.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { ErrorLine, WarnLine } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { RadioLine } from "../../parts/radio-line.tsx";
import type { ExportJob } from "../../state/export-run.ts";
import { status } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { localDay } from "../../text/format.ts";

/** Letters that a passphrase has at least, as the format of the core asks. */
const SHORTEST = 10;

/** What a form of this screen is told. */
export interface ExportProps {
  /** Another file is being written. */
  readonly busy: boolean;
  readonly onStart: (job: ExportJob, file: string) => void;
}

interface Choice {
  readonly isSome: boolean;
  readonly collections: readonly string[];
  readonly isPlain: boolean;
  readonly passphrase: string;
  readonly again: string;
}

const FIRST: Choice = {
  isSome: false,
  collections: [],
  isPlain: false,
  passphrase: "",
  again: "",
};

/** The form. */
export function ArchiveExport({ busy, onStart }: ExportProps): VNode {
  const [choice, setChoice] = useState(FIRST);
  const [isChecked, setChecked] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const faults = faultsOf(choice);
  const start = (): void => {
    setWarned(false);
    setChecked(false);
    setChoice({ ...choice, passphrase: "", again: "" });
    onStart(
      {
        kind: "archive",
        passphrase: choice.isPlain ? null : choice.passphrase,
        ...(choice.isSome && { collections: choice.collections }),
      },
      `rootvault-${localDay(Date.now())}.rva`,
    );
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(faults).length > 0) return;
    if (choice.isPlain) setWarned(true);
    else start();
  };
  return (
    <Section heading={t.exports.archive}>
      <form class="stack pad-block" noValidate onSubmit={submit}>
        <p class="second">{t.exports.archiveText}</p>
        <What choice={choice} onChoice={setChoice} error={isChecked ? faults.which : undefined} />
        <How choice={choice} onChoice={setChoice} faults={isChecked ? faults : {}} />
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy}>
            {t.exports.writeArchive}
          </button>
        </div>
      </form>
      {isWarned ? <Warning onWrite={start} onClose={() => setWarned(false)} /> : null}
    </Section>
  );
}

interface Faults {
  readonly which?: string;
  readonly passphrase?: string;
  readonly again?: string;
}

function faultsOf({ isSome, collections, isPlain, passphrase, again }: Choice): Faults {
  return {
    ...(isSome && collections.length === 0 && { which: t.exports.noneChosen }),
    ...(!isPlain && passphrase.length < SHORTEST && { passphrase: t.exports.tooShort }),
    ...(!isPlain && passphrase !== again && { again: t.exports.differ }),
  };
}

function What(props: {
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
  readonly error: string | undefined;
}): VNode {
  const { choice, onChoice, error } = props;
  return (
    <fieldset class="pair" aria-describedby={error === undefined ? undefined : "export-which-e"}>
      <legend>{t.exports.which}</legend>
      <RadioLine
        group="export-which"
        label={t.exports.everything}
        checked={!choice.isSome}
        onChoose={() => onChoice({ ...choice, isSome: false })}
      />
      <RadioLine
        group="export-which"
        label={t.exports.some}
        checked={choice.isSome}
        onChoose={() => onChoice({ ...choice, isSome: true })}
      />
      {choice.isSome ? <Ticks choice={choice} onChoice={onChoice} /> : null}
      {error === undefined ? null : <ErrorLine id="export-which-e" text={error} />}
    </fieldset>
  );
}

function Ticks(props: {
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
}): VNode {
  const { choice, onChoice } = props;
  return (
    <div class="ticks">
      {filledCollections().map((name) => (
        <label class="tick-line" key={name}>
          <input
            type="checkbox"
            class="tick"
            checked={choice.collections.includes(name)}
            onChange={({ currentTarget: { checked } }) => {
              const others = choice.collections.filter((one) => one !== name);
              onChoice({ ...choice, collections: checked ? [...others, name] : others });
            }}
          />
          {t.collections[name] ?? name}
        </label>
      ))}
    </div>
  );
}

/** Collections with records, in the order of their names. */
export function filledCollections(): readonly string[] {
  return Object.entries(status.value?.counts ?? {})
    .filter(([name, n]) => n > 0 && Object.hasOwn(t.collections, name))
    .map(([name]) => name);
}

function How(props: {
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
  readonly faults: Faults;
}): VNode {
  const { choice, onChoice, faults } = props;
  return (
    <>
      <fieldset class="pair">
        <legend>{t.exports.format}</legend>
        <RadioLine
          group="export-how"
          label={t.exports.sealed}
          checked={!choice.isPlain}
          onChoose={() => onChoice({ ...choice, isPlain: false })}
        />
        <RadioLine
          group="export-how"
          label={t.exports.plain}
          checked={choice.isPlain}
          onChoose={() => onChoice({ ...choice, isPlain: true })}
        />
      </fieldset>
      {choice.isPlain ? (
        <WarnLine text={t.exports.plainText} />
      ) : (
        <>
          <TextField
            label={t.exports.passphrase}
            type="password"
            autocomplete="new-password"
            value={choice.passphrase}
            hint={t.exports.passphraseHint}
            error={faults.passphrase ?? null}
            onInput={(passphrase) => onChoice({ ...choice, passphrase })}
          />
          <TextField
            label={t.exports.again}
            type="password"
            autocomplete="new-password"
            value={choice.again}
            error={faults.again ?? null}
            onInput={(again) => onChoice({ ...choice, again })}
          />
        </>
      )}
    </>
  );
}

function Warning(props: { readonly onWrite: () => void; readonly onClose: () => void }): VNode {
  return (
    <Dialog
      heading={t.exports.plainHeading}
      onClose={props.onClose}
      actions={
        <>
          <button type="button" class="btn danger" onClick={props.onWrite}>
            {t.exports.writePlain}
          </button>
          <button type="button" class="btn quiet" onClick={props.onClose}>
            {t.do.cancel}
          </button>
        </>
      }
    >
      <p>{t.exports.plainText}</p>
    </Dialog>
  );
}
