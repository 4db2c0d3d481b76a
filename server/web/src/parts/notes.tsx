/**
 * Lines under the top bar: an alarm, an unchecked kit, an update.
 * @module
 */
import type { VNode } from "preact";
import { place } from "../router.ts";
import { status } from "../state/follow.ts";
import { takeUpdate, updateReady } from "../state/update.ts";
import { t } from "../text/catalog.ts";
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
      {now !== null && !now.kitVerified && path !== "/kit" && !path.startsWith("/requests/") ? (
        <p class="bar-note no-print">
          <Icon name="key" />
          <span>{t.kitBar.text}</span>
          <a class="link" href="#/kit">
            {t.kitBar.look}
          </a>
        </p>
      ) : null}
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
