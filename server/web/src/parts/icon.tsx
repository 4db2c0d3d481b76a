/**
 * Icons: 20 px box, 1.5 px stroke, round caps. Shapes only; a label stands beside each or on its button.
 * @module
 */
import type { VNode } from "preact";

const shapes = {
  brand:
    "M4.5 2.5h11a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2ZM6 2.5v15M11.8 7v5m0-2.2-2.3 3.4m2.3-3.4 2.3 3.4",
  things: "M2.8 3.5h14.4v4H2.8zM4 7.5v9h12v-9M8 10.7h4",
  activity: "M2 10.5h3.2L8 4l4 12 2.4-5.5H18",
  sharing: "M6.5 8H4v9.5h12V8h-2.5M10 12.5V2.5m0 0L6.8 5.7M10 2.5l3.2 3.2",
  settings: "M3 5.5h7m4 0h3M3 14.5h3m4 0h7M12 3.5v4M8 12.5v4",
  eye: "M1.8 10S4.8 4.8 10 4.8 18.2 10 18.2 10 15.2 15.2 10 15.2 1.8 10 1.8 10ZM10 7.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8Z",
  "eye-off":
    "M8.2 5c.6-.1 1.2-.2 1.8-.2 5.2 0 8.2 5.2 8.2 5.2a15 15 0 0 1-2 2.6M12 14.9c-.6.2-1.3.3-2 .3C4.8 15.2 1.8 10 1.8 10a14 14 0 0 1 3.8-4M8.3 8.4a2.4 2.4 0 0 0 3.3 3.3M3 3l14 14",
  lock: "M4.5 9h11v8.5h-11zM6.8 9V6a3.2 3.2 0 0 1 6.4 0v3",
  server: "M2.8 4h14.4v5H2.8zM2.8 11h14.4v5H2.8zM5.6 6.5h.01M5.6 13.5h.01",
  back: "M12.5 4.5 7 10l5.5 5.5",
  next: "M7.5 4.5 13 10l-5.5 5.5",
  arrow: "M3 10h13m0 0-4.5-4.5M16 10l-4.5 4.5",
  plus: "M10 3.5v13M3.5 10h13",
  import: "M10 2.5v10m0 0-3.5-3.5M10 12.5 13.5 9M3 16.5h14",
  gift: "M3 7h14v3H3zM4.2 10v7h11.6v-7M10 7v10M10 7S9 3 6.8 3.2C4.8 3.4 5.5 7 10 7Zm0 0s1-4 3.2-3.8C15.2 3.4 14.5 7 10 7Z",
  refund: "M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H7",
  filter: "M3 5.5h14M5.5 10h9M8 14.5h4",
  sort: "M6 4v12m0 0-2.5-2.5M6 16l2.5-2.5M14 16V4m0 0-2.5 2.5M14 4l2.5 2.5",
  search: "M8.8 3a5.8 5.8 0 1 1 0 11.6 5.8 5.8 0 0 1 0-11.6ZM13 13l4.2 4.2",
  check: "m3.5 10.5 4.2 4.2 8.8-9.4",
  refused: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM5 5l10 10",
  warn: "M10 3 2.3 16.7h15.4ZM10 8v4.2M10 14.4h.01",
  info: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM10 9.2v4.6M10 6.4h.01",
  qr: "M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h2v2h-2zM16 12h1M12 17h1M16 15.5v1.5h1",
  history: "M3.4 5.5V9h3.5M3.6 8.8A6.9 6.9 0 1 1 3.1 11M10 6.5V10l2.6 1.6",
  key: "M6 7.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4ZM8.7 10.2H18m-2.5 0v3m-3-3v2",
  clock: "M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4ZM10 5.8V10l2.8 1.8",
  close: "m4.5 4.5 11 11m0-11-11 11",
  device: "M3 4h14v9H3zM1.5 16h17",
  trash: "M3.5 5.5h13M8 5.5V3h4v2.5M5 5.5l.8 11.5h8.4L15 5.5",
  pencil: "m4 16 .8-3.5L13.5 3.8a1.4 1.4 0 0 1 2 0l.7.7a1.4 1.4 0 0 1 0 2L7.5 15.2Z",
  file: "M5 2.5h6.5L15.5 6.5v11h-10.5zM11 2.5V7h4.5",
  camera:
    "M2.5 6h3.2l1.6-2.2h5.4L14.3 6h3.2v10.2h-15zM10 7.8a3.1 3.1 0 1 1 0 6.2 3.1 3.1 0 0 1 0-6.2Z",
  closet:
    "M8.3 4.8A1.7 1.7 0 1 1 10 6.5v1.6M10 8.1l7.4 5.2a1.4 1.4 0 0 1-.8 2.6H3.4a1.4 1.4 0 0 1-.8-2.6Z",
  help: "M7.5 7.4a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.9M10 14.6h.01",
} as const;

/** Name of an icon. */
export type IconName = keyof typeof shapes;

/** Draws an icon; hidden from assistive technology, since words stand beside it. */
export function Icon(props: {
  readonly name: IconName;
  readonly small?: boolean;
  readonly extra?: string;
}): VNode {
  const classes = ["icon", props.small === true ? "small" : "", props.extra ?? ""];
  return (
    <svg class={classes.join(" ").trim()} viewBox="0 0 20 20" aria-hidden="true">
      <path d={shapes[props.name]} />
    </svg>
  );
}
