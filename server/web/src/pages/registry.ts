/**
 * The screens of an open vault: which address shows which, under which tab.
 * @module
 */
import type { IconName } from "../parts/icon.tsx";
import { t } from "../text/catalog.ts";
import { AccessLog } from "./sharing/access-log.tsx";
import { Alarm } from "./attention/alarm.tsx";
import { Categories } from "./categories/categories.tsx";
import { Erase } from "./erase/erase.tsx";
import { Export } from "./export/export.tsx";
import { Grantee } from "./sharing/grantee.tsx";
import { Import } from "./import/import.tsx";
import { Kit } from "./kit/kit.tsx";
import { Mappings } from "./mapping/mappings.tsx";
import { NotFound } from "./not-found.tsx";
import { Overview } from "./records/overview.tsx";
import { recordScreens } from "./records/screens.tsx";
import { Request } from "./sharing/request.tsx";
import { Requests } from "./sharing/requests.tsx";
import { Returns } from "./returns/returns.tsx";
import type { Screen, TabName } from "./screen.ts";
import { Search } from "./search.tsx";
import { Settings } from "./settings/settings.tsx";
import { Sharing } from "./sharing/sharing.tsx";

/** The tabs in their order. */
export const tabs: readonly {
  readonly name: TabName;
  readonly hash: string;
  readonly icon: IconName;
}[] = [
  { name: "things", hash: "#/things", icon: "things" },
  { name: "activity", hash: "#/activity", icon: "activity" },
  { name: "sharing", hash: "#/sharing", icon: "sharing" },
  { name: "settings", hash: "#/settings", icon: "settings" },
];

const things = { hash: "#/things", name: t.tabs.things };
const sharing = { hash: "#/sharing", name: t.tabs.sharing };

/** Every screen; the first that fits is shown. */
export const screens: readonly Screen[] = [
  { path: "/", tab: "things", title: t.records.overview.heading, show: Overview },
  { path: "/things", tab: "things", title: t.records.overview.heading, show: Overview },
  { path: "/things/import", tab: "things", title: t.imports.heading, parent: things, show: Import },
  {
    path: "/things/import/mappings",
    tab: "things",
    title: t.mapping.list,
    parent: { hash: "#/things/import", name: t.imports.heading },
    ownersAlone: true,
    show: Mappings,
  },
  ...recordScreens,
  { path: "/sharing", tab: "sharing", title: t.tabs.sharing, show: Sharing },
  {
    path: "/sharing/log",
    tab: "sharing",
    title: t.access.heading,
    parent: sharing,
    show: AccessLog,
  },
  { path: "/sharing/:", tab: "sharing", title: t.sharing.one.what, parent: sharing, show: Grantee },
  { path: "/requests", tab: "sharing", title: t.nav.requests, parent: sharing, show: Requests },
  { path: "/requests/:", tab: "sharing", title: t.nav.requests, parent: sharing, show: Request },
  { path: "/search", tab: "things", title: t.search.heading, parent: things, show: Search },
  { path: "/settings", tab: "settings", title: t.settings.heading, show: Settings },
  {
    path: "/settings/export",
    tab: "settings",
    title: t.exports.heading,
    parent: { hash: "#/settings", name: t.settings.heading },
    show: Export,
  },
  {
    path: "/settings/categories",
    tab: "settings",
    title: t.categoryRules.heading,
    parent: { hash: "#/settings", name: t.settings.heading },
    ownersAlone: true,
    show: Categories,
  },
  {
    path: "/settings/returns",
    tab: "settings",
    title: t.returns.heading,
    parent: { hash: "#/settings", name: t.settings.heading },
    ownersAlone: true,
    show: Returns,
  },
  {
    path: "/settings/erase",
    tab: "settings",
    title: t.erase.heading,
    parent: { hash: "#/settings", name: t.settings.heading },
    ownersAlone: true,
    show: Erase,
  },
  {
    path: "/kit",
    tab: "settings",
    title: t.kit.heading,
    parent: { hash: "#/settings", name: t.settings.heading },
    ownersAlone: true,
    show: Kit,
  },
  {
    path: "/alarm",
    tab: "settings",
    title: t.kit.alarm.stopped,
    parent: { hash: "#/settings", name: t.settings.heading },
    show: Alarm,
  },
];

const missing: Screen = { path: "", tab: "things", title: t.nav.notFound, show: NotFound };

/** The screen of an address and the part that stood for `:`. */
export function screenOf(parts: readonly string[]): {
  readonly screen: Screen;
  readonly id: string;
} {
  for (const screen of screens) {
    const wanted = screen.path.split("/").filter((part) => part !== "");
    if (wanted.length !== parts.length) continue;
    if (wanted.every((part, index) => part === ":" || part === parts[index])) {
      return { screen, id: parts[wanted.indexOf(":")] ?? "" };
    }
  }
  return { screen: missing, id: "" };
}
