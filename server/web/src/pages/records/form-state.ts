/**
 * What the controls of a form are told.
 * @module
 */
import type { FormField } from "@rootvault/vault-core";
import { t } from "../../text/catalog.ts";
import type { Fault } from "./form-read.ts";
import type { Input, Inputs } from "./form-values.ts";

/** What the fields of a form share. */
export interface FormState {
  readonly collection: string;
  readonly inputs: Inputs;
  readonly faults: Readonly<Record<string, Fault>>;
  readonly onInput: (path: string, input: Input) => void;
}

/** What a control is told. */
export interface ControlProps<Value> {
  readonly collection: string;
  readonly field: FormField;
  readonly label: string;
  readonly value: Value;
  readonly error: string | null;
  readonly onInput: (input: Input) => void;
}

/** The sentence of a fault. */
export function faultText({ why, n = 0 }: Fault): string {
  const { errors } = t.records.form;
  const text = errors[why];
  return typeof text === "string" ? text : text(n);
}
