/**
 * Messages between the page and its workers. Requests carry an id; an answer is a result, or an error
 * with a closed code. Stacks never cross.
 * @module
 */

/** What the asking side sends. */
export type AskMessage =
  | { readonly id: number; readonly m: string; readonly a: unknown }
  | { readonly id: number; readonly cancel: true };

/** What the serving side sends. */
export type AnswerMessage =
  | { readonly ready: true }
  | { readonly failed: string }
  | { readonly id: number; readonly ok: unknown }
  | { readonly id: number; readonly err: WireError }
  | { readonly event: string; readonly data: unknown };

/** An error as it crosses: nothing but code, sentence and facts. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The little that a worker, a port and the worker's own global have in common. */
export interface Wire {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** The other side of a worker: whoever started it. */
export const starter: Wire = {
  postMessage: (message, transfer) => globalThis.postMessage(message, { transfer }),
  addEventListener: (type, listener) => globalThis.addEventListener(type, listener),
};

/** An error that came over a wire; `code` is what screens decide on. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
    this.details = error.details ?? {};
  }
}

/** Turns whatever was thrown into what may cross a wire. */
export function toWireError(error: unknown): WireError {
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    const details = "details" in error && isFacts(error.details) ? error.details : {};
    return { code: error.code, message: error.message, details };
  }
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

function isFacts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
