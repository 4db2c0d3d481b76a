/**
 * The asking side of a wire: one promise a request, parts as they come, events to listeners.
 * @module
 */
import { type AnswerMessage, CallError, type Wire } from "./wire.ts";

/** How one request is made. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onPart?: (part: never) => void;
  readonly transfer?: Transferable[];
}

/** Asks the other side. */
export interface Caller {
  /** The answer has the type that the serving side's method gives; both sides are of this build. */
  call<Answer>(method: string, argument?: unknown, options?: CallOptions): Promise<Answer>;
  on<Data>(event: string, listener: (data: Data) => void): () => void;
  /** Resolves once the other side said that it is there. */
  readonly ready: Promise<void>;
  /** Fails all that is open and all that is asked later. */
  end(error: CallError): void;
}

interface Open {
  readonly done: (value: unknown) => void;
  readonly fail: (error: CallError) => void;
  readonly onPart: ((part: never) => void) | undefined;
}

/** Makes the asking side; without a sign of life within `patienceMs` everything fails with code `internal`. */
export function createCaller(wire: Wire, patienceMs = 10_000): Caller {
  const open = new Map<number, Open>();
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  let alive = (): void => undefined;
  let dead = (_error: CallError): void => undefined;
  const ready = new Promise<void>((done, fail) => {
    alive = done;
    dead = fail;
  });
  ready.catch(() => undefined);
  let ended: CallError | null = null;
  let last = 0;

  function end(error: CallError): void {
    ended ??= error;
    dead(error);
    for (const one of open.values()) one.fail(error);
    open.clear();
  }
  const timer = setTimeout(
    () => end(new CallError({ code: "internal", message: "The worker did not start in time." })),
    patienceMs,
  );

  function take(message: AnswerMessage): void {
    if ("ready" in message) {
      clearTimeout(timer);
      alive();
    } else if ("failed" in message) {
      clearTimeout(timer);
      end(new CallError({ code: "internal", message: message.failed }));
    } else if ("event" in message) {
      for (const listener of listeners.get(message.event) ?? []) listener(message.data);
    } else {
      answer(message);
    }
  }
  function answer(message: Extract<AnswerMessage, { id: number }>): void {
    const one = open.get(message.id);
    if (one === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wire has no types
    if ("part" in message) return one.onPart?.(message.part as never);
    open.delete(message.id);
    if ("ok" in message) one.done(message.ok);
    else one.fail(new CallError(message.err));
  }
  wire.addEventListener("message", (event: MessageEvent<AnswerMessage>) => take(event.data));

  return {
    ready,
    end,
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wire has no types
      const untyped = listener as (data: unknown) => void;
      listeners.set(event, set.add(untyped));
      return () => set.delete(untyped);
    },
    call<Answer>(method: string, argument?: unknown, options: CallOptions = {}) {
      if (ended !== null) return Promise.reject(ended);
      const id = ++last;
      return new Promise<Answer>((done, fail) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a wire has no types
        open.set(id, { done: done as (value: unknown) => void, fail, onPart: options.onPart });
        options.signal?.addEventListener("abort", () => {
          wire.postMessage({ id, cancel: true }, []);
          open.get(id)?.fail(new CallError({ code: "interrupted", message: "Cancelled." }));
          open.delete(id);
        });
        wire.postMessage({ id, m: method, a: argument }, options.transfer ?? []);
      });
    },
  };
}
