/**
 * English of the access log.
 * @module
 */
import { count, counted } from "../format.ts";

/** Words of the access log. */
export const access = {
  heading: "Access log",
  summary: (n: number, since: string, when: string): string =>
    `${counted(n, "entry", "entries")} since ${since}. Checked ${when}: none changed, none missing.`,
  empty: "No one has collected anything",
  emptyText:
    "Every collect and every refusal will stand here, in a log that the server cannot change unnoticed.",
  verify: "Verify",
  verified: (n: number): string =>
    `${counted(n, "entry", "entries")} checked, none changed, none missing.`,
  export: "Export",
  chart: "Entries by day, six months; darker means more.",
  calendar: (month: string): string => `Entries by day, ${month}; darker means more.`,
  weekdays: ["M", "T", "W", "T", "F", "S", "S"] as readonly string[],
  cell: (day: string, n: number): string => `${day}: ${counted(n, "entry", "entries")}`,
  day: "Day",
  entries: "Entries",
  monthAside: (n: number, collects: number, refused: number, others: number): string =>
    `${counted(n, "entry", "entries")}: ${counted(collects, "collect", "collects")}, ${count(refused)} refused, ${count(others)} other`,
  checked: "checked",
  notChecked: "the proof does not match",
  all: "All months",
  foot: (size: number): string =>
    `The server cannot change an entry unnoticed once one of your devices has seen it. Only server and company together could hide one. Head ${count(size)}`,
  events: {
    read: (what: string, rows: number | null): string =>
      rows === null ? `collected ${what}` : `collected ${counted(rows, "row", "rows")} of ${what}`,
    denied: (why: string, n: number): string =>
      n > 1 ? `was refused ${count(n)} times: ${why}` : `was refused: ${why}`,
    ends: {
      granted: (what: string): string => `may now collect ${what}`,
      revoked: (what: string): string => `lost its grant for ${what}: you stopped it`,
      expired: (what: string): string => `lost its grant for ${what}: it ended on its day`,
      consumed: (what: string): string => `used its last collect of ${what}`,
      returned: (what: string): string => `handed its grant for ${what} back`,
      superseded: (what: string): string => `has a later grant for ${what}`,
      "delete-claimed": (what: string): string => `says that it deleted ${what}`,
      "key-changed": (): string => "uses new keys",
      paused: (what: string): string => `is paused for ${what}`,
      resumed: (what: string): string => `may collect ${what} again`,
      slowed: (what: string): string => `may collect ${what} less often`,
      updated: (what: string): string => `has a new version of ${what}`,
    } as Readonly<Record<string, (what: string) => string>>,
  },
  whys: {
    "grant-revoked": "you stopped this grant",
    "grant-expired": "the grant ended on its day",
    "grant-consumed": "all collects were used",
    "grant-returned": "they had handed the grant back",
    "grant-superseded": "a later grant replaced it",
    "grant-paused": "the grant is paused",
    "too-early": "the grant had not begun",
    "min-interval": "too soon after the last collect",
    "recipient-key-retired": "the key it was sealed to is retired",
  } as Readonly<Record<string, string>>,
};
