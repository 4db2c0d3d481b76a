/**
 * A code over the whole screen: black on white in both themes, with its quiet zone, words in large type, and the
 * screen kept awake while it shows.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useId } from "preact/hooks";
import { useModal } from "./use-modal.ts";
import { t } from "../text/catalog.ts";
import { Qr } from "./qr.tsx";
import { WordList } from "./word-list.tsx";

/** Shows a code, or words, until the owner is done. */
export function CodeScreen(props: {
  readonly heading: string;
  readonly qr?: string;
  readonly words?: readonly string[];
  readonly onClose: () => void;
}): VNode {
  const box = useModal();
  const id = useId();
  useAwake();
  return (
    <dialog ref={box} class="code-screen" aria-labelledby={id} onClose={props.onClose}>
      <header>
        <h2 id={id}>{props.heading}</h2>
        <button type="button" class="btn" onClick={props.onClose}>
          {t.do.done}
        </button>
      </header>
      <div class="middle">
        {props.qr === undefined ? null : <Qr text={props.qr} label={props.heading} />}
        {props.words === undefined ? null : <WordList words={props.words} look="large-words" />}
      </div>
      <p class="foot">{t.scan.awake}</p>
    </dialog>
  );
}

/** Keeps the screen awake while this is drawn, where the browser can; again after the page was hidden. */
function useAwake(): void {
  useEffect(() => {
    // Not every browser has it; the types say otherwise.
    const locks: WakeLock | undefined = navigator.wakeLock;
    let held: WakeLockSentinel | null = null;
    let gone = false;
    const hold = async (): Promise<void> => {
      if (document.hidden || locks === undefined) return;
      const got = await locks.request("screen").catch(() => null);
      if (gone) await got?.release();
      else held = got;
    };
    const onShow = (): void => void hold();
    document.addEventListener("visibilitychange", onShow);
    void hold();
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", onShow);
      void held?.release();
    };
  }, []);
}
