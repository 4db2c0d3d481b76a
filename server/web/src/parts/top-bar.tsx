/**
 * The top bar: where one is (phones), the copy chip, the privacy eye, the lock.
 * @module
 */
import type { VNode } from "preact";
import { isComing, status, syncError, syncing, syncNow } from "../state/follow.ts";
import { veiled } from "../state/look.ts";
import { api, lock } from "../state/session.ts";
import { t } from "../text/catalog.ts";
import { ago, hostOf } from "./ago.ts";
import { Icon } from "./icon.tsx";
import { keysShown } from "./keys.tsx";

/** Draws the bar. `parent` leads back on phones. */
export function TopBar(props: {
  readonly parent: { readonly hash: string; readonly name: string } | null;
}): VNode {
  return (
    <header class="top">
      {props.parent === null ? (
        <a class="where narrow-only" href="#/">
          <Icon name="brand" />
          {t.app}
        </a>
      ) : (
        <a
          class="where back narrow-only"
          href={props.parent.hash}
          aria-label={t.nav.back(props.parent.name)}
        >
          <Icon name="back" />
          {props.parent.name}
        </a>
      )}
      <ToSearch />
      <CopyChip />
      <button
        type="button"
        class="icon-btn"
        aria-label={t.top.eye}
        aria-pressed={veiled.value}
        onClick={() => {
          veiled.value = !veiled.value;
        }}
      >
        <Icon name={veiled.value ? "eye-off" : "eye"} />
      </button>
      <button
        type="button"
        class="icon-btn wide-only"
        aria-label={t.top.keys}
        onClick={() => {
          keysShown.value = true;
        }}
      >
        <Icon name="help" />
      </button>
      <button type="button" class="icon-btn" aria-label={t.top.lock} onClick={() => void lock()}>
        <Icon name="lock" />
      </button>
    </header>
  );
}

function ToSearch(): VNode {
  return (
    <a class="icon-btn search" href="#/search" aria-label={t.top.search} title={t.top.search}>
      <Icon name="search" />
    </a>
  );
}

function CopyChip(): VNode | null {
  const now = status.value;
  if (now === null) return null;
  return (
    <button
      type="button"
      class="with-icon copy-chip"
      title={t.top.syncNow}
      onClick={() => void syncNow(api.value)}
    >
      <Icon name="server" />
      <span class="wide-only" role="status">
        {chipText()}
      </span>
      <span class="hidden-text narrow-only">{chipText()}</span>
    </button>
  );
}

function chipText(): string {
  const now = status.value;
  if (now === null) return "";
  if (now.removed !== null) return t.top.alone;
  if (syncing.value && (now.waiting > 0 || isComing())) return t.top.copying;
  if (now.waiting > 0) return t.top.waiting(now.waiting);
  const host = hostOf(now.origin);
  if (syncError.value !== null) return t.top.outOfReach(host);
  return now.lastSync === null ? t.top.copyNever(host) : t.top.copy(host, ago(now.lastSync));
}
