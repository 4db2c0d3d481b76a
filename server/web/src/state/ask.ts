/**
 * Asking the vault from a screen: the answer, kept until the next one, asked again when the vault changes.
 * @module
 */
import { useCallback, useEffect, useState } from "preact/hooks";
import { sayError } from "./errors.ts";
import { changes } from "./follow.ts";

/** What a screen knows of its question. */
export interface Asking<Value> {
  readonly value: Value | null;
  readonly error: unknown;
  readonly busy: boolean;
  readonly again: () => void;
}

/**
 * Asks when `key` changes, and again whenever the vault has changed.
 * @param key what the question depends on, as text.
 */
export function useAsk<Value>(key: string, question: () => Promise<Value>): Asking<Value> {
  const [state, setState] = useState<{ value: Value | null; error: unknown; busy: boolean }>({
    value: null,
    error: null,
    busy: true,
  });
  const [times, setTimes] = useState(0);
  const turn = changes.value.n;
  useEffect(() => {
    let current = true;
    setState((before) => ({ ...before, busy: true }));
    question().then(
      (value) => current && setState({ value, error: null, busy: false }),
      (error: unknown) => current && setState((before) => ({ ...before, error, busy: false })),
    );
    return () => {
      current = false;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the question is a new closure at every drawing; `key` says when it is another one
  }, [key, turn, times]);
  const again = useCallback(() => setTimes((n) => n + 1), []);
  return { ...state, again };
}

/** Runs a command of a button; a failure is said at the foot of the page. */
export function run(work: () => Promise<unknown>): void {
  work().catch(sayError);
}

/** A command that is busy until it is done. */
export function useBusy(): readonly [boolean, (work: () => Promise<unknown>) => void] {
  const [busy, setBusy] = useState(false);
  const start = useCallback((work: () => Promise<unknown>) => {
    setBusy(true);
    work()
      .catch(sayError)
      .finally(() => setBusy(false));
  }, []);
  return [busy, start];
}
