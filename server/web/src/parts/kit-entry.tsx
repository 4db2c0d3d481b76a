/**
 * The recovery kit from paper: its code by camera or photo, or its 24 words by hand. A code that was read is not shown.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text/catalog.ts";
import { TextField } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { ErrorLine } from "./notice.tsx";
import { Scanner } from "./scanner.tsx";

/** Words of a kit. */
const WORDS = 24;

/** The fields. `text` is what was typed or read so far. */
export function KitEntry(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
}): VNode {
  const { text, onText } = props;
  const [foreign, setForeign] = useState<string | null>(null);
  const scanned = (read: string): void => {
    const origin = originOf(read);
    const fits = origin === null || origin === location.origin;
    setForeign(fits ? null : t.kitChange.foreign(origin));
    if (fits) onText(read);
  };
  if (isCode(text)) {
    return (
      <div class="stack tight">
        <p role="status" class="with-icon read-line">
          <Icon name="check" />
          {t.kitChange.read}
        </p>
        <div class="actions start">
          <button type="button" class="btn small" onClick={() => onText("")}>
            {t.kitChange.type}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="stack tight">
      <Scanner onText={scanned} />
      {foreign === null ? null : <ErrorLine id="kit-foreign" text={foreign} />}
      <TextField
        label={t.kitChange.entry}
        value={text}
        hint={t.front.restore.count(splitWords(text).length)}
        lines={4}
        onInput={(typed) => (isCode(typed) ? scanned(typed) : onText(typed))}
      />
    </div>
  );
}

/** Whether there is as much as a kit has: its code, or all words. */
export function isWholeKit(text: string): boolean {
  return isCode(text) || splitWords(text).length === WORDS;
}

/** Words however they were typed: case, numbers and commas do not matter. */
export function splitWords(text: string): readonly string[] {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}

function isCode(text: string): boolean {
  return text.startsWith("rv1:kit?");
}

/** The server that a kit's code names; null for another text. */
function originOf(text: string): string | null {
  return /^rv1:kit\?u=([^&\s]+)/.exec(text)?.[1] ?? null;
}
