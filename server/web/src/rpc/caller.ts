/**
 * The asking side of a wire: one promise a request, events to listeners.
 * @module
 */
import { type AnswerMessage, CallError, type Wire } from "./wire.ts";

/** How one request is made. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly transfer?: Transferable[];
}

/** Asks the other side. */
export interface Caller {
  /** The answer has the type that the serving side's method gives; both sides are of this build. */
  call<Answer>(method: string, argument?: unknown, options?: CallOptions): Promise<Answer>;
  on(event: string, listener: (data: never) => void): () => void;
  /** Resolves once the other side said that it is there. */
  readonly ready: Promise<void>;
  /** Fails all that is open and all that is asked later. */
  end(error: CallError): void;
}

interface Open {
  readonly done: (value: unknown) => void;
  readonly fail: (error: CallError) => void;
}

/** Makes the asking side; without a sign of life within `patienceMs` everything fails with code `internal`. */
export function createCaller(wire: Wire, patienceMs = 20_000): Caller {
  return new WireCaller(wire, patienceMs);
}

class WireCaller implements Caller {
  readonly ready: Promise<void>;
  readonly #wire: Wire;
  readonly #open = new Map<number, Open>();
  readonly #listeners = new Map<string, Set<(data: unknown) => void>>();
  readonly #timer: ReturnType<typeof setTimeout>;
  #alive: (() => void) | null = null;
  #dead: ((error: CallError) => void) | null = null;
  #ended: CallError | null = null;
  #last = 0;

  constructor(wire: Wire, patienceMs: number) {
    this.#wire = wire;
    this.ready = new Promise((done, fail) => {
      this.#alive = done;
      this.#dead = fail;
    });
    // Whoever asks is told too; nobody need wait for the start itself.
    this.ready.catch(() => undefined);
    this.#timer = setTimeout(
      () => this.end(stopped("The worker did not start in time.")),
      patienceMs,
    );
    wire.addEventListener("message", (event: MessageEvent<AnswerMessage>) =>
      this.#take(event.data),
    );
  }

  call<Answer>(method: string, argument?: unknown, options: CallOptions = {}): Promise<Answer> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = ++this.#last;
    return new Promise<Answer>((done, fail) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wire has no types
      this.#open.set(id, { done: done as (value: unknown) => void, fail });
      options.signal?.addEventListener("abort", () => {
        this.#wire.postMessage({ id, cancel: true }, []);
        fail(new CallError({ code: "interrupted", message: "Cancelled." }));
        this.#open.delete(id);
      });
      this.#wire.postMessage({ id, m: method, a: argument }, options.transfer ?? []);
    });
  }

  on(event: string, listener: (data: never) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wire has no types
    const untyped = listener as (data: unknown) => void;
    this.#listeners.set(event, set.add(untyped));
    return () => set.delete(untyped);
  }

  end(error: CallError): void {
    clearTimeout(this.#timer);
    this.#ended ??= error;
    this.#dead?.(error);
    for (const one of this.#open.values()) one.fail(error);
    this.#open.clear();
  }

  #take(message: AnswerMessage): void {
    if ("ready" in message) {
      clearTimeout(this.#timer);
      this.#alive?.();
    } else if ("failed" in message) {
      this.end(stopped(message.failed));
    } else if ("event" in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.data);
    } else {
      this.#answer(message);
    }
  }

  #answer(message: Extract<AnswerMessage, { id: number }>): void {
    const one = this.#open.get(message.id);
    if (one === undefined) return;
    this.#open.delete(message.id);
    if ("ok" in message) one.done(message.ok);
    else one.fail(new CallError(message.err));
  }
}

function stopped(message: string): CallError {
  return new CallError({ code: "internal", message });
}
