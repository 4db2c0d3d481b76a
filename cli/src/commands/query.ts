/**
 * Spans of time and conditions as they are typed.
 * @module
 */
import type { QueryCondition } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";

const DAY_MS = 86_400_000;

/** Reads `--since` and `--until` into days. @throws {RvError} bad-value. */
export function readSpan(
  since: string | undefined,
  until: string | undefined,
  nowMs: number,
): { from?: string; to?: string } {
  return {
    ...(since === undefined ? {} : { from: readDay("--since", since, nowMs) }),
    ...(until === undefined ? {} : { to: readDay("--until", until, nowMs) }),
  };
}

/** Reads `--where`: conditions joined by commas. @throws {RvError} bad-value, with the condition. */
export function readConditions(text: string | undefined): QueryCondition[] {
  return (text ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const match = /^\s*([A-Za-z][A-Za-z0-9.]*)\s*(!=|<=|>=|=|<|>|~)\s*(?![=<>])([\s\S]*)$/.exec(
        part,
      );
      if (match === null)
        throw new RvError(
          "bad-value",
          `"${part.trim()}" is no condition. Write field op value, such as lineTotal>50.`,
        );
      const [, field = "", sign = "=", value = ""] = match;
      return { field, op: sign === "~" ? "contains" : readOp(sign), value: value.trim() };
    });
}

function readOp(sign: string): QueryCondition["op"] {
  switch (sign) {
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return sign;
    default:
      return "=";
  }
}

function readDay(flag: string, text: string, nowMs: number): string {
  if (/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return text;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (text === "today" || days !== undefined) {
    return new Date(nowMs - Number(days ?? 0) * DAY_MS).toISOString().slice(0, 10);
  }
  throw new RvError(
    "bad-value",
    `${flag} is a day, month or year such as 2026-01, or 30d; not "${text}".`,
  );
}
