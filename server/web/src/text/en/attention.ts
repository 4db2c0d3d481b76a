/**
 * English of attention: the clickstream.
 * @module
 */
import { count, counted } from "../format.ts";

/** Words of the attention screen. */
export const attention = {
  heading: "Visits",
  summary: (n: number, weeks: string, sites: number): string =>
    `${counted(n, "visit", "visits")}, ${weeks}, ${counted(sites, "site", "sites")}.`,
  counting: "Your visits are being counted.",
  chart: "Visits by day and hour, four weeks; darker means more.",
  cell: (day: string, hour: number, n: number): string =>
    `${day}, ${String(hour).padStart(2, "0")}:00: ${counted(n, "visit", "visits")}`,
  day: "Day",
  hour: "Hour",
  visits: "Visits",
  sites: "Sites",
  siteBar: (site: string, n: number): string => `${site}: ${counted(n, "visit", "visits")}`,
  moreSites: (sites: number, n: number): string =>
    `${counted(sites, "more site", "more sites")}: ${counted(n, "visit", "visits")}.`,
  noSite: "no site",
  earlier: "Earlier weeks",
  later: "Later weeks",
  listHeading: "Visits",
  only: (site: string): string => `Only ${site}`,
  onDay: (day: string): string => `On ${day}`,
  at: (day: string, hour: number): string => `On ${day}, from ${String(hour).padStart(2, "0")}:00`,
  all: "All visits",
  search: "Search in visits",
  none: "No visit fits.",
  exclude: "Leave out of peeks",
  excluded: (n: number): string => `${counted(n, "visit", "visits")} left out of peeks.`,
  remove: "Delete",
  removed: (n: number): string =>
    `${counted(n, "visit", "visits")} deleted. A later import skips them.`,
  removeAllHeading: (n: number): string => `Delete ${counted(n, "visit", "visits")}?`,
  removeAllText: "They leave this vault. What companies have collected they keep.",
  removeAll: (n: number): string => `Delete all ${count(n)}`,
  pick: (title: string): string => `Pick ${title}`,
  picked: (n: number): string => `${count(n)} picked`,
  untitled: "no title",
};
