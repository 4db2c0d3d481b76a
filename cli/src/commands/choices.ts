/**
 * What the owner changes about a request, as options: `--drop`, `--coarsen`, `--collects`, `--expires`, `--limit`.
 * @module
 */
import type { GrantChoices, JsonObject } from "@rootvault/vault-core";
import { RvError } from "../errors.ts";
import { listOption, textOption, type OptionValues } from "./command.ts";

/** The options of `request show` and `request approve`. */
export const CHOICE_OPTIONS = [
  ["--drop <fields...>", "fields to leave out"],
  [
    "--coarsen <field=step...>",
    "less exact: when=date:month, lineTotal=band:0,50,250, name=prefix:3",
  ],
  ["--tick <fields...>", "fields that leave only by your explicit yes, such as name or email"],
  ["--limit <n>", "newest rows at most"],
  ["--collects <n>", "how often it may be collected"],
  ["--expires <time>", "for how long, such as 30d, or until a day"],
  ["--retention <days>", "how long they may keep it, such as 30d"],
] as const;

/** Reads the choices for every object of a request. @throws {RvError} bad-value. */
export function readChoices(options: OptionValues, nowMs: number): GrantChoices {
  const [limit, collects, expires, retention] = ["limit", "collects", "expires", "retention"].map(
    (name) => textOption(options, name),
  );
  const raw = options["coarsen"];
  const steps = Array.isArray(raw) ? raw.map(String) : [];
  const drop = listOption(options, "drop");
  const tick = listOption(options, "tick");
  return {
    ...(drop.length === 0 ? {} : { drop }),
    ...(tick.length === 0 ? {} : { tick }),
    ...(steps.length === 0 ? {} : { coarsen: Object.fromEntries(steps.map(readStep)) }),
    ...(limit === undefined ? {} : { limit: readCount("--limit", limit) }),
    ...(collects === undefined ? {} : { maxReads: readCount("--collects", collects) }),
    ...(expires === undefined ? {} : { expiresAt: readEnd(expires, nowMs) }),
    ...(retention === undefined ? {} : { retention: `P${readDays("--retention", retention)}D` }),
  };
}

function readStep(text: string): [string, JsonObject] {
  const match = /^([A-Za-z][A-Za-z0-9.]*)=([a-z]+)(?::(.+))?$/.exec(text);
  if (match === null)
    throw new RvError(
      "bad-value",
      `"${text}" is no step. Write field=op:value, such as lineTotal=band:0,50,250.`,
    );
  const [, field = "", op = "", value = ""] = match;
  return [field, toStep(text, op, value)];
}

function toStep(text: string, op: string, value: string): JsonObject {
  switch (op) {
    case "date":
      return { op, to: value };
    case "round":
      return { op, to: numberOf(text, value) };
    case "band":
      return { op, edges: value.split(",").map((edge) => numberOf(text, edge)) };
    case "prefix":
      return { op, n: numberOf(text, value) };
    case "pseudonym":
      return { op };
    default:
      throw new RvError(
        "bad-value",
        `"${op}" is no step; there are date, round, band, prefix and pseudonym.`,
      );
  }
}

function numberOf(text: string, value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number))
    throw new RvError("bad-value", `"${value}" in "${text}" is no number.`);
  return number;
}

function readCount(flag: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new RvError("bad-value", `${flag} is a whole number from 1 on.`);
  return Number(text);
}

function readDays(flag: string, text: string): number {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  if (days === undefined)
    throw new RvError("bad-value", `${flag} is a number of days such as 30d.`);
  return Number(days);
}

function readEnd(text: string, nowMs: number): string {
  const end = /^\d{4}-\d\d-\d\d$/.test(text)
    ? Date.parse(`${text}T23:59:59Z`)
    : nowMs + readDays("--expires", text) * 86_400_000;
  return `${new Date(end).toISOString().slice(0, 19)}Z`;
}
