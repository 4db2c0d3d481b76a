/**
 * The width that a chart has, so that its text keeps its size.
 * @module
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A ref for the chart's box and its width in CSS pixels. */
export function useWidth(first: number): readonly [RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    watch.observe(element);
    setWidth(Math.max(200, element.clientWidth));
    return () => watch.disconnect();
  }, []);
  return [box, width];
}
