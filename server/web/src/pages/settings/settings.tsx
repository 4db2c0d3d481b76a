/**
 * Screen 31, Settings: devices, recovery kit, this device, copy and export, imports.
 * @module
 */
import type { VaultStatus } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { RowBars } from "../../charts/row-bars.tsx";
import { SelectField } from "../../parts/field.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { useBusy } from "../../state/ask.ts";
import { isHelping, status, syncNow } from "../../state/follow.ts";
import { lockMinutes, theme, type Theme } from "../../state/look.ts";
import { api, lock } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { version } from "../../state/version.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay, size } from "../../text/format.ts";
import { Devices } from "./devices.tsx";
import { PreferencesForm } from "./preferences.tsx";
import { Review } from "./review.tsx";
import { WaysIn } from "./ways.tsx";

const MINUTES = [1, 5, 15, 60, 480] as const;

/** The screen. A helper sees what is about its own browser; the rest is the owner's. */
export function Settings(): VNode {
  const helping = isHelping();
  return (
    <Page
      heading={t.settings.heading}
      actions={
        <button type="button" class="btn" onClick={() => void lock()}>
          {t.settings.lockNow}
        </button>
      }
    >
      <div class="two">
        <div class="stack wide-gap">
          <Devices />
          {helping ? null : <Review />}
          <CopyAndExport />
        </div>
        <div class="stack wide-gap">
          {helping ? null : <KitState />}
          <WaysIn />
          <ThisDevice />
          {helping ? null : <OwnersAlone />}
          <About />
        </div>
      </div>
    </Page>
  );
}

function OwnersAlone(): VNode {
  return (
    <>
      <PreferencesForm />
      <LinkSection
        heading={t.settings.imports}
        text={t.settings.importsText}
        hash="#/things/import"
        link={t.settings.importsSee}
      />
      <LinkSection
        heading={t.categoryRules.heading}
        text={t.categoryRules.entry}
        hash="#/settings/categories"
        link={t.categoryRules.entryLink}
      />
      <LinkSection
        heading={t.returns.heading}
        text={t.returns.entry}
        hash="#/settings/returns"
        link={t.returns.entryLink}
      />
      <LinkSection
        heading={t.erase.heading}
        text={t.erase.entry}
        hash="#/settings/erase"
        link={t.erase.entryLink}
      />
    </>
  );
}

function LinkSection(props: {
  readonly heading: string;
  readonly text: string;
  readonly hash: string;
  readonly link: string;
}): VNode {
  return (
    <Section heading={props.heading}>
      <div class="stack tight pad-block">
        <p class="second">{props.text}</p>
        <div class="actions">
          <a class="btn small" href={props.hash}>
            {props.link}
          </a>
        </div>
      </div>
    </Section>
  );
}

function KitState(): VNode {
  const now = status.value;
  const checked = now?.kitVerified === true;
  const due = now?.kitRehearsalDue === true;
  return (
    <Section heading={t.settings.kit}>
      <div class="stack tight pad-block">
        <p class={checked && !due ? "second" : "waiting-line"}>{kitText(now)}</p>
        <div class="actions">
          <a class="btn small" href="#/kit">
            {checked ? t.settings.kitRehearse : t.settings.kitShow}
          </a>
        </div>
      </div>
    </Section>
  );
}

function kitText(now: VaultStatus | null): string {
  if (now?.kitVerified !== true) return t.settings.kitOpen;
  if (now.kitRehearsed === null) return t.settings.kitNever;
  return t.kitChange.last(day(localDay(now.kitRehearsed), true));
}

function ThisDevice(): VNode {
  const minutes = Object.fromEntries(MINUTES.map((n) => [String(n), t.settings.minutes(n)]));
  return (
    <Section heading={t.settings.here}>
      <div class="limits pad-block">
        <SelectField
          label={t.settings.theme}
          value={theme.value}
          options={t.settings.themes}
          onChange={(value) => {
            theme.value = isTheme(value) ? value : "system";
          }}
        />
        <SelectField
          label={t.settings.lockAfter}
          value={String(lockMinutes.value)}
          options={minutes}
          onChange={(value) => {
            lockMinutes.value = Number(value);
          }}
        />
      </div>
    </Section>
  );
}

function isTheme(value: string): value is Theme {
  return value === "light" || value === "dark" || value === "system";
}

function CopyAndExport(): VNode | null {
  const now = status.value;
  const [busy, start] = useBusy();
  if (now === null) return null;
  const counts = Object.entries(now.counts).filter(
    ([name, n]) => n > 0 && Object.hasOwn(t.collections, name),
  );
  const sync = (): void =>
    start(async () => {
      await syncNow(api.value);
      if (status.value?.waiting === 0) say(t.settings.synced);
    });
  return (
    <>
      <Section heading={t.settings.copy} aside={t.settings.copyText(now.blocks, size(now.bytes))}>
        <div class="stack tight pad-block">
          {now.waiting > 0 ? <p class="second">{t.settings.waiting(now.waiting)}</p> : null}
          <div class="actions">
            <button type="button" class="btn small" disabled={busy} onClick={sync}>
              {busy ? t.working : t.settings.syncNow}
            </button>
          </div>
        </div>
      </Section>
      <Section heading={t.settings.storage}>
        <div class="pad-block">
          <RowBars
            bars={counts.map(([name, value]) => ({
              key: name,
              name: t.collections[name] ?? name,
              value,
            }))}
          />
        </div>
        <ToExport />
      </Section>
    </>
  );
}

function ToExport(): VNode {
  return (
    <div class="stack tight pad-block">
      <p class="second">{t.exports.entry}</p>
      <div class="actions">
        <a class="btn small" href="#/settings/export">
          {t.exports.see}
        </a>
      </div>
    </div>
  );
}

function About(): VNode {
  const told = version.value.version;
  return (
    <Section heading={t.settings.about}>
      <p class="pad-block second">{told === "" ? t.app : t.settings.version(told)}</p>
    </Section>
  );
}
