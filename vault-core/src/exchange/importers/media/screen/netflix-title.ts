/**
 * Netflix writes show, season and episode as one title: "Harbor Lights: Season 2: The Ferry".
 * @module
 */
import type { JsonObject } from "../../../../model/json.ts";

/** What stands before the number of a season, by language; some put the number first. */
const words = [
  "Season|Series|Part|Volume|Book|Chapter|Limited Series|Staffel|Teil|Saison|Partie|Temporada|Stagione|Seizoen|Miniserie",
  "Kausi|Minisarja|Säsong|Sæson|Sesong|Sezon|Sezonul|Сезон|Musim|シーズン|시즌",
].join("|");
const season = new RegExp(
  `^(?<show>.+?): (?:(?:${words})(?: ?(?<number>\\d{1,3}))?|(?<first>\\d{1,3})\\. (?:Sezon|évad|řada|séria)|第 ?(?<counted>\\d{1,3}) ?季): (?<episode>.+)$`,
  "su",
);

/** Gives kind, title and, of an episode, its show and season. */
export function netflixTitle(title: string): JsonObject {
  const { show, number, first, counted, episode } = season.exec(title)?.groups ?? {};
  if (show === undefined || episode === undefined) return { kind: "film", title };
  const told = number ?? first ?? counted;
  const known = told === undefined ? {} : { season: Number(told) };
  return { kind: "tv_episode", title: episode, container: show, ...known };
}
