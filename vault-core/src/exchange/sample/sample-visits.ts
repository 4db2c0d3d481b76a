/**
 * The household's visits, as Takeout writes them since late 2023.
 * @module
 */
import type { Dice } from "./dice.ts";
import { sites } from "./household.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Hours of a day by how often somebody is at the screen. */
const hours = [
  6, 7, 7, 8, 8, 8, 9, 10, 11, 12, 12, 13, 15, 16, 17, 18, 19, 19, 20, 20, 20, 21, 21, 22,
];
const clientId = "c2FtcGxlLWhvdXNlaG9sZA==";

/** Writes about 4,000 visits between two moments, newest first. */
export function sampleVisits(dice: Dice, from: number, to: number): string {
  const weighted = sites.flatMap((site) => Array.from({ length: site[1] }, () => site));
  const days = Math.floor((to - from) / DAY_MS);
  const visits: { readonly at: number; readonly row: object }[] = [];
  for (let day = 0; day < days; day++) {
    for (let left = dice.between(2, 9); left > 0; left--) {
      const at =
        from + day * DAY_MS + dice.pick(hours) * 60 * MINUTE_MS + dice.between(0, 59 * MINUTE_MS);
      const [host, , pages] = dice.pick(weighted);
      const [path, title] = dice.pick(pages);
      visits.push({
        at,
        row: visit(dice, at, { url: `${schemeOf(host)}://${host}${path}`, title }),
      });
    }
  }
  const rows = visits
    .filter(({ at }) => at < to)
    .toSorted((one, other) => other.at - one.at)
    .map(({ row }) => row);
  return JSON.stringify({ "Browser History": rows, "Typed Url": [], Session: [] }, null, 1);
}

function visit(
  dice: Dice,
  at: number,
  page: { readonly url: string; readonly title: string },
): object {
  return {
    favicon_url: "",
    ...(dice.chance(0.05) ? { page_transition_qualifier: "CLIENT_REDIRECT" } : {}),
    title: page.title,
    url: page.url,
    time_usec: at * 1000 + dice.between(0, 999),
    client_id: clientId,
  };
}

function schemeOf(host: string): string {
  return host.startsWith("192.168.") ? "http" : "https";
}
