/**
 * English of sharing and of one grantee.
 * @module
 */
import { count, counted, inWords, list, plural } from "../format.ts";

/** Words of sharing, of the list of requests and of one grantee. */
export const sharing = {
  heading: (companies: number): string =>
    companies === 0
      ? "Nobody can see anything"
      : `${inWords(companies, true)} ${plural(companies, "company", "companies")} can see something`,
  waitingText: (n: number): string =>
    n === 0
      ? "Everyone else gets nothing."
      : `${inWords(n, true)} ${plural(n, "request waits", "requests wait")} for your answer. Everyone else gets nothing.`,
  empty: "When a company asks, its request waits here.",
  nobodyAsked: "Nobody has asked so far.",
  askedWhere:
    "A company asks on its own page, with a button that leads here. You see its request before it sees anything.",
  askedWhereTrial:
    "To try it, open the sample shop: npm start says its address. Its button leads here, and you see its request before it sees anything.",
  reviewWaiting: "Review waiting",
  review: "Review",
  waiting: "Waiting",
  now: "Now",
  ended: "Ended",
  endedAside: (n: number): string => `${count(n)}, kept as a record`,
  sees: "Sees",
  collects: "Collects, last 12 weeks",
  stop: "Stop",
  sparkLabel: (host: string, n: number): string =>
    `${host}: ${counted(n, "collect", "collects")} in the last 12 weeks`,
  fields: (n: number): string => counted(n, "field", "fields"),
  left: (days: number): string =>
    days < 1 ? "ends today" : `${counted(days, "day", "days")} left`,
  used: (reads: number, most: number | null): string =>
    most === null
      ? counted(reads, "collect", "collects")
      : `${count(reads)} of ${counted(most, "collect", "collects")}`,
  last: (when: string): string => `last ${when}`,
  never: "none yet",
  requestsHeading: (n: number): string =>
    n === 0
      ? "No request waits"
      : `${inWords(n, true)} ${plural(n, "request waits", "requests wait")}`,
  requestsText: "Nothing leaves until you answer.",
  answered: "Answered",
  requestStates: {
    waiting: "waiting",
    granted: "shared",
    declined: "declined",
    lapsed: "lapsed",
  } as Readonly<Record<string, string>>,
  states: {
    pending: "answered, waiting for the browser to go back",
    active: "active",
    paused: "paused",
    revoked: "stopped by you",
    expired: "ended on its day",
    consumed: "all collects used",
    returned: "handed back by them",
    superseded: "replaced by a later one",
    lapsed: "never picked up",
  } as Readonly<Record<string, string>>,
  endedOn: (state: string, day: string): string => `${state}, ${day}`,
  one: {
    what: "What they have on me",
    none: "They have collected nothing.",
    rowsAside: (rows: number, fields: number): string =>
      `${counted(rows, "row", "rows")}, ${counted(fields, "field", "fields")}`,
    collected: "As last collected",
    sealed: (day: string): string => `Sealed ${day}`,
    notYet: "Not collected yet",
    notYetText: "These rows lie sealed on the server. Nobody has fetched them.",
    lastCollect: (when: string): string => `last collected ${when}`,
    hereNow: "here now",
    same: "the same",
    gone: "no longer here",
    lacking: "they lack it",
    differs: (n: number): string =>
      n === 0
        ? "What they hold is what your vault shows now."
        : `${counted(n, "row has", "rows have")} changed here after sealing. A one-time peek does not follow; they still hold the old rows.`,
    endedFoot: "This grant has ended; nothing more can be collected.",
    coarse: "Made less exact before it left",
    how: { field: "shown", selector: "told by the choice of rows" } as Readonly<
      Record<string, string>
    >,
    takeBack: "Take it back",
    stopText:
      "From now on the server refuses them, and the copy here is destroyed. What they already read they hold.",
    promise: (day: string): string => `They signed a promise to delete it by ${day}; you keep it.`,
    condition: (day: string): string =>
      `You set the condition to delete it by ${day}; they signed only the read.`,
    stop: "Stop sharing",
    stopHeading: (host: string): string => `Stop sharing with ${host}?`,
    stopRows: (rows: number): string =>
      rows === 0
        ? "They have collected nothing."
        : `The ${counted(rows, "row", "rows")} they already read they hold.`,
    keep: "Keep sharing",
    stopped: (host: string, rows: number): string =>
      rows === 0
        ? `The server refuses ${host} from now on. They had collected nothing.`
        : `The server refuses ${host} from now on. They keep the ${counted(rows, "row", "rows")} they already read.`,
    stoppedAll: "Sharing has stopped",
    deleteBy: (day: string): string => `They signed a promise to delete it by ${day}.`,
    collects: "Collects",
    collectsOf: (reads: number, most: number | null): string =>
      most === null ? count(reads) : `${count(reads)} of ${count(most)}`,
    collectRow: (rows: number | null): string =>
      rows === null ? "" : counted(rows, "row", "rows"),
    noCollects: "None yet.",
    checkedHere:
      "Ticks were checked on this device against the keys that were pinned when you shared.",
    arose: "How it arose",
    ends: (day: string): string => `Ends on ${day}`,
    endedOn: (day: string): string => `Ended on ${day}`,
    purpose: "Why",
    more: (n: number): string => `${counted(n, "earlier grant", "earlier grants")} of theirs`,
  },
  collectionsOf: (names: readonly string[]): string => list(names),
};
