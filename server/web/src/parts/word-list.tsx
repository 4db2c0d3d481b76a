/**
 * Words in their order, numbered by the style sheet. A word may come twice.
 * @module
 */
import type { VNode } from "preact";

/** Draws the list. */
export function WordList(props: {
  readonly words: readonly string[];
  readonly look: string;
  readonly label?: string;
}): VNode {
  const numbered = props.words.map((word, n) => ({ n, word }));
  return (
    <ol class={props.look} aria-label={props.label}>
      {numbered.map(({ n, word }) => (
        <li key={n}>{word}</li>
      ))}
    </ol>
  );
}
