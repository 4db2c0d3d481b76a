import { expect, test } from "vitest";

import { nameOf, whoOf } from "./look.ts";

const ferry = { type: "media", kind: "tv_episode", title: "The Ferry", container: "Harbor Lights" };

test("an episode is named with its show, which does not stand beside it once more", () => {
  const episode = { collection: "media", shown: { ...ferry, season: 2, episode: 3 } };
  expect([nameOf(episode), whoOf(episode)]).toEqual(["Harbor Lights, S2 E3: The Ferry", ""]);
  const bare = { collection: "media", shown: { ...ferry, creator: "Bea" } };
  expect([nameOf(bare), whoOf(bare)]).toEqual(["Harbor Lights: The Ferry", "Bea"]);
});

test("a song keeps its album beside it", () => {
  const shown = {
    type: "media",
    kind: "track",
    title: "Low Tide",
    creator: "Bea",
    container: "Salt",
  };
  const song = { collection: "media", shown };
  expect([nameOf(song), whoOf(song)]).toEqual(["Low Tide", "Bea, Salt"]);
});
