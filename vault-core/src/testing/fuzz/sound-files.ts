/**
 * A sound file of every importer, for the dice to break.
 * @module
 */
import { archives } from "./files/archives.ts";
import { databases } from "./files/databases.ts";
import { documents } from "./files/documents.ts";
import { homeTables } from "./files/home-tables.ts";
import { lettersAndDays } from "./files/letters-and-days.ts";
import { lists } from "./files/lists.ts";
import { markup } from "./files/markup.ts";
import { shopTables } from "./files/shop-tables.ts";
import type { SoundFile } from "./files/sound-file.ts";

/** The files. */
export const soundFiles: readonly SoundFile[] = [
  ...shopTables,
  ...homeTables,
  ...lists,
  ...documents,
  ...markup,
  ...lettersAndDays,
  ...databases,
  ...archives,
];
