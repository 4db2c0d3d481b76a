/**
 * Lives of processes, and the order in which they move. Every touch of a disk or a network passes a gate: there a
 * process may die, for good and without a word, and there, if several run, the dice say who moves next.
 * @module
 */
import type { Dice } from "./dice.ts";

/** One run of a device's process, from its start to its end. */
export interface Life {
  readonly name: string;
  /** Gates that it still passes before it dies; null: it lives on. */
  left: number | null;
  dead: boolean;
  /** Never resolves, and rejects never: resolves `"died"` once the life is over. */
  readonly death: Promise<"died">;
  end(): void;
}

/** Begins a life. */
export function beginLife(name: string): Life {
  const { promise: death, resolve: die } = resolvers();
  const life: Life = {
    name,
    left: null,
    dead: false,
    death,
    end: () => {
      life.dead = true;
      die("died");
    },
  };
  return life;
}

function resolvers(): { promise: Promise<"died">; resolve: (end: "died") => void } {
  let resolve: (end: "died") => void = Object;
  const promise = new Promise<"died">((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** What one life does next to others. */
export interface Task {
  readonly life: Life;
  readonly work: () => Promise<void>;
}

/** How a task ended. */
export type Ending =
  | { readonly kind: "done" }
  | { readonly kind: "died" }
  | { readonly kind: "failed"; readonly error: unknown };

/** Ticks of the event loop that a task may run before it must have come to a gate, or another one moves. */
const MOST_TICKS = 200;

/** Lets lives pass their gates one at a time. */
export class Scheduler {
  #dice: Dice | null = null;
  #parked: { readonly life: Life; readonly go: () => void }[] = [];

  /** Passes a gate: resolves when this life may go on, never if it dies here. */
  gate(life: Life): Promise<void> {
    if (life.left !== null && !life.dead) {
      if (life.left === 0) life.end();
      life.left -= 1;
    }
    if (life.dead) return new Promise<void>(() => undefined);
    if (this.#dice === null) return Promise.resolve();
    return new Promise<void>((go) => this.#parked.push({ life, go }));
  }

  /** Runs tasks; with more than one, the dice choose at each gate who moves. */
  async run(dice: Dice, tasks: readonly Task[]): Promise<readonly Ending[]> {
    if (tasks.length === 1) return [await ending(tasks[0]!)];
    this.#dice = dice;
    const endings: (Ending | null)[] = tasks.map(() => null);
    tasks.forEach((task, index) => {
      void ending(task).then((end) => (endings[index] = end));
    });
    try {
      while (endings.includes(null)) {
        await this.#untilStill(() => endings.filter((end) => end === null).length);
        const [next] = this.#parked.splice(dice.below(Math.max(1, this.#parked.length)), 1);
        if (next !== undefined && !next.life.dead) next.go();
      }
    } finally {
      this.#dice = null;
      // What still waits goes on alone: a work that nobody waits for must not hang.
      for (const { life, go } of this.#parked.splice(0)) if (!life.dead) go();
    }
    return endings.map((end) => end ?? { kind: "died" });
  }

  /** Waits until every task that runs stands at a gate. */
  async #untilStill(running: () => number): Promise<void> {
    for (let tick = 0; tick < MOST_TICKS; tick++) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#parked = this.#parked.filter(({ life }) => !life.dead);
      if (this.#parked.length >= running()) return;
    }
  }
}

async function ending({ life, work }: Task): Promise<Ending> {
  try {
    const end = await Promise.race([work(), life.death]);
    return { kind: end === "died" ? "died" : "done" };
  } catch (error) {
    return { kind: "failed", error };
  }
}
