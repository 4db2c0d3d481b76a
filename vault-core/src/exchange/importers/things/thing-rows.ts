/**
 * What importers of things share: the manner of a file's amounts and dates, its currency, days, prices.
 * @module
 */
import type { ImportQuestion } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import type { ImportMember, ReadOptions } from "../importer.ts";
import { lookingAhead, readWhen } from "../reading/dates.ts";
import {
  currencyOf,
  currencyQuestion,
  mannerOf,
  mannerQuestions,
  MannerVotes,
  type Manner,
  type MannerSurvey,
} from "../reading/manner.ts";
import { isAbsent, readDecimal } from "../reading/numbers.ts";
import { stripped } from "../reading/strip.ts";
import { tableRows, type ColumnNames } from "../reading/table.ts";

/** What the cells of a file of things tell. */
export interface ThingSurvey extends MannerSurvey {
  /** Some amount is above zero and has no currency of its own. */
  readonly needsCurrency: boolean;
}

/** How a file of things is read. */
export interface ThingManner extends Manner {
  readonly now: number;
  /** Null: no amount needs it. */
  readonly currency: string | null;
}

/** Reads all members once. */
export async function surveyThings<Column extends string>(
  members: readonly ImportMember[],
  columns: ColumnNames<Column>,
  telling: { readonly amounts: readonly Column[]; readonly dates: readonly Column[] },
): Promise<ThingSurvey> {
  const votes = new MannerVotes();
  let needsCurrency = false;
  for (const member of members) {
    for await (const { fault, cell } of tableRows(member, columns)) {
      if (fault !== null) continue;
      for (const column of telling.dates) votes.date(cell(column));
      for (const column of telling.amounts) {
        const amount = cell(column);
        votes.amount(amount);
        needsCurrency ||= /[1-9]/u.test(amount) && ownCurrency(amount) === null;
      }
    }
  }
  return { ...votes.survey(), needsCurrency };
}

/** What a survey leaves open. */
export function thingQuestions(survey: ThingSurvey): readonly ImportQuestion[] {
  return [...mannerQuestions(survey), ...(survey.needsCurrency ? [currencyQuestion] : [])];
}

/** Settles how a file is read. @throws {VaultError} needs-answer. */
export function thingManner(survey: ThingSurvey, { answers, now }: ReadOptions): ThingManner {
  const currency = survey.needsCurrency ? currencyOf(answers) : null;
  return { ...mannerOf(survey, answers), now, currency };
}

/** A price; absent, and zero, say nothing. @throws {RowFault} */
export function priceIn(cell: string, column: string, manner: ThingManner): JsonObject | null {
  const value = readDecimal(cell, manner.decimal, column);
  const currency = ownCurrency(cell) ?? manner.currency;
  return value === null || currency === null || !/[1-9]/u.test(value) ? null : { value, currency };
}

/** A day; absent cells and the first day of all calendars say nothing. @throws {RowFault} */
export function dayIn(cell: string, column: string, manner: ThingManner): string | null {
  if (isAbsent(cell) || cell.startsWith("0001-01-01")) return null;
  if (/^\d{4}(-\d\d)?$/u.test(cell)) return cell;
  const when = readWhen(cell, manner.dateOrder, column, manner.now);
  const text = when["day"] ?? when["local"] ?? when["at"];
  return typeof text === "string" ? text.slice(0, 10) : null;
}

/** A day that may lie far ahead, such as the end of a warranty or of support. @throws {RowFault} */
export function endIn(cell: string, column: string, manner: ThingManner): string | null {
  return dayIn(cell, column, { ...manner, now: lookingAhead(manner.now) });
}

/** The `when` of a day; none leaves it to the vault. */
export function whenOfDay(day: string | null): JsonObject {
  if (day === null) return {};
  const precision = day.length === 4 ? "year" : day.length === 7 ? "month" : "day";
  return { when: { day, precision } };
}

/** A text without what is never stored; absent says nothing. */
export function textIn(cell: string): string | null {
  return isAbsent(cell) ? null : stripped(cell);
}

/** Tags of a cell, at most 32 of 64 letters. */
export function tagsIn(cell: string): JsonObject {
  const tags = [...new Set(cell.split(";").map((tag) => stripped(tag.trim()).slice(0, 64)))];
  const named = tags.filter((tag) => tag !== "").slice(0, 32);
  return named.length === 0 ? {} : { tags: named };
}

/** Members that say something. */
export function said(fields: Readonly<Record<string, JsonObject[string] | null>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function ownCurrency(cell: string): string | null {
  return /(?<![A-Z])[A-Z]{3}(?![A-Z])/u.exec(cell)?.[0] ?? null;
}
