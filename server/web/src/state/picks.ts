/**
 * What a long list remembers: how many rows are shown and which are picked; both begin anew with another question.
 * @module
 */
import { useCallback, useEffect, useState } from "preact/hooks";

/** Rows that a list grows by. */
export const STEP = 100;

/** The state of a list. */
export interface Picks {
  readonly shown: number;
  readonly picked: ReadonlySet<string>;
  readonly pick: (id: string, on: boolean) => void;
  readonly clear: () => void;
  readonly showMore: () => void;
}

/** Keeps the state while `key` stays the same. */
export function usePicks(key: string): Picks {
  const [shown, setShown] = useState(STEP);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    setPicked(new Set());
    setShown(STEP);
  }, [key]);
  // The same one at every drawing, so that rows that stay as they are need not be drawn again.
  const pick = useCallback(
    (id: string, on: boolean) => setPicked((before) => withId(before, id, on)),
    [],
  );
  return {
    shown,
    picked,
    pick,
    clear: () => setPicked(new Set()),
    showMore: () => setShown(shown + STEP),
  };
}

/** A set with an id put in or taken out. */
export function withId(ids: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(ids);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}
