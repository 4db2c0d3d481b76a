/**
 * Return windows: in how many days each shop takes things back; what comes tells until when.
 * @module
 */
import type { ReturnWindowChange, ReturnWindowView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { run, useAsk, useBusy } from "../../state/ask.ts";
import { fieldOfError } from "../../state/errors.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { takeBack } from "../records/bulk.tsx";
import { nameOf } from "../records/look.ts";

const SHOWN = 5;

/** The screen. */
export function Returns(): VNode {
  return (
    <Page heading={t.returns.heading} text={t.returns.text}>
      <div class="two">
        <WindowForm />
        <WindowList />
      </div>
    </Page>
  );
}

/** What the owner has written, and what of it was looked at or refused. */
interface Written {
  readonly shop: string;
  readonly days: string;
  readonly seen: ReturnWindowChange | null;
  /** The field that was refused. */
  readonly wrong: string | null;
}

const EMPTY: Written = { shop: "", days: "", seen: null, wrong: null };

function WindowForm(): VNode {
  const [written, set] = useState(EMPTY);
  const { shop, days, seen, wrong } = written;
  const [busy, start] = useBusy();
  const change = (next: Partial<Written>): void => set({ ...written, ...EITHER, ...next });
  const submit = (event: Event): void => {
    event.preventDefault();
    start(async () => set(await kept(written)));
  };
  return (
    <Section heading={t.returns.add}>
      <form class="stack pad-block" onSubmit={submit}>
        <TextField
          label={t.returns.shop}
          value={shop}
          hint={t.returns.shopHint}
          error={wrong === "shop" ? t.returns.wrongShop : null}
          onInput={(value) => change({ shop: value })}
        />
        <TextField
          label={t.returns.days}
          value={days}
          mode="numeric"
          hint={t.returns.daysHint}
          error={wrong === "days" ? t.returns.wrongDays : null}
          onInput={(value) => change({ days: value })}
        />
        {seen === null ? null : <Seen change={seen} />}
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy}>
            {seen === null ? t.returns.look : t.returns.keep}
          </button>
        </div>
      </form>
    </Section>
  );
}

const EITHER = { seen: null, wrong: null } as const;

/** Looks what would change; keeps what was looked at. Gives the form as it is then. */
async function kept(written: Written): Promise<Written> {
  const { shop, days, seen } = written;
  const preview = seen === null;
  const window = { days: days.trim() === "" ? Number.NaN : Number(days), shop };
  try {
    const answer = await api.value.saveReturnWindow({ window, preview });
    if (preview) return { ...written, seen: answer };
    say(t.returns.kept(answer.changed), takeBack);
    return EMPTY;
  } catch (error) {
    const wrong = fieldOfError(error);
    if (wrong === null) throw error;
    return { ...written, wrong };
  }
}

function Seen(props: { readonly change: ReturnWindowChange }): VNode {
  const { changed, sample } = props.change;
  return (
    <div class="stack tight" role="status">
      <p>{t.returns.wouldChange(changed)}</p>
      {sample.length === 0 ? null : (
        <p class="second small-text private">
          {t.returns.first}: {sample.slice(0, SHOWN).map(nameOf).join("; ")}
        </p>
      )}
    </div>
  );
}

function WindowList(): VNode {
  const windows = useAsk("return windows", () => api.value.returnWindows()).value ?? [];
  return (
    <Section heading={t.returns.list}>
      {windows.length === 0 ? <p class="second pad-block">{t.returns.none}</p> : null}
      <ul class="rows ruled">
        {windows.map((window) => (
          <WindowRow key={window.id} window={window} />
        ))}
      </ul>
    </Section>
  );
}

function WindowRow({ window }: { readonly window: ReturnWindowView }): VNode {
  const shop = window.shop ?? t.returns.others;
  const forget = (): void =>
    run(async () => {
      const { changed } = await api.value.removeReturnWindow({ id: window.id });
      say(t.returns.gone(changed), takeBack);
    });
  return (
    <li class="run-row">
      <span>
        {shop}
        <small>{window.days === 0 ? t.returns.never : t.returns.within(window.days)}</small>
      </span>
      <button
        type="button"
        class="btn small"
        aria-label={t.returns.forgetOne(shop)}
        onClick={forget}
      >
        {t.returns.forget}
      </button>
    </li>
  );
}
