/**
 * How a file is written: dates, amounts, currency, sign, zone, cells and letters. What is left open is found by the file.
 * @module
 */
import type { VNode } from "preact";
import { SelectField, TextField } from "../../parts/field.tsx";
import { SwitchLine } from "../../parts/switch-line.tsx";
import { t } from "../../text/catalog.ts";
import { type Entry, isOfBank } from "./entry.ts";

/** Labels of the Encoding Standard that tables are found in. */
const ENCODINGS = [
  "utf-8",
  "windows-1252",
  "iso-8859-15",
  "windows-1250",
  "utf-16le",
  "shift_jis",
  "euc-kr",
  "gb18030",
] as const;

/** What the controls are drawn from. */
interface MannerProps {
  readonly entry: Entry;
  /** What is wrong with one of them, or what the rows leave open. */
  readonly errorOf: (choice: string) => string | null;
  readonly onEntry: (entry: Entry) => void;
}

/** What is about the values of records. */
export function Manner(props: MannerProps): VNode {
  const { entry, errorOf, onEntry } = props;
  const { mapping } = t;
  return (
    <div class="choice-grid">
      <SelectField
        label={mapping.dateOrder}
        value={entry.dateOrder}
        options={{ "": mapping.byFile, ...mapping.dateOrders }}
        error={errorOf("dateOrder")}
        onChange={(dateOrder) => onEntry({ ...entry, dateOrder })}
      />
      <SelectField
        label={mapping.decimal}
        value={entry.decimal}
        options={{ "": mapping.byFile, ...mapping.decimals }}
        error={errorOf("decimal")}
        onChange={(decimal) => onEntry({ ...entry, decimal })}
      />
      <SelectField
        label={mapping.sign}
        value={entry.sign}
        options={mapping.signs}
        error={errorOf("sign")}
        onChange={(sign) => onEntry({ ...entry, sign: signOf(sign) })}
      />
      <MoneyIn entry={entry} onEntry={onEntry} />
      <TextField
        label={mapping.currency}
        value={entry.currency}
        hint={mapping.currencyHint}
        error={errorOf("currency")}
        onInput={(currency) => onEntry({ ...entry, currency })}
      />
      <TextField
        label={mapping.zone}
        value={entry.zone}
        hint={mapping.zoneHint}
        error={errorOf("zone")}
        onInput={(zone) => onEntry({ ...entry, zone })}
      />
    </div>
  );
}

/** Of a bank, whose rows tell pay too. */
function MoneyIn({ entry, onEntry }: Omit<MannerProps, "errorOf">): VNode | null {
  if (!isOfBank(entry)) return null;
  return (
    <SelectField
      label={t.mapping.moneyIn}
      value={entry.moneyIn}
      options={t.mapping.moneyIns}
      onChange={(what) => onEntry({ ...entry, moneyIn: what === "all" ? "all" : "refunds" })}
    />
  );
}

/** What is about the file itself. */
export function FileManner(props: MannerProps): VNode {
  const { entry, errorOf, onEntry } = props;
  const { mapping } = t;
  const encodings = Object.fromEntries(ENCODINGS.map((label) => [label, label]));
  return (
    <div class="stack tight">
      <SwitchLine
        label={mapping.header}
        text={mapping.headerText}
        on={!entry.isHeaderless}
        onChange={(on) => onEntry({ ...entry, isHeaderless: !on })}
      />
      <div class="choice-grid">
        <SelectField
          label={mapping.delimiter}
          value={entry.delimiter}
          options={{ "": mapping.byFile, ...mapping.delimiters }}
          error={errorOf("delimiter")}
          onChange={(delimiter) => onEntry({ ...entry, delimiter })}
        />
        <SelectField
          label={mapping.encoding}
          value={entry.encoding}
          options={{ "": mapping.byFile, ...encodings, ...own(entry.encoding) }}
          error={errorOf("encoding")}
          onChange={(encoding) => onEntry({ ...entry, encoding })}
        />
      </div>
    </div>
  );
}

/** A label that a mapping of `rv` names, beside those offered. */
function own(encoding: string): Readonly<Record<string, string>> {
  return encoding === "" ? {} : { [encoding]: encoding };
}

function signOf(text: string): Entry["sign"] {
  if (text === "negate" || text === "debit_credit") return text;
  return "as_is";
}
