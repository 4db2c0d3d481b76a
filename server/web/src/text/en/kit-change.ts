/**
 * English of rehearsing and replacing the recovery kit.
 * @module
 */

import { count } from "../format.ts";

/** Words of the rehearsal, the replacement and the wait before it. */
export const kitChange = {
  entry: "The 24 words, with spaces between",
  read: "The kit's code is read.",
  type: "Type the words instead",
  foreign: (origin: string): string =>
    `This kit is of the server ${origin}. Open the app there to use it.`,
  rehearseHeading: "Rehearse",
  rehearseText: "Scan or type the kit from your paper. It is checked here, and stays valid.",
  neverText: "Nobody has shown yet that the paper opens the vault.",
  last: (day: string): string => `Last rehearsed ${day}.`,
  wrongOne: (place: number): string => `Word ${count(place)} is wrong; all others are right.`,
  unknown: (places: string): string =>
    `No kit has such words: number ${places}. Check their spelling.`,
  replaceHeading: "Replace it",
  replaceText: "If the paper is lost, or somebody may have seen it: make a new kit.",
  replace: "Make a new kit",
  replaceAsk: "Make a new recovery kit?",
  withOld: "I have the old one",
  withOldText:
    "The new kit is valid at once. The old one opens nothing that is sealed from now on.",
  withoutOld: "The old one is lost",
  withoutOldText:
    "The new kit is asked for now and can be taken 72 hours later. All your devices say so meanwhile, and whoever has the old kit can stop it: this keeps a thief with one unlocked device from taking your vault.",
  which: "How do you make it",
  make: "Make the new kit",
  making: "Making the new kit",
  done: "The new kit is valid. Print it, and burn the old one.",
  asked: "The new kit is asked for. Print it now; it is valid once you take it.",
  pendingMine: (from: string): string =>
    `A new recovery kit was asked for here. It can be taken from ${from} on. Until then the old one stays valid.`,
  pendingOther: (name: string, from: string): string =>
    `${name} asked for a new recovery kit, to be taken from ${from} on. If this was not you, stop it with the old kit and remove that device.`,
  pendingHeading: "A new recovery kit waits",
  pendingShort: (name: string, from: string): string =>
    `${name} asked for a new recovery kit, from ${from} on.`,
  pendingShortMine: (from: string): string => `A new recovery kit waits: from ${from} on.`,
  due: "The 72 hours are over. Take the new kit: then the old one opens nothing that is sealed later.",
  take: "Take the new kit",
  taken: "The new kit is valid. The old one is not any more.",
  cancelHeading: "Stop it with the old kit",
  cancelText: "Scan or type the old kit. What was asked for is void at once.",
  cancel: "Stop it",
  cancelled: "Stopped. The old kit stays valid.",
  look: "Look",
};
