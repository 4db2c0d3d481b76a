/**
 * English of the figures of collections: what comes, courses of measures, plays by week.
 * @module
 */
import { counted } from "../format.ts";

/** Words of the charts. */
export const recordFigures = {
  dates: {
    heading: "What comes",
    kinds: {
      warranty: "Warranty ends",
      "updates-end": "Updates end",
      expiry: "Expires",
      renewal: "Renews",
      "prescription-end": "Prescription ends",
      "run-out": "Runs out (estimate)",
      needed: "Needed by then",
      "intent-end": "Intent ends",
      start: "Begins",
      end: "Ends",
      reservation: "Reservation",
      "statement-end": "Holds until then",
      "return-until": "Return until",
    } as Readonly<Record<string, string>>,
    line: (kind: string, day: string): string => `${kind}, ${day}`,
    from: {
      delivery: (line: string, day: string): string => `${line}, counted from delivery, ${day}`,
      purchase: (line: string, day: string): string => `${line}, counted from purchase, ${day}`,
    },
    days: (n: number): string => counted(n, "day", "days"),
    chart: "Days until what comes next.",
    head: ["Day", "What", "Of", "Days"] as readonly string[],
  },
  measures: {
    heading: "How they change",
    newest: (value: string, day: string): string => `${value}, ${day}`,
    course: (name: string, n: number): string =>
      `${name}: the course of ${counted(n, "measure", "measures")}`,
    head: ["Measure", "Day", "Value"] as readonly string[],
  },
  weeks: {
    heading: "Plays by week",
    chart: (from: string, to: string): string => `Plays by week, ${from} to ${to}.`,
    bar: (day: string, n: number): string => `Week of ${day}: ${counted(n, "play", "plays")}`,
    of: (day: string): string => `Week of ${day}`,
    head: ["Week", "Plays"] as readonly string[],
    creators: "By whom",
    creator: (name: string, n: number): string => `${name}: ${counted(n, "play", "plays")}`,
    only: (name: string): string => `Only ${name}`,
  },
};
