/**
 * English of what look-up tables say of an appliance.
 * @module
 */

const figure = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** Words of the section. */
export const lookedUp = {
  heading: "What the tables say",
  text: "Found by maker and model, or by number, in tables that you imported. Of several the newest comes first.",
  from: (found: {
    readonly source: string;
    readonly id: string;
    readonly brand: string;
    readonly model: string;
  }): string =>
    `${found.source === "eprel" ? "EPREL" : "ENERGY STAR"} ${found.id}: ${found.brand} ${found.model}`,
  label: (label: string, regime: string): string => `Class ${label}, ${regime}`,
  regimes: {
    "EU-2010": "EU label of 2010",
    "EU-2021": "EU label since 2021",
    ENERGY_STAR: "ENERGY STAR certified",
    other: "EU label",
  } as Readonly<Record<string, string>>,
  uses: {
    perYearKwh: (n: number) => `${figure.format(n)} kWh a year`,
    per100CyclesKwh: (n: number) => `${figure.format(n)} kWh per 100 cycles`,
    perCycleKwh: (n: number) => `${figure.format(n)} kWh a cycle`,
    per1000HoursKwh: (n: number) => `${figure.format(n)} kWh per 1,000 hours`,
  } as Readonly<Record<string, (n: number) => string>>,
} as const;
