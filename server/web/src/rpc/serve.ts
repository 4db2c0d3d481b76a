/**
 * The serving side of a wire: named methods, errors by code.
 * @module
 */
import { type AskMessage, toWireError, type Wire } from "./wire.ts";

/** What a method gets besides its argument. */
export interface Asked {
  /** Aborted when the asking side gave up. */
  readonly signal: AbortSignal;
}

/** An answer of which some buffers change hands without a copy: this side has them no more. */
export class HandedOver {
  readonly value: unknown;
  readonly transfer: Transferable[];

  constructor(value: unknown, transfer: Transferable[]) {
    this.value = value;
    this.transfer = transfer;
  }
}

/** A method of a worker. */
export type Method = (argument: never, asked: Asked) => unknown;

/** Answers requests by name; a name that is not an own key of `methods` is refused. */
export function serve(wire: Wire, methods: Readonly<Record<string, Method>>): void {
  const running = new Map<number, AbortController>();
  async function take(message: AskMessage): Promise<void> {
    if ("cancel" in message) return running.get(message.id)?.abort();
    const { id, m, a } = message;
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const method = Object.hasOwn(methods, m) ? methods[m] : undefined;
      if (method === undefined) throw new TypeError(`No method ${m}.`);
      // The other side is this app's own code, typed by the same interface.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- arguments have no type on a wire
      const given = await method(a as never, { signal: abort.signal });
      const { value: ok, transfer } =
        given instanceof HandedOver ? given : { value: given, transfer: [] };
      wire.postMessage({ id, ok }, transfer);
    } catch (error) {
      wire.postMessage({ id, err: toWireError(error) }, []);
    } finally {
      running.delete(id);
    }
  }
  wire.addEventListener("message", (event: MessageEvent<AskMessage>) => void take(event.data));
}

/** Starts a worker's body: says `ready`, or why it failed, since a failed module raises no event that a page sees. */
export async function startWorker(wire: Wire, body: () => Promise<void> | void): Promise<void> {
  try {
    await body();
    wire.postMessage({ ready: true }, []);
  } catch (error) {
    wire.postMessage({ failed: toWireError(error).message }, []);
  }
}
