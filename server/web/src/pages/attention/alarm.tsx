/**
 * Screen 4, Alarm: one red line, what happened, two chains side by side, what is safe, what is stopped, and the
 * owner's decision.
 * @module
 */
import type { AlarmView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Chains } from "../../charts/chains.tsx";
import { hostOf } from "../../parts/ago.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { useBusy } from "../../state/ask.ts";
import { decideAlarm, refresh, status, syncOrThrow } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { moment } from "../../text/format.ts";

/** The worst alarm in full, the others as a list. */
export function Alarm(): VNode {
  const alarms = status.value?.alarms ?? [];
  const stopping = alarms.filter((alarm) => alarm.stopsPublishing);
  const worst = stopping.find((alarm) => alarm.isOver !== true) ?? stopping[0] ?? alarms[0];
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
        <h1 tabIndex={-1}>
          {worst.isOver === true
            ? t.kit.alarm.over
            : (t.kit.alarm.headings[worst.code] ?? t.kit.alarm.other)}
        </h1>
        <p class="second">{worst.text}</p>
        {worst.decided === undefined ? null : <p class="second">{t.kit.alarm.decided}</p>}
      </div>
      <Picture alarm={worst} />
      <Acts alarm={worst} />
      <Explained alarm={worst} />
      {others.length === 0 ? null : <Others alarms={others} />}
      <p class="evidence mono">
        <span>{worst.code}</span>
        <span>{moment(worst.at, t.today)}</span>
      </p>
    </div>
  );
}

function Picture(props: { readonly alarm: AlarmView }): VNode | null {
  const { details, isOver } = props.alarm;
  if (isOver === true) return null;
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

/** What the owner can decide: the safest first. */
type Way = "push-back" | "go-on" | "again";

function wayOf({ stopsPublishing, code, isOver }: AlarmView): Way {
  if (!stopsPublishing) return "again";
  return code === "ROLLBACK" && isOver !== true ? "push-back" : "go-on";
}

/** Where going on takes something on trust, something else comes first. */
function isTrusting({ code }: AlarmView): boolean {
  return code === "FORK" || code === "ACCESS_LOG_BROKEN";
}

async function take(alarm: AlarmView): Promise<void> {
  const decision = wayOf(alarm);
  try {
    if (decision === "again") await syncOrThrow(api.value);
    else {
      const { code } = alarm;
      const { sentBlocks, publishing } = await decideAlarm(api.value, { code, decision });
      say(publishing ? t.kit.alarm.sentAgain(sentBlocks) : t.kit.alarm.stillStopped);
    }
  } finally {
    await refresh(api.value);
  }
}

function Acts(props: { readonly alarm: AlarmView }): VNode {
  const { alarm } = props;
  const [busy, start] = useBusy();
  const trusting = wayOf(alarm) === "go-on" && isTrusting(alarm);
  const evidence = async (): Promise<void> => {
    const { code, at } = alarm;
    const file = await api.value.alarmEvidence({ code, at });
    saveFile("rootvault-evidence.json", "application/json", JSON.stringify(file, null, 2));
  };
  const decide = (
    <button
      type="button"
      class={trusting ? "btn" : "btn primary"}
      disabled={busy}
      onClick={() => start(async () => take(alarm))}
    >
      {busy ? t.working : labelOf(alarm)}
    </button>
  );
  return (
    <div class="actions fill-phone">
      {trusting ? null : decide}
      <a class={trusting ? "btn primary" : "btn"} href="#/settings">
        {t.kit.alarm.devices}
      </a>
      <button type="button" class="btn" onClick={() => start(evidence)}>
        {t.kit.alarm.evidence}
      </button>
      {trusting ? decide : null}
    </div>
  );
}

function labelOf(alarm: AlarmView): string {
  const way = wayOf(alarm);
  if (way === "push-back") return t.kit.alarm.pushBack;
  if (way === "again") return t.kit.alarm.again;
  return isTrusting(alarm) ? t.kit.alarm.goOn : t.kit.alarm.checkAndGoOn;
}

function Explained(props: { readonly alarm: AlarmView }): VNode {
  const { alarm } = props;
  const stops = alarm.stopsPublishing;
  const [heading, text] = doesOf(alarm);
  return (
    <div class="three">
      <div>
        <h2>{t.kit.alarm.safe}</h2>
        <p>{t.kit.alarm.safeText(status.value?.blocks ?? 0)}</p>
      </div>
      <div>
        <h2>{stops ? t.kit.alarm.stoppedUntil : t.kit.alarm.running}</h2>
        <p>{stops ? t.kit.alarm.stoppedText : t.kit.alarm.runningText}</p>
      </div>
      <div>
        <h2>{heading}</h2>
        <p>{text}</p>
      </div>
    </div>
  );
}

function doesOf(alarm: AlarmView): readonly [heading: string, text: string] {
  const { does, doesGoOn } = t.kit.alarm;
  const way = wayOf(alarm);
  if (way === "again") return [does.again, t.kit.alarm.doesAgain];
  if (way === "push-back") return [does.pushBack, t.kit.alarm.doesPushBack(ownMissing(alarm))];
  if (alarm.isOver === true) return [does.goOn, doesGoOn.over];
  if (alarm.code === "FORK") return [does.goOn, doesGoOn.FORK];
  if (alarm.code === "ACCESS_LOG_BROKEN") return [does.goOn, doesGoOn.ACCESS_LOG_BROKEN];
  return [does.goOn, doesGoOn.roster];
}

/** Blocks of this device that the server no longer shows. */
function ownMissing({ details }: AlarmView): number {
  const { streams } = details;
  if (typeof streams !== "object" || streams === null) return 0;
  const own = Object.entries(streams).filter(([stream]) =>
    stream.startsWith(`${status.value?.deviceId ?? ""}/`),
  );
  return own.reduce((sum, [, pair]) => {
    const [seen, shown] = Array.isArray(pair) ? pair : [];
    return typeof seen === "number" && typeof shown === "number" ? sum + seen - shown : sum;
  }, 0);
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
