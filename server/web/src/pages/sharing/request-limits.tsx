/**
 * The limits of a grant: rows, collects, end, how long they may keep it. Only narrower than asked.
 * @module
 */
import type { GrantChoices, ReviewObject } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { TextField } from "../../parts/field.tsx";
import { daysOf } from "../../parts/request-facts.tsx";
import { textAt, valueAt } from "../../parts/values.ts";
import { minute } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { localDay } from "../../text/format.ts";

/** Four fields. */
export function RequestLimits(props: {
  readonly object: ReviewObject;
  readonly choices: GrantChoices;
  readonly onChoices: (choices: GrantChoices) => void;
}): VNode {
  const { asked, granted } = props.object;
  const askedEnd = textAt(asked, "expires_at");
  const set = (part: GrantChoices): void => props.onChoices({ ...props.choices, ...part });
  return (
    <div class="limits pad-block">
      <Whole
        label={t.request.limit}
        value={numberAt(granted, "limit") ?? 100}
        most={numberAt(asked, "limit") ?? 100}
        least={1}
        onValue={(limit) => set({ limit })}
      />
      <Whole
        label={t.request.maxReads}
        value={numberAt(granted, "max_reads")}
        most={numberAt(asked, "max_reads")}
        least={1}
        onValue={(maxReads) => set({ maxReads })}
      />
      <Whole
        label={t.request.retention}
        value={daysOf(textAt(granted, "retention"))}
        most={daysOf(textAt(asked, "retention"))}
        least={0}
        onValue={(days) => set({ retention: `P${days}D` })}
      />
      <TextField
        label={t.request.ends}
        type="date"
        value={localDay(textAt(granted, "expires_at"))}
        min={localDay(minute.value + 86_400_000)}
        max={localDay(askedEnd)}
        onInput={(date) => {
          const end = endOf(date, askedEnd);
          if (end !== null) set({ expiresAt: end });
        }}
      />
    </div>
  );
}

function Whole(props: {
  readonly label: string;
  readonly value: number | null;
  readonly most: number | null;
  readonly least: number;
  readonly onValue: (value: number) => void;
}): VNode {
  const take = (text: string): void => {
    const value = Number(text);
    const fits =
      Number.isInteger(value) &&
      value >= props.least &&
      (props.most === null || value <= props.most);
    if (text !== "" && fits) props.onValue(value);
  };
  return (
    <TextField
      label={props.label}
      type="number"
      value={props.value === null ? "" : String(props.value)}
      min={String(props.least)}
      {...(props.most === null
        ? {}
        : { max: String(props.most), hint: t.request.asked(String(props.most)) })}
      onInput={take}
    />
  );
}

function numberAt(object: ReviewObject["asked"], field: string): number | null {
  const value = valueAt(object, field);
  return typeof value === "number" ? value : null;
}

/** The end of a day here, no later than asked; null while the date is half typed. */
function endOf(date: string, asked: string): string | null {
  const end = new Date(`${date}T23:59:59`);
  if (Number.isNaN(end.getTime())) return null;
  const instant = new Date(Math.min(end.getTime(), Date.parse(asked)));
  return instant.toISOString().replace(/\.\d{3}Z$/, "Z");
}
