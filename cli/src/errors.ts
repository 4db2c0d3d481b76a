/**
 * Errors of the command line: a code of the closed list, a sentence, and what to do next.
 * @module
 */
import { exitStatusOf } from "./exit-codes.ts";

/** An error that ends a command. */
export class RvError extends Error {
  override readonly name = "RvError";
  readonly code: string;
  /** The command to run next; null if there is none. */
  readonly hint: string | null;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: {
      hint?: string | undefined;
      details?: Readonly<Record<string, unknown>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? HINTS[code] ?? null;
    this.details = options.details ?? {};
  }
}

const HINTS: Partial<Record<string, string>> = {
  "vault-locked": "rv unlock",
  "no-vault": "rv init   or   rv join URL",
  "no-collection": "rv status names what the vault holds",
  "no-grant": "rv grant ls",
  "no-request": "rv request ls",
  "no-record": "rv ls purchases",
  "no-device": "rv device ls",
  "no-mapping": "rv mapping ls",
  "no-category-rule": "rv categories ls",
  "no-return-window": "rv returns ls",
  "no-run": "rv import ls",
  "no-alarm": "rv alarm ls",
  "publishing-stopped": "rv alarm show",
  owing: "rv sync   (rv status says how far it is)",
  ROLLBACK: "rv sync --push-back   or   rv alarm show ROLLBACK",
  FORK: "rv alarm show FORK",
  ROSTER_ROLLBACK: "rv alarm show ROSTER_ROLLBACK",
  ACCESS_LOG_BROKEN: "rv alarm show ACCESS_LOG_BROKEN",
  "device-removed": "rv status",
  unreachable: "rv status",
  "wrong-password": "rv unlock",
  "kit-not-kept": "use the printed kit",
  "last-slot": "rv password set   or   rv keyring add",
  "no-kit-change": "rv kit replace --lost",
};

/** Makes an error of anything that was thrown; codes of the core and the agent stay. */
export function toRvError(error: unknown): RvError {
  if (error instanceof RvError) return error;
  if (hasCode(error)) return fromCode(error.code, error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  return fromCode("internal", message, error);
}

/** Makes an error of a code as text, as it comes over the wire. */
export function fromCode(code: string, message: string, from: unknown = null): RvError {
  const details =
    typeof from === "object" && from !== null && "details" in from ? toDetails(from.details) : {};
  // What the server has put right waits for the owner's word alone.
  const hint = details["isOver"] === true ? `rv alarm decide ${code} --go-on` : undefined;
  return new RvError(code, message, { details, hint, cause: from });
}

/** The exit status of an error. */
export function statusOf(error: RvError): number {
  return exitStatusOf(error.code);
}

function hasCode(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    error.name === "VaultError" &&
    "code" in error &&
    typeof error.code === "string"
  );
}

function toDetails(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
