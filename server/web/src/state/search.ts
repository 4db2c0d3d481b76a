/**
 * A search that goes on stretch by stretch: hits are shown as they come.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import { useEffect, useState } from "preact/hooks";
import { dayOf } from "../parts/values.ts";
import { changes } from "./follow.ts";
import { api } from "./session.ts";

/** What a screen knows of its search. */
export interface Searching {
  readonly hits: readonly RecordView[];
  /** How much is searched, 0..1. */
  readonly searched: number;
  /** There may be more hits than are shown. */
  readonly hasMore: boolean;
  /** Entries that have not come to this device. */
  readonly owed: number;
  readonly busy: boolean;
  readonly error: unknown;
}

const NOTHING: Searching = {
  hits: [],
  searched: 0,
  hasMore: false,
  owed: 0,
  busy: false,
  error: null,
};

/** Hits of one answer. */
const MOST = 500;
/** Who types goes on typing. */
const PAUSE_MS = 120;

/**
 * Searches until so many hits are here or everything is searched; again when the vault has changed.
 * @param text what is typed; too short a one finds nothing.
 */
export function useSearch(text: string, shown: number): Searching {
  const [state, setState] = useState<Searching>(NOTHING);
  const turn = changes.value.n;
  useEffect(() => {
    const search = { current: true };
    const show = (next: Searching): boolean => {
      if (search.current) setState(next);
      return search.current;
    };
    const begin = (): void => {
      searchOn(text, shown, show).catch((error: unknown) => show({ ...NOTHING, error }));
    };
    const isEmpty = text.trim() === "";
    setState((before) => (isEmpty ? NOTHING : { ...before, busy: true }));
    const timer = isEmpty ? undefined : setTimeout(begin, PAUSE_MS);
    return () => {
      search.current = false;
      clearTimeout(timer);
    };
  }, [text, shown, turn]);
  return state;
}

/** Stretches come newest first as a whole; what they hold goes among each other. What has no day stands first. */
function newestFirst(hits: readonly RecordView[]): readonly RecordView[] {
  return hits.toSorted((one, other) => rank(other) - rank(one));
}

function rank({ shown }: RecordView): number {
  const day = dayOf(shown);
  return day === "" ? Number.MAX_SAFE_INTEGER : Date.parse(day);
}

async function searchOn(
  text: string,
  shown: number,
  show: (next: Searching) => boolean,
): Promise<void> {
  const hits: RecordView[] = [];
  let after: string | null = null;
  for (;;) {
    const limit = Math.min(MOST, shown - hits.length);
    const answer = await api.value.search({ text, limit, ...(after !== null && { after }) });
    hits.push(...answer.hits);
    after = answer.next;
    const hasMore = after !== null;
    const busy = hasMore && hits.length < shown;
    const { searched, owed } = answer;
    if (!show({ hits: newestFirst(hits), searched, hasMore, owed, busy, error: null }) || !busy)
      return;
  }
}
