/**
 * Screen 4, Alarm: one red line, what happened, two chains side by side, what is safe and what is stopped.
 * @module
 */
import type { AlarmView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Chains } from "../charts/chains.tsx";
import { hostOf } from "../parts/ago.ts";
import { Icon } from "../parts/icon.tsx";
import { Page, Section } from "../parts/page.tsx";
import { saveFile } from "../parts/save-file.ts";
import { useBusy } from "../state/ask.ts";
import { refresh, status } from "../state/follow.ts";
import { api } from "../state/session.ts";
import { t } from "../text/catalog.ts";
import { moment } from "../text/format.ts";

/** The worst alarm in full, the others as a list. */
export function Alarm(): VNode {
  const alarms = status.value?.alarms ?? [];
  const worst = alarms.find((alarm) => alarm.stopsPublishing) ?? alarms[0];
  if (worst === undefined) return <Page heading={t.kit.alarm.none} text={t.kit.alarm.noneText} />;
  const others = alarms.filter((alarm) => alarm !== worst);
  return (
    <div class="alarm-page">
      {worst.stopsPublishing ? <div class="alarm-line" /> : null}
      <div>
        <p class="alarm-kicker">
          <Icon name="warn" />
          {worst.stopsPublishing ? t.kit.alarm.stopped : t.kit.alarm.running}
        </p>
        <h1 tabIndex={-1}>{t.kit.alarm.headings[worst.code] ?? t.kit.alarm.other}</h1>
        <p class="second">{worst.text}</p>
      </div>
      <Picture alarm={worst} />
      <Acts alarm={worst} all={alarms} />
      <Explained stops={worst.stopsPublishing} />
      {others.length === 0 ? null : <Others alarms={others} />}
      <p class="evidence mono">
        <span>{worst.code}</span>
        <span>{moment(worst.at, t.today)}</span>
      </p>
    </div>
  );
}

function Picture(props: { readonly alarm: AlarmView }): VNode | null {
  const { details } = props.alarm;
  const seen = numberAt(details, "seen");
  const shown = numberAt(details, "shown");
  if (seen === null || shown === null || shown >= seen) return null;
  return (
    <div class="chains">
      <Chains
        here={t.kit.alarm.here}
        there={hostOf(status.value?.origin ?? "")}
        seen={seen}
        shown={shown}
      />
    </div>
  );
}

function numberAt(details: AlarmView["details"], name: string): number | null {
  const value = details[name];
  return typeof value === "number" ? value : null;
}

function Acts(props: { readonly alarm: AlarmView; readonly all: readonly AlarmView[] }): VNode {
  const [busy, start] = useBusy();
  const again = (): void =>
    start(async () => {
      try {
        await api.value.sync();
      } finally {
        await refresh(api.value);
      }
    });
  const evidence = (): void =>
    saveFile("rootvault-evidence.json", "application/json", JSON.stringify(props.all, null, 2));
  return (
    <div class="actions fill-phone">
      <button type="button" class="btn primary" disabled={busy} onClick={again}>
        {busy ? t.working : t.kit.alarm.again}
      </button>
      <a class="btn" href="#/settings">
        {t.kit.alarm.devices}
      </a>
      <button type="button" class="btn" onClick={evidence}>
        {t.kit.alarm.evidence}
      </button>
    </div>
  );
}

function Explained(props: { readonly stops: boolean }): VNode {
  return (
    <div class="three">
      <div>
        <h2>{t.kit.alarm.safe}</h2>
        <p>{t.kit.alarm.safeText(status.value?.blocks ?? 0)}</p>
      </div>
      <div>
        <h2>{props.stops ? t.kit.alarm.stoppedUntil : t.kit.alarm.running}</h2>
        <p>{props.stops ? t.kit.alarm.stoppedText : t.kit.alarm.runningText}</p>
      </div>
      <div>
        <h2>{t.kit.alarm.does}</h2>
        <p>{t.kit.alarm.doesText}</p>
      </div>
    </div>
  );
}

function Others(props: { readonly alarms: readonly AlarmView[] }): VNode {
  return (
    <Section heading={t.kit.alarm.others}>
      <ul class="rows">
        {props.alarms.map((alarm) => (
          <li key={`${alarm.code} ${alarm.at}`} class="log-row">
            <Icon name={alarm.stopsPublishing ? "warn" : "info"} />
            <span class="says">{alarm.text}</span>
            <span class="at">{moment(alarm.at, t.today)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
