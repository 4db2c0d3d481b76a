/**
 * What every modal dialog does: it is open as long as it is drawn, and gives the focus back.
 * @module
 */
import { type RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Gives the reference for a `<dialog>` that is shown modally while it is drawn. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return box;
}
