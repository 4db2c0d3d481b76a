/**
 * Deletion for good: how far each level reaches, what to erase, and the receipt of the newest one.
 * @module
 */
import type { EraseAsk } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { RadioLine } from "../../parts/radio-line.tsx";
import { SwitchLine } from "../../parts/switch-line.tsx";
import { textAt } from "../../parts/values.ts";
import { place } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { EraseDialog } from "./confirm.tsx";
import { Receipt } from "./receipt.tsx";

/** The screen; `?id=` names one record. */
export function Erase(): VNode {
  return (
    <Page heading={t.erase.heading} text={t.erase.text}>
      <div class="two">
        <div class="stack wide-gap">
          <Choose id={place.value.query.get("id")} />
          <Receipt />
        </div>
        <Section heading={t.erase.levelsHeading}>
          <dl class="levels pad-block">
            {t.erase.levels.map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
    </Page>
  );
}

type What = "one" | "removed" | "days";

function Choose({ id }: { readonly id: string | null }): VNode {
  const [what, setWhat] = useState<What>(id === null ? "removed" : "one");
  const [days, setDays] = useState<readonly [string, string]>(["", ""]);
  const [shred, setShred] = useState(false);
  const [asking, setAsking] = useState<EraseAsk | null>(null);
  const ask = askOf(what, id, days);
  const submit = (event: Event): void => {
    event.preventDefault();
    setAsking(ask);
  };
  return (
    <Section heading={t.erase.what}>
      <form class="stack pad-block" onSubmit={submit}>
        <fieldset class="stack tight">
          <legend class="hidden-text">{t.erase.what}</legend>
          {id === null ? null : <OneLine id={id} chosen={what} onChoose={setWhat} />}
          <WhatLine what="removed" chosen={what} text={t.erase.removed} onChoose={setWhat} />
          <WhatLine what="days" chosen={what} text={t.erase.days} onChoose={setWhat} />
        </fieldset>
        {what === "days" ? <Days days={days} onDays={setDays} /> : null}
        {what === "removed" ? (
          <SwitchLine
            label={t.erase.shred}
            text={t.erase.shredText}
            on={shred}
            onChange={setShred}
          />
        ) : null}
        <div class="actions fill-phone">
          <button type="submit" class="btn danger" disabled={ask === null}>
            {t.erase.begin}
          </button>
        </div>
      </form>
      {asking === null ? null : (
        <EraseDialog
          ask={asking}
          shred={shred && what === "removed"}
          onClose={() => setAsking(null)}
        />
      )}
    </Section>
  );
}

function askOf(
  what: What,
  id: string | null,
  [from, to]: readonly [string, string],
): EraseAsk | null {
  if (what === "one") return id === null ? null : { ids: [id] };
  if (what === "removed") return {};
  return from === "" || to === "" ? null : { from, to };
}

function OneLine(props: {
  readonly id: string;
  readonly chosen: What;
  readonly onChoose: (what: What) => void;
}): VNode {
  const { id } = props;
  const found = useAsk(`one ${id}`, () => api.value.get({ id }));
  const name = found.value === null ? id : textAt(found.value.shown, "name");
  return (
    <WhatLine
      what="one"
      chosen={props.chosen}
      text={t.erase.one(name === "" ? id : name)}
      onChoose={props.onChoose}
    />
  );
}

function WhatLine(props: {
  readonly what: What;
  readonly chosen: What;
  readonly text: string;
  readonly onChoose: (what: What) => void;
}): VNode {
  return (
    <RadioLine
      group="erase-what"
      checked={props.chosen === props.what}
      label={props.text}
      onChoose={() => props.onChoose(props.what)}
    />
  );
}

function Days(props: {
  readonly days: readonly [string, string];
  readonly onDays: (days: readonly [string, string]) => void;
}): VNode {
  const [from, to] = props.days;
  const found = useAsk(`count ${from} ${to}`, async () =>
    from === "" || to === "" ? null : (await api.value.eraseCount({ from, to })).records,
  );
  return (
    <div class="stack tight">
      <div class="limits">
        <TextField
          label={t.erase.first}
          type="date"
          value={from}
          onInput={(day) => props.onDays([day, to])}
        />
        <TextField
          label={t.erase.last}
          type="date"
          value={to}
          onInput={(day) => props.onDays([from, day])}
        />
      </div>
      <p role="status" class="second">
        {found.value === null ? "" : t.erase.count(found.value)}
      </p>
    </div>
  );
}
