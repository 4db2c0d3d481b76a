/**
 * A door to a database: many use it at a time, and whoever closes or replaces it is alone with it. A database that is
 * destroyed under a reader never answers that reader.
 * @module
 */

/** Lets works through, many together or one alone. A work may not come through the same gate again. */
export class Gate {
  /** Over once nobody is alone any more, or waits to be. */
  #shut: Promise<void> = Promise.resolve();
  #working = 0;
  #onIdle: (() => void) | null = null;

  /** Works beside others. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    for (let seen: Promise<void> | null = null; seen !== this.#shut;) {
      seen = this.#shut;
      await seen;
    }
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      if (this.#working === 0) this.#onIdle?.();
    }
  }

  /** Works alone: after all that work now, and before all that come later. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#shut;
    let open = nothing;
    this.#shut = new Promise((resolve) => {
      open = resolve;
    });
    try {
      await before;
      if (this.#working > 0)
        await new Promise<void>((resolve) => {
          this.#onIdle = resolve;
        });
      this.#onIdle = null;
      return await work();
    } finally {
      open();
    }
  }
}

function nothing(): void {
  // Stands until there is a door to open.
}
