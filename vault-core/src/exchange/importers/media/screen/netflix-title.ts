/**
 * Netflix writes show, season and episode as one title: "Harbor Lights: Season 2: The Ferry".
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";

/** What stands before the number of a season, by language. */
const season =
  /^(?<show>.+?): (?:Season|Staffel|Saison|Temporada|Stagione|Seizoen|Series|Part|Teil|Partie|Volume|Book|Chapter|Limited Series|Miniserie)(?: (?<number>\d{1,3}))?: (?<episode>.+)$/su;

/** Gives kind, title and, of an episode, its show and season. */
export function netflixTitle(title: string): JsonObject {
  const { show, number, episode } = season.exec(title)?.groups ?? {};
  if (show === undefined || episode === undefined) return { kind: "film", title };
  const known = number === undefined ? {} : { season: Number(number) };
  return { kind: "tv_episode", title: episode, container: show, ...known };
}
