/**
 * Words that narrow a list while they are typed: a list of a hundred thousand records is asked once the typing rests.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Longer than between two keys, shorter than anybody waits. */
const REST_MS = 250;

/** The field. */
export function ListSearch(props: {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}): VNode {
  const { text, onText } = props;
  /** What is typed and not asked for yet. */
  const [draft, setDraft] = useState<string | null>(null);
  const ask = (wanted: string): void => {
    setDraft(null);
    onText(wanted);
  };
  useEffect(() => {
    if (draft === null) return undefined;
    const rest = setTimeout(() => ask(draft), REST_MS);
    return () => clearTimeout(rest);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- who hears it is a new closure at every drawing
  }, [draft]);
  return (
    <input
      type="search"
      class="input"
      value={draft ?? text}
      placeholder={props.label}
      aria-label={props.label}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onChange={(event) => ask(event.currentTarget.value)}
    />
  );
}
