/**
 * A QR code as SVG, black on white in both themes.
 * @module
 */
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** Draws the code of a text. */
export function Qr(props: {
  readonly text: string;
  readonly label: string;
  readonly big?: boolean;
}): VNode {
  const { path, size } = useMemo(() => draw(props.text), [props.text]);
  return (
    <svg
      class={props.big === true ? "qr big" : "qr"}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={props.label}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

function draw(text: string): { readonly path: string; readonly size: number } {
  const code = encode(text, { ecc: "M", border: 4 });
  const path = code.data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { path, size: code.size };
}
