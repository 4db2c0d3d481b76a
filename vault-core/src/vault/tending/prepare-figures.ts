/**
 * Makes figures ready while nobody asks: some seconds after the last change, block by block, so that a question in between
 * waits for one block at most.
 * @module
 */
import { BlockSource, createSealedParts } from "../../views/block-source.ts";
import { prepareViews } from "../../views/prepare-views.ts";
import type { Changes } from "../changes.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { ownersToday } from "./owners-today.ts";

/** Rest after a change, ms: an import or a sync has more to say meanwhile. */
const REST_MS = 3_000;

/** What figures are made of. */
export interface PreparedParts {
  readonly context: OpenParts["context"];
  readonly device: { readonly log: Pick<OpenParts["device"]["log"], "owed"> };
}

/** What makes figures ready. */
export interface Preparing {
  /** Puts it off: there is other work, which needs the memory and the processor. */
  rest(): void;
  /** Ends it, after the block that is under way. */
  stop(): Promise<void>;
}

/**
 * Begins to look after changes.
 *
 * @param restMs after a change, or other work, before it begins.
 */
export function prepareFigures(
  { context, device }: PreparedParts,
  changes: Changes,
  restMs: number = REST_MS,
): Preparing {
  const owed = (): number => device.log.owed();
  const source = new BlockSource(context.records, owed);
  const parts = createSealedParts(context.records);
  let isEnded = false;
  let wanted = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let run: Promise<void> = Promise.resolve();

  const prepare = async (): Promise<void> => {
    const mine = ++wanted;
    // Whoever changes something more begins anew. What comes newest first comes in the middle of stretches.
    const turn = async (): Promise<boolean> => {
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      return !isEnded && mine === wanted && owed() === 0;
    };
    if (await turn()) await prepareViews({ source, parts }, ownersToday(context), turn);
  };
  const rest = (): void => {
    wanted += 1;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      // A disk that fails says so to whoever asks for the figure.
      run = run.then(prepare).catch(() => undefined);
    }, restMs);
  };
  const stop = changes.onChange(rest);
  rest();
  return {
    rest,
    stop: async () => {
      isEnded = true;
      stop();
      if (timer !== null) clearTimeout(timer);
      await run;
    },
  };
}
