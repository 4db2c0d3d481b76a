/**
 * Other records: a purchase of a garment, the cards of a trip. Chosen by name, newest first.
 * @module
 */
import type { RecordPage } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { SelectField } from "../../parts/field.tsx";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { ChoicesList } from "./form-choices.tsx";
import type { ControlProps } from "./form-state.ts";
import type { Input } from "./form-values.ts";
import { nameOf } from "./look.ts";

/** Where the records of a field come from. */
const TARGETS: Readonly<Record<string, string>> = {
  purchaseId: "purchases",
  parentId: "appliances",
  spaceId: "spaces",
  cardIds: "cards",
  intentIds: "intents",
};
/** As many as one looks through. */
const MOST = 500;

/** Tells whether somebody can choose the records of a field; the others are set by importers alone. */
export function isChosen(path: string): boolean {
  return Object.hasOwn(TARGETS, path);
}

/** The control. */
export function RecordControl(props: ControlProps<Input>): VNode {
  const { field, value, onInput } = props;
  const collection = TARGETS[field.path] ?? "purchases";
  const found = useAsk(`choose ${collection}`, () => api.value.list({ collection, limit: MOST }));
  const names = namesOf(found.value, value);
  if (field.isList)
    return (
      <ChoicesList
        label={props.label}
        names={names}
        chosen={Array.isArray(value) ? value.filter((one) => typeof one === "string") : []}
        onInput={onInput}
      />
    );
  return (
    <SelectField
      label={props.label}
      value={typeof value === "string" ? value : ""}
      options={{ "": t.records.form.unsaid, ...names }}
      error={props.error}
      onChange={onInput}
    />
  );
}

/** What is chosen stays a choice though it is older than what is listed. */
function namesOf(page: RecordPage | null, value: Input): Readonly<Record<string, string>> {
  const chosen = Array.isArray(value) ? value : [value];
  const kept = chosen.filter((one) => typeof one === "string" && one !== "");
  return {
    ...Object.fromEntries(kept.map((id) => [id, String(id)])),
    ...Object.fromEntries((page?.records ?? []).map((one) => [one.id, nameOf(one)])),
  };
}
