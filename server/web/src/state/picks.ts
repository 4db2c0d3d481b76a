/**
 * What a long list remembers: how many rows are shown and which are picked; both begin anew with another question.
 * @module
 */
import { useCallback, useEffect, useState } from "preact/hooks";

/** Rows that a list begins with and grows by; a long one by more. */
const FIRST = 100;
const MANY = 1_000;

/** The state of a list. */
export interface Picks {
  readonly shown: number;
  /** Rows that `showMore` adds. */
  readonly step: number;
  readonly picked: ReadonlySet<string>;
  readonly pick: (id: string, on: boolean) => void;
  readonly clear: () => void;
  readonly showMore: () => void;
}

/** Keeps the state while `key` stays the same. */
export function usePicks(key: string): Picks {
  const [shown, setShown] = useState(FIRST);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    setPicked(new Set());
    setShown(FIRST);
  }, [key]);
  // The same one at every drawing, so that rows that stay as they are need not be drawn again.
  const pick = useCallback(
    (id: string, on: boolean) => setPicked((before) => withId(before, id, on)),
    [],
  );
  const step = shown < MANY ? FIRST : MANY;
  return {
    shown,
    step,
    picked,
    pick,
    clear: () => setPicked(new Set()),
    showMore: () => setShown(shown + step),
  };
}

/** A set with an id put in or taken out. */
export function withId(ids: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(ids);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
