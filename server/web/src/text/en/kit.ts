/**
 * English of the recovery kit and of alarms.
 * @module
 */
import { count, counted } from "../format.ts";

/** Words of the recovery kit and of the alarm page. */
export const kit = {
  heading: "Your recovery kit",
  text: "If you lose every device, these words bring the vault back. Nobody else has them, so nobody can replace them.",
  sheet: "Recovery kit",
  shown: "Shown until you have proved that you have it",
  qr: "The same as a code",
  where: (origin: string): string => `Server: ${origin}`,
  vaultId: (id: string): string => `Vault id: ${id}`,
  hint: "Keep it on paper, away from this device.",
  print: "Print",
  verify: "I have it",
  later: "Later",
  proveHeading: "Prove it",
  proveText: (a: number, b: number): string => `Type word ${a} and word ${b} from the paper.`,
  lookAgain: "Look at the kit again",
  word: (n: number): string => `Word ${n}`,
  check: "Check",
  wrong: "These are not the words of your kit.",
  verified: (epoch: number): string =>
    `The kit opens epoch ${count(epoch)}, the newest. It stays valid.`,
  verifiedHeading: "Your kit is checked",
  verifiedText: "Its words are no longer kept on this device. They stand on your paper alone.",
  rehearse: "Check the kit",
  goOn: "Go to your vault",
  wordList: "The 24 words",
  alarm: {
    none: "There is no alarm",
    noneText: "Everything that the server showed was checked against what your devices know.",
    stopped: "Publishing is stopped",
    running: "To look at",
    safe: "Safe",
    safeText: (blocks: number): string =>
      `All ${counted(blocks, "block", "blocks")} on this device, signed and complete. Sealed peeks that companies already hold are unchanged.`,
    stoppedUntil: "Stopped until you decide",
    stoppedText: "New entries stay on this device, and nothing new is shared. Taking back goes on.",
    runningText: "Nothing is stopped. An alarm is over when the server no longer shows it.",
    does: {
      pushBack: "What pushing back does",
      goOn: "What going on does",
      again: "What comparing again does",
    },
    doesPushBack: (n: number): string =>
      n === 0
        ? "What is missing was written on other devices, and only they can send it again. This one goes on without."
        : `Sends the ${counted(n, "missing block", "missing blocks")} of this device again, each to its own place. The server cannot read them, only store them or refuse. What other devices wrote, they send.`,
    doesGoOn: {
      FORK: "This device publishes the history that it has. The other one stays out. A third one stops it again.",
      ACCESS_LOG_BROKEN:
        "Reads are followed from the log that the server shows now. What it no longer shows is not proved any more: save the evidence first.",
      over: "This device asks once more. If nothing is missing, it publishes again.",
      roster:
        "This device asks once more. It goes on only if the list of your devices is again the one that it knows.",
    },
    over: "The server shows again what you have seen",
    doesAgain: "This device asks the server once more. What does not show again is over.",
    pushBack: "Push my copy back",
    goOn: "Go on publishing",
    checkAndGoOn: "Check again and go on",
    again: "Compare again",
    sentAgain: (n: number): string =>
      n === 0
        ? "Publishing goes on."
        : `${counted(n, "block", "blocks")} sent again. Publishing goes on.`,
    stillStopped: "Done. Another alarm waits for you.",
    decided:
      "You have decided to go on. It stays listed until the server no longer shows it, and comes back if it gets worse.",
    devices: "Compare with another device",
    evidence: "Save the evidence file",
    here: "This device",
    hereSeen: (n: number): string => counted(n, "block", "blocks"),
    there: (host: string): string => host,
    more: (n: number): string => `${count(n)} more, all intact`,
    gone: "not shown any more",
    chains: (seen: number, shown: number): string =>
      `This device has seen ${count(seen)} entries, the server shows ${count(shown)}.`,
    others: "All alarms",
    syncCode: "Sync code",
    headings: {
      ROLLBACK: "The server shows an older state than you have seen",
      FORK: "Your devices were shown different histories",
      ROSTER_ROLLBACK: "The server hides changes to your devices",
      ROSTER_WITHHELD: "The server hides changes to your devices",
      ROSTER_FORK: "Your devices were shown different device lists",
      ROSTER_BADSIG: "A device that yours did not approve was refused",
      ROSTER_BAD: "The device list of the server is damaged",
      ACCESS_LOG_BROKEN: "The access log was changed after the fact",
      KEY_SUBSTITUTED: "A key that your devices did not make was refused",
      WRONG_VAULT: "This is not your vault",
      GAP: "Entries are missing",
      CHAIN_BROKEN: "Entries are missing",
      WITHHELD: "The server does not deliver some entries",
      BAD_SIGNATURE: "The server returned damaged data",
      BAD_BLOCK: "The server returned damaged data",
      BAD_COMMITMENT: "The server returned damaged data",
      TOO_LARGE: "The server returned damaged data",
      MISPLACED: "The server returned data in the wrong place",
      UNKNOWN_DEVICE: "Entries of a device that is none of yours were refused",
      UNKNOWN_SUITE: "Outdated encryption was refused",
      DOWNGRADE: "Outdated encryption was refused",
      BAD_LOCKBOX: "A damaged key was refused",
      LOCKBOX_MISSING: "The vault's newest key was not given to this device",
      STATE_MISMATCH: "A clean-up that would lose records was not applied",
      CLONED: "This device runs twice",
      BAD_ATTACHMENT: "A picture is missing or was changed",
      RESTORED: "This device was restored",
      STALE: "A device was not heard of for long",
      LATE_FROM_REMOVED: "A removed device wrote late entries",
      "helper-refused": "A helper wrote what it may not",
      ROSTER_CHANGED: "The list of your devices has changed",
      KIT_CHANGE_PENDING: "A new recovery kit waits for its 72 hours",
    } as Readonly<Record<string, string>>,
    other: "Something did not match",
  },
};
