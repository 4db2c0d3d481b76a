/**
 * What the owner gives: a switch and a ladder for each field, each with its effect; then the limits.
 * @module
 */
import type { GrantChoices, ReviewObject, Rung } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { Ladder } from "../../parts/ladder.tsx";
import { WarnLine } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { t } from "../../text/catalog.ts";
import { RequestLimits } from "./request-limits.tsx";

type Field = ReviewObject["fields"][number];

/** The fields and limits of one object. */
export function RequestGive(props: {
  readonly object: ReviewObject;
  readonly choices: GrantChoices;
  readonly onChoices: (choices: GrantChoices) => void;
}): VNode {
  const { object, choices } = props;
  const given = object.fields.filter((one) => !one.dropped).length;
  const told = object.discloses.filter((one) => one.by === "selector");
  return (
    <div class="stack wide-gap">
      <Section heading={t.request.give} end={t.request.fieldsOf(given, object.fields.length)}>
        <div class="rows">
          {object.fields.map((field) => (
            <FieldRow
              key={field.field}
              field={field}
              last={given === 1 && !field.dropped}
              warnings={object.warnings
                .filter((one) => one.field === field.field)
                .map((one) => one.text)}
              onSwitch={(on) => props.onChoices(withField(choices, field.field, on))}
              onRung={(rung) => props.onChoices(withRung(choices, field.field, rung))}
            />
          ))}
        </div>
        {object.warnings
          .filter((one) => one.field === undefined && one.row !== undefined)
          .map((one) => (
            <WarnLine key={one.text} text={one.text} />
          ))}
        {told.length === 0 ? null : (
          <p class="pad-block small-text second">
            {t.request.reveals} {told.map((one) => `${nameOf(one.field)} (${one.how})`).join(", ")}.
          </p>
        )}
      </Section>
      <Section heading={t.request.limits}>
        <RequestLimits object={object} choices={choices} onChoices={props.onChoices} />
      </Section>
    </div>
  );
}

function FieldRow(props: {
  readonly field: Field;
  readonly last: boolean;
  readonly warnings: readonly string[];
  readonly onSwitch: (on: boolean) => void;
  readonly onRung: (rung: Rung) => void;
}): VNode {
  const id = useId();
  const [field, soon] = useSoon(props.field);
  const name = nameOf(field.field);
  return (
    <div class={field.dropped ? "given off" : "given"}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class="switch"
        aria-label={t.request.giveField(name)}
        checked={!field.dropped}
        disabled={props.last}
        title={props.last ? t.request.nothingLeft : undefined}
        onChange={(event) => {
          soon({ ...field, dropped: !event.currentTarget.checked });
          props.onSwitch(event.currentTarget.checked);
        }}
      />
      <div class="line">
        <label for={id}>
          {name}{" "}
          {name.toLowerCase() === field.field.toLowerCase() ? null : <code>{field.field}</code>}
        </label>
        <span class="effect">{effectOf(field)}</span>
      </div>
      {field.dropped ? null : (
        <Exactness
          field={field}
          warnings={props.warnings}
          onChoose={(rung) => {
            soon({ ...field, rungs: chosenIn(field.rungs, rung) });
            props.onRung(rung);
          }}
        />
      )}
    </div>
  );
}

function Exactness(props: {
  readonly field: Field;
  readonly warnings: readonly string[];
  readonly onChoose: (rung: Rung) => void;
}): VNode {
  const { field } = props;
  return (
    <div class="more">
      {field.rungs.length > 1 ? (
        <Ladder name={nameOf(field.field)} rungs={field.rungs} onChoose={props.onChoose} />
      ) : null}
      {props.warnings.map((text) => (
        <WarnLine key={text} text={text} />
      ))}
    </div>
  );
}

/** Shows what was just chosen until the vault has answered with the next review. */
function useSoon(field: Field): readonly [Field, (next: Field) => void] {
  const [next, setNext] = useState<{ readonly of: Field; readonly field: Field } | null>(null);
  return [
    next?.of === field ? next.field : field,
    (changed) => setNext({ of: field, field: changed }),
  ];
}

function chosenIn(rungs: readonly Rung[], chosen: Rung): readonly Rung[] {
  return rungs.map((rung) => ({ ...rung, chosen: rung.label === chosen.label }));
}

function effectOf(field: Field): string {
  if (field.dropped)
    return field.required ? `${t.request.notGiven}; ${t.request.needed}` : t.request.notGiven;
  const exact = field.rungs[0]?.example;
  const chosen = field.rungs.find((rung) => rung.chosen);
  if (chosen === undefined || chosen.coarsen === null) return t.request.asIs;
  if (exact === undefined || exact === chosen.example) return chosen.example;
  return `${exact} → ${chosen.example}`;
}

/** A field's name for people. */
export function nameOf(field: string): string {
  return t.request.fieldNames[field] ?? field;
}

function withField(choices: GrantChoices, field: string, on: boolean): GrantChoices {
  const others = (choices.drop ?? []).filter((one) => one !== field);
  return { ...choices, drop: on ? others : [...others, field] };
}

function withRung(choices: GrantChoices, field: string, rung: Rung): GrantChoices {
  const { [field]: _before, ...others } = choices.coarsen ?? {};
  return {
    ...choices,
    coarsen: rung.coarsen === null ? others : { ...others, [field]: rung.coarsen },
  };
}
