/**
 * Lines under the top bar: an alarm, how far a new device is, a kit that is replaced, not checked or not rehearsed, an update.
 * @module
 */
import type { VaultStatus } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { place } from "../router.ts";
import { status } from "../state/follow.ts";
import { takeUpdate, updateReady } from "../state/update.ts";
import { t } from "../text/catalog.ts";
import { day, moment } from "../text/format.ts";
import { Icon } from "./icon.tsx";

/** Draws what applies. */
export function Notes(): VNode {
  const now = status.value;
  const alarms = now?.alarms.filter((alarm) => alarm.stopsPublishing).length ?? 0;
  const path = place.value.path;
  return (
    <aside class="notes" aria-label={t.nav.notes}>
      {alarms > 0 && path !== "/alarm" ? (
        <p class="bar-note alarm no-print" role="alert">
          <Icon name="warn" />
          <b>{t.alarmBar.text(alarms)}</b>
          <a class="link" href="#/alarm">
            {t.alarmBar.look}
          </a>
        </p>
      ) : null}
      <RemovedNote now={now} />
      <ComingNote now={now} />
      {now === null || path === "/kit" || path.startsWith("/requests/") ? null : (
        <KitNote now={now} />
      )}
      {now === null || now.helper === null || now.removed !== null ? null : (
        <p class="bar-note no-print">
          <Icon name="info" />
          <span>
            {t.helpers.here(now.helper.collections.map((name) => t.collections[name] ?? name))}
          </span>
        </p>
      )}
      {updateReady.value ? (
        <p class="bar-note no-print">
          <Icon name="info" />
          <span>{t.update.text}</span>
          <button type="button" class="link" onClick={takeUpdate}>
            {t.update.reload}
          </button>
        </p>
      ) : null}
    </aside>
  );
}

/** A device that was taken out says so on every screen: what is saved here reaches nobody. */
function RemovedNote({ now }: { readonly now: VaultStatus | null }): VNode | null {
  if (now === null || now.removed === null) return null;
  return (
    <p class="bar-note alarm no-print" role="alert">
      <Icon name="warn" />
      <span>{t.removedBar.text(day(now.removed))}</span>
      {now.helper === null ? (
        <a class="link" href="#/settings/export">
          {t.removedBar.look}
        </a>
      ) : null}
    </p>
  );
}

/** How far a device is that has joined. */
function ComingNote({ now }: { readonly now: VaultStatus | null }): VNode | null {
  if (now === null || now.coming.owed === 0) return null;
  return (
    <p class="bar-note no-print" role="status">
      <Icon name="info" />
      <span>{t.coming(now.coming.percent)}</span>
    </p>
  );
}

/** What the kit needs: a look at a change that somebody asked for comes before all. */
function KitNote({ now }: { readonly now: VaultStatus }): VNode | null {
  const note = kitNote(now);
  if (note === null) return null;
  return (
    <p class="bar-note no-print">
      <Icon name="key" />
      <span>{note.text}</span>
      <a class="link" href="#/kit">
        {note.look}
      </a>
    </p>
  );
}

function kitNote(now: VaultStatus): { readonly text: string; readonly look: string } | null {
  if (now.helper !== null || now.removed !== null) return null;
  const { kitChange: change } = now;
  if (change !== null) {
    const from = moment(change.takeFrom, t.today);
    const text = change.mine
      ? t.kitChange.pendingShortMine(from)
      : t.kitChange.pendingShort(change.byName, from);
    return { text, look: t.kitChange.look };
  }
  if (!now.kitVerified) return t.kitBar;
  const text = now.kitRehearsed === null ? t.kitDueBar.never : t.kitDueBar.year;
  return now.kitRehearsalDue ? { text, look: t.kitDueBar.look } : null;
}
