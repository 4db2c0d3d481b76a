/**
 * What a record says, field by field, with what the owner corrected.
 * @module
 */
import type { CategorizedCollection, FormField, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { isObject, textAt, valueAt, valueText } from "../../parts/values.ts";
import { run, useAsk } from "../../state/ask.ts";
import { fieldsOfType, useForm } from "../../state/forms.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { localDay, longDay } from "../../text/format.ts";
import { takeBack } from "./bulk.tsx";
import { factOf } from "./fact.ts";
import { addressOf, nameOf } from "./look.ts";

/** The facts. */
export function Facts(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const form = useForm(one.collection);
  if (form === null) return <Loading />;
  const fields = fieldsOfType(form, textAt(one.shown, "type"));
  return (
    <Section heading={t.records.one.facts}>
      <dl class="pairs">
        {fields.map((field) => (
          <Fact key={field.path} one={one} field={field} />
        ))}
      </dl>
      <Corrections one={one} fields={fields} />
    </Section>
  );
}

function Fact(props: { readonly one: RecordView; readonly field: FormField }): VNode | null {
  const { one, field } = props;
  const lines = factOf(one.collection, one.shown, field);
  if (lines.length === 0) return null;
  return (
    <>
      <dt>{t.records.label(one.collection, field.label)}</dt>
      <dd class="private">
        {field.kind === "record" ? (
          <Links ids={idsAt(one, field)} />
        ) : isCategorized(one.collection) && CATEGORIES.has(field.path) ? (
          <CategoryNames of={one.collection} ids={idsAt(one, field)} />
        ) : (
          lines.map((line) => (
            <span class="fact-line" key={line}>
              {line}
            </span>
          ))
        )}
      </dd>
    </>
  );
}

function idsAt({ shown }: RecordView, { path }: FormField): readonly string[] {
  const value = valueAt(shown, path);
  const all = Array.isArray(value) ? value : [value];
  return all.filter((id): id is string => typeof id === "string");
}

function Links(props: { readonly ids: readonly string[] }): VNode {
  return (
    <>
      {props.ids.map((id) => (
        <span class="fact-line" key={id}>
          <RecordLink id={id} />
        </span>
      ))}
    </>
  );
}

/** Fields that hold ids of a taxonomy. */
const CATEGORIES: ReadonlySet<string> = new Set(["category", "categories"]);

function isCategorized(collection: string): collection is CategorizedCollection {
  return collection === "purchases" || collection === "clickstream";
}

/** Categories by their names; one that no taxonomy knows stands for itself. */
function CategoryNames(props: {
  readonly of: CategorizedCollection;
  readonly ids: readonly string[];
}): VNode {
  const { of, ids } = props;
  const found = useAsk(`categories ${of}`, () => api.value.categoryNames({ collection: of }));
  const names = new Map(found.value?.map(({ id, name }) => [id, name]));
  const own = of === "purchases" ? t.categories : {};
  return <>{ids.map((id) => own[id] ?? names.get(id) ?? id).join(", ")}</>;
}

/** A link to another record by its name; its id if it is no longer there. */
export function RecordLink(props: { readonly id: string }): VNode {
  const found = useAsk(`record ${props.id}`, () => api.value.get({ id: props.id }));
  const one = found.value;
  const address = one === null ? null : addressOf(one);
  if (one === null || address === null) return <>{props.id}</>;
  return (
    <a class="link" href={address}>
      {nameOf(one)}
    </a>
  );
}

/** Each correction beside what the source said, with the way back. */
function Corrections(props: {
  readonly one: RecordView;
  readonly fields: readonly FormField[];
}): VNode | null {
  const { one, fields } = props;
  const correct = one.marks.correct ?? {};
  const paths = Object.keys(correct);
  if (paths.length === 0) return null;
  const back = (path: string): void =>
    run(async () => {
      const left = Object.entries(correct).filter(([other]) => other !== path);
      await api.value.mark({
        ids: [one.id],
        collection: one.collection,
        marks: { correct: left.length === 0 ? null : Object.fromEntries(left) },
      });
      say(t.records.one.takenBack, takeBack);
    });
  return (
    <div class="stack tight pad-block">
      <h3>{t.records.one.corrected}</h3>
      <ul class="rows">
        {paths.map((path) => (
          <li key={path} class="run-row">
            <span class="private">{wasText(one, path, fields)}</span>
            <button type="button" class="btn small" onClick={() => back(path)}>
              {t.records.one.takeBack}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function wasText(one: RecordView, path: string, fields: readonly FormField[]): string {
  const field = fields.find((candidate) => candidate.path === path);
  const label = t.records.label(one.collection, field?.label ?? path);
  const lines = field === undefined ? [] : factOf(one.collection, one.record, field);
  return t.records.one.was(label, lines.join(", ") || t.records.one.nothing);
}

/** Where a record came from, and columns that have no field. */
export function Source(props: { readonly one: RecordView }): VNode | null {
  const { source, edited } = props.one.record;
  if (!isObject(source)) return null;
  const raw = isObject(source["raw"]) ? Object.entries(source["raw"]) : [];
  const member = textAt(source, "member");
  return (
    <Section heading={t.records.one.source}>
      <div class="pad-block second">
        <p>{sourceText(textAt(source, "format"), textAt(source, "row"))}</p>
        {member === "" ? null : <p>{t.records.one.member(member)}</p>}
        {typeof edited === "string" ? (
          <p>{t.records.one.edited(longDay(localDay(edited)))}</p>
        ) : null}
      </div>
      {raw.length === 0 ? null : (
        <details>
          <summary class="small-text second">{t.records.one.raw}</summary>
          <dl class="pairs">
            {raw.map(([column, value]) => (
              <Pair key={column} label={column} text={valueText(value)} />
            ))}
          </dl>
        </details>
      )}
    </Section>
  );
}

function sourceText(format: string, row: string): VNode {
  if (format === "manual")
    return (
      <>
        <Icon name="pencil" small extra="inline" /> {t.records.one.byHand}
      </>
    );
  const kind = t.imports.kind(format);
  return <>{row === "" ? kind : t.records.one.sourceText(kind, row)}</>;
}

function Pair(props: { readonly label: string; readonly text: string }): VNode {
  return (
    <>
      <dt>{props.label}</dt>
      <dd class="private">{props.text}</dd>
    </>
  );
}
