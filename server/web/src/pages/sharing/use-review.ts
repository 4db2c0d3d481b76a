/**
 * The review of a request with the choices made so far: asked again at every change, only the latest answer counts.
 * @module
 */
import type { GrantChoices, RequestReview } from "@rootvault/vault-core";
import { useCallback, useEffect, useState } from "preact/hooks";
import { refresh } from "../../state/follow.ts";
import { api } from "../../state/session.ts";

/** What the screen knows. */
export interface Reviewing {
  readonly value: RequestReview | null;
  readonly choices: readonly GrantChoices[];
  readonly busy: boolean;
  readonly error: unknown;
  readonly choose: (index: number, choices: GrantChoices) => void;
  readonly again: () => void;
}

/** Fetches and checks the request, then follows the choices. */
export function useReview(request: string): Reviewing {
  const [choices, setChoices] = useState<readonly GrantChoices[]>([]);
  const [state, setState] = useState<{
    value: RequestReview | null;
    busy: boolean;
    error: unknown;
  }>({
    value: null,
    busy: true,
    error: null,
  });
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let latest = true;
    setState((before) => ({ ...before, busy: true }));
    const ask = { request, ...(choices.length === 0 ? {} : { choices }) };
    api.value
      .review(ask)
      .then((value) => {
        if (latest) setState({ value, busy: false, error: null });
        return choices.length === 0 ? refresh(api.value) : undefined;
      })
      .catch((error: unknown) => {
        if (latest) setState((before) => ({ ...before, busy: false, error }));
      });
    return () => {
      latest = false;
    };
  }, [request, choices, times]);
  const count = state.value?.objects.length ?? 1;
  const choose = useCallback(
    (index: number, one: GrantChoices) =>
      setChoices((before) =>
        Array.from({ length: count }, (_, at) => (at === index ? one : (before[at] ?? {}))),
      ),
    [count],
  );
  return { ...state, choices, choose, again: () => setTimes(times + 1) };
}
