/**
 * From an error to a sentence: by its code where the catalog has one, else by its own message.
 * @module
 */
import { CallError } from "../rpc/wire.ts";
import { t } from "../text/catalog.ts";
import { list } from "../text/format.ts";
import { sayFailure } from "./toast.ts";

/** The code of an error, `internal` if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "internal";
}

/** The sentence for an error. */
export function errorText(error: unknown): string {
  const byCode: Readonly<Record<string, string>> = t.errors.byCode;
  const known = byCode[codeOf(error)];
  if (known !== undefined) return known;
  return error instanceof Error && error.message !== "" ? error.message : t.errors.unknown;
}

/** The sentence for an error with a kit: where a word cannot be right, it says which. */
export function kitErrorText(error: unknown): string {
  const text = errorText(error);
  if (codeOf(error) !== "KIT_MISMATCH" || !(error instanceof CallError)) return text;
  const { position, positions } = error.details;
  if (typeof position === "number") return t.kitChange.wrongOne(position);
  if (!Array.isArray(positions) || positions.length === 0) return text;
  return t.kitChange.unknown(list(positions.map(String)));
}

/** The field that an error of bad input is about; null for any other error. */
export function fieldOfError(error: unknown): string | null {
  if (codeOf(error) !== "bad-value" || !(error instanceof CallError)) return null;
  const { field } = error.details;
  return typeof field === "string" ? field : null;
}

/** Says an error at the foot of the page. */
export function sayError(error: unknown): void {
  if (codeOf(error) !== "interrupted") sayFailure(errorText(error));
}
