/**
 * The sheet of a recovery kit: words and code, to be printed.
 * @module
 */
import type { VNode } from "preact";
import { Qr } from "../../parts/qr.tsx";
import { WordList } from "../../parts/word-list.tsx";
import { t } from "../../text/catalog.ts";

/** A kit as it is shown. */
export interface ShownKit {
  readonly words: readonly string[];
  readonly qr: string;
  readonly origin: string;
  readonly vault: string;
}

/** Draws the sheet. */
export function KitSheet(props: { readonly kit: ShownKit }): VNode {
  const { kit } = props;
  return (
    <div class="sheet kit">
      <div class="head">
        <h2>{t.kit.sheet}</h2>
        <span class="no-print">{t.kit.shown}</span>
      </div>
      <div class="body">
        <WordList words={kit.words} look="words private" label={t.kit.wordList} />
        <div class="qr-side">
          <span class="private">
            <Qr text={kit.qr} label={t.kit.qr} />
          </span>
          <span>{t.kit.where(kit.origin)}</span>
          <span>{t.kit.vaultId(`${kit.vault.slice(0, 4)} ${kit.vault.slice(4, 8)}`)}</span>
        </div>
      </div>
      <p class="foot">{t.kit.hint}</p>
    </div>
  );
}
