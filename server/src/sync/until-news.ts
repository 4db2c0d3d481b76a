/**
 * Holds an answer until there is something to say.
 * @module
 */
import type { Base } from "../model/base.ts";

/** Whose news, and how long. */
export interface Waiting extends Pick<Base, "bus" | "now"> {
  readonly vault: string;
  /** Seconds as the query names them, 30 at most; absent: not at all. */
  readonly wait: string | undefined;
  /** Ends the wait when the caller goes. */
  readonly signal: AbortSignal;
}

const MOST_SECONDS = 30;

/** Asks until the answer is news, the time is over, the caller went or the server stops. */
export async function untilNews<T>(
  { bus, now, vault, wait, signal }: Waiting,
  ask: () => Promise<T>,
  isNews: (answer: T) => boolean,
): Promise<T> {
  const until = now() + Math.min(Number(wait ?? "0"), MOST_SECONDS) * 1000;
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  try {
    for (;;) {
      const left = until - now();
      if (left <= 0) return await ask();
      // The wait begins before the question, or news in between would be slept through.
      const news = bus.wait(vault, left, either);
      const answer = await ask();
      if (isNews(answer) || signal.aborted || bus.closed) return answer;
      await news;
    }
  } finally {
    done.abort();
  }
}
