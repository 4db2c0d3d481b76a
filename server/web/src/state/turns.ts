/**
 * Turns: so many may go on at once, the others wait in the order in which they came.
 * @module
 */

/** Turns that can be taken. */
export interface Turns {
  /** Waits for a turn and gives what ends it; ending it twice does no harm. */
  take(): Promise<() => void>;
}

/** Makes turns for `most` at once. */
export function createTurns(most: number): Turns {
  let free = most;
  const waiting: (() => void)[] = [];
  const end = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((begin) => waiting.push(begin));
      let isOver = false;
      return () => {
        if (!isOver) end();
        isOver = true;
      };
    },
  };
}

/** The turn of somebody who may go away before it comes. */
export interface Turn {
  /** Waits for it; false if its owner has gone meanwhile. */
  begin(): Promise<boolean>;
  end(): void;
  /** Its owner is gone: it ends, whenever it comes. */
  leave(): void;
}

/** Makes a turn that is not begun. */
export function createTurn(turns: Turns): Turn {
  let end = nothing;
  let isGone = false;
  return {
    async begin() {
      isGone = false;
      end = await turns.take();
      // The owner may have gone while it waited.
      if (isLeft()) end();
      return !isLeft();
    },
    end: () => end(),
    leave() {
      isGone = true;
      end();
    },
  };

  function isLeft(): boolean {
    return isGone;
  }
}

function nothing(): void {
  // Before its turn there is nothing to end.
}
