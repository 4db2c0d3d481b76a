/**
 * The screens that add a record by hand and change one. Documents are written anew; an event stays as it came and gets a
 * correction.
 * @module
 */
import type { CollectionForm, Json, JsonObject, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Failed, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { isObject } from "../../parts/values.ts";
import { go } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { useForm } from "../../state/forms.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { takeBack } from "./bulk.tsx";
import { RecordForm } from "./form.tsx";
import { addressOf, type Look, nameOf } from "./look.ts";

/** The screen of a new record. */
export function AddPage(props: { readonly look: Look }): VNode {
  const { look } = props;
  const { collection } = look;
  const form = useForm(collection);
  const save = async (type: string, values: Values): Promise<void> => {
    const fields = Object.entries(values).reduce(withValue, { type });
    const one = await api.value.add({ collection, fields });
    go(addressOf(one) ?? look.list);
    say(t.records.form.added, takeBack);
  };
  return (
    <Page heading={t.records.addHeading[collection] ?? t.records.add}>
      {form === null ? (
        <Loading />
      ) : (
        <RecordForm look={look} form={form} one={null} onSave={save} />
      )}
    </Page>
  );
}

/** The screen that changes a record. */
export function EditPage(props: { readonly look: Look; readonly id: string }): VNode {
  const { look, id } = props;
  const { collection } = look;
  const form = useForm(collection);
  const found = useAsk(`edit ${id}`, () => api.value.get({ id, collection }));
  if (found.value === null || form === null)
    return (
      <Page heading={t.collections[collection] ?? collection}>
        {found.error === null ? <Loading /> : <Failed error={found.error} again={found.again} />}
      </Page>
    );
  return <Edit look={look} form={form} one={found.value} />;
}

function Edit(props: {
  readonly look: Look;
  readonly form: CollectionForm;
  readonly one: RecordView;
}): VNode {
  const { look, form, one } = props;
  const save = async (_type: string, values: Values): Promise<void> => {
    const isChanged = Object.keys(values).length > 0;
    if (isChanged) await api.value.edit({ id: one.id, fields: values });
    go(addressOf(one) ?? look.list);
    if (isChanged) say(t.records.form.saved, takeBack);
    else say(t.records.form.unchanged);
  };
  return (
    <Page
      kicker={form.family === "event" ? t.records.one.correct : t.records.one.edit}
      heading={nameOf(one)}
      text={form.family === "event" ? t.records.form.correctText : undefined}
    >
      <RecordForm look={look} form={form} one={one} onSave={save} />
    </Page>
  );
}

type Values = Readonly<Record<string, Json>>;

/** Sets a dotted path; null sets nothing but where a field may be null itself, which the core decides. */
function withValue(record: JsonObject, [path, value]: readonly [string, Json]): JsonObject {
  if (value === null) return record;
  const [step = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...record, [step]: value };
  const inner = record[step];
  const below = isObject(inner) ? inner : {};
  return { ...record, [step]: withValue(below, [rest.join("."), value]) };
}
