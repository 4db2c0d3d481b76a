/**
 * The rail of wide screens, which is a table of contents, and the bottom bar of phones.
 * @module
 */
import type { VNode } from "preact";
import { looks } from "../pages/records/look.ts";
import { tabs } from "../pages/registry.ts";
import type { TabName } from "../pages/screen.ts";
import { place } from "../router.ts";
import { deviceCount, grants, isHelping, mayAdd, requests, status } from "../state/follow.ts";
import { t } from "../text/catalog.ts";
import { count } from "../text/format.ts";
import { ago, hostOf } from "./ago.ts";
import { Icon } from "./icon.tsx";

interface Entry {
  readonly hash: string;
  readonly name: string;
  readonly count: number | null;
}

/** The rail. */
export function Rail(props: { readonly tab: TabName }): VNode {
  return (
    <nav class="rail" aria-label={t.nav.main}>
      <a class="brand" href="#/" aria-label={t.app}>
        <Icon name="brand" />
        <span>{t.app}</span>
      </a>
      {tabsHere().map((tab) => {
        const current = tab.name === props.tab;
        const inside = current ? contents(tab.name) : [];
        return (
          <div key={tab.name}>
            <a
              class="tab"
              href={tab.hash}
              aria-current={current ? (inside.length === 0 ? "page" : "true") : undefined}
            >
              <Icon name={tab.icon} />
              {t.tabs[tab.name]}
              {tab.name === "sharing" && waiting() > 0 ? <em>{t.nav.waiting(waiting())}</em> : null}
            </a>
            {inside.length === 0 ? null : <Contents entries={inside} tab={t.tabs[tab.name]} />}
          </div>
        );
      })}
      <Whose />
    </nav>
  );
}

function Contents(props: { readonly entries: readonly Entry[]; readonly tab: string }): VNode {
  return (
    <ul class="contents" aria-label={t.nav.contents(props.tab)}>
      {props.entries.map((entry) => (
        <li key={entry.hash}>
          <a
            href={entry.hash}
            aria-current={isCurrent(entry.hash, props.entries) ? "page" : undefined}
          >
            <span>{entry.name}</span>
            <i aria-hidden="true" />
            {entry.count === null ? null : <span>{count(entry.count)}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}

function isCurrent(hash: string, all: readonly Entry[]): boolean {
  const here = `#${place.value.path}`;
  const fits = all.filter((entry) => here === entry.hash || here.startsWith(`${entry.hash}/`));
  const best = fits.toSorted((a, b) => b.hash.length - a.hash.length)[0];
  return best?.hash === hash;
}

function Whose(): VNode | null {
  const now = status.value;
  if (now === null) return null;
  const devices =
    now.lastSync === null
      ? t.top.devicesOnly(deviceCount.value)
      : t.top.devices(deviceCount.value, ago(now.lastSync));
  return (
    <p class="whose">
      <b>{t.top.vaultOf(now.deviceName)}</b>
      {t.top.on(hostOf(now.origin))}
      <br />
      {devices}
    </p>
  );
}

/** The bottom bar. */
export function Bottom(props: { readonly tab: TabName }): VNode {
  return (
    <nav class="bottom" aria-label={t.nav.main}>
      {tabsHere().map((tab) => (
        <a
          key={tab.name}
          href={tab.hash}
          aria-current={tab.name === props.tab ? "true" : undefined}
        >
          <Icon name={tab.icon} />
          {t.tabs[tab.name]}
          {tab.name === "sharing" && waiting() > 0 ? (
            <span class="count" aria-label={t.nav.waiting(waiting())}>
              {count(waiting())}
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

/** What is shared is the owner's: to a helper the tab would say that nobody can see anything. */
function tabsHere(): typeof tabs {
  return isHelping() ? tabs.filter(({ name }) => name !== "sharing") : tabs;
}

function waiting(): number {
  return requests.value.filter((request) => request.state === "waiting").length;
}

function entriesOf(tab: TabName, counts: Readonly<Record<string, number>>): readonly Entry[] {
  return looks
    .filter((look) => look.tab === tab)
    .map(({ collection, list }) => ({
      hash: list,
      name: t.collections[collection] ?? collection,
      count: counts[collection] ?? 0,
    }));
}

function contents(tab: TabName): readonly Entry[] {
  const counts = status.value?.counts ?? {};
  if (tab === "things") {
    return [
      ...entriesOf("things", counts),
      ...(mayAdd() ? [{ hash: "#/things/import", name: t.nav.imports, count: null }] : []),
    ];
  }
  if (tab === "activity") return entriesOf("activity", counts);
  if (tab === "sharing") {
    const now = new Set(
      grants.value.filter((one) => one.state === "active").map((one) => one.host),
    );
    return [
      { hash: "#/requests", name: t.nav.requests, count: waiting() },
      { hash: "#/sharing", name: t.nav.whoHasWhat, count: now.size },
      { hash: "#/sharing/log", name: t.nav.accessLog, count: null },
    ];
  }
  return [];
}
