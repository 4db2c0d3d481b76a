/**
 * The table of settings: key, member, default, reader. A reader gives `undefined` for a value that cannot be used.
 * @module
 */
import { isIP } from "node:net";

/** Where the server listens. */
export type Listen =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** What the table gives. */
export interface Settings {
  readonly data: string;
  readonly listen: Listen;
  /** An origin, or null: derived from the listen address. */
  readonly publicUrl: string | null;
  /** Where the app is, or null: `<public_url>/app/`. */
  readonly appUrl: string | null;
  readonly trustedProxies: readonly string[];
  readonly signups: "closed" | "invite" | "open" | null;
  readonly quotaBytes: number;
  readonly quotaMembers: number;
  readonly grantees: "any" | readonly string[];
  readonly offline: boolean;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
  readonly logFormat: "json" | "text";
  readonly logIp: "off" | "truncated";
  readonly drainDelayMs: number;
  readonly shutdownTimeoutMs: number;
}

/** Names of the settings as files and flags write them. */
export type SettingKey =
  | "data"
  | "listen"
  | "public_url"
  | "app_url"
  | "trusted_proxies"
  | "signups"
  | "quota_bytes"
  | "quota_members"
  | "grantees"
  | "offline"
  | "log_level"
  | "log_format"
  | "log_ip"
  | "drain_delay"
  | "shutdown_timeout";

/** One line of the table. */
export interface Setting {
  readonly member: keyof Settings;
  readonly initial: unknown;
  /** What a usable value looks like. */
  readonly hint: string;
  /** Gives the value, or `undefined` if it cannot be used. */
  read(value: unknown): unknown;
}

/** Every setting there is. */
export const SETTINGS: ReadonlyMap<SettingKey, Setting> = new Map<SettingKey, Setting>([
  ["data", { member: "data", initial: "./rootvault-data", hint: "a folder", read: readName }],
  [
    "listen",
    {
      member: "listen",
      initial: { kind: "tcp", host: "127.0.0.1", port: 8420 },
      hint: "host:port, :port or unix:/path",
      read: readListen,
    },
  ],
  [
    "public_url",
    {
      member: "publicUrl",
      initial: null,
      hint: "an https origin without a path, such as https://vault.example.org",
      read: readOrigin,
    },
  ],
  [
    "app_url",
    { member: "appUrl", initial: null, hint: "an https URL that ends in /", read: readAppUrl },
  ],
  [
    "trusted_proxies",
    {
      member: "trustedProxies",
      initial: [],
      hint: "addresses or networks such as 10.0.0.0/8",
      read: readNetworks,
    },
  ],
  [
    "signups",
    {
      member: "signups",
      initial: null,
      hint: "closed, invite or open",
      read: oneOf("closed", "invite", "open"),
    },
  ],
  [
    "quota_bytes",
    {
      member: "quotaBytes",
      initial: 5 * 1024 ** 3,
      hint: "bytes, such as 5GiB or 500MB",
      read: readSize,
    },
  ],
  ["quota_members", { member: "quotaMembers", initial: 32, hint: "2 to 32", read: readMembers }],
  [
    "grantees",
    {
      member: "grantees",
      initial: "any",
      hint: "any, or a list of client ids",
      read: readGrantees,
    },
  ],
  ["offline", { member: "offline", initial: false, hint: "yes or no", read: readYes }],
  [
    "log_level",
    {
      member: "logLevel",
      initial: "info",
      hint: "fatal, error, warn, info, debug or silent",
      read: oneOf("fatal", "error", "warn", "info", "debug", "silent"),
    },
  ],
  [
    "log_format",
    { member: "logFormat", initial: "json", hint: "json or text", read: oneOf("json", "text") },
  ],
  [
    "log_ip",
    { member: "logIp", initial: "off", hint: "off or truncated", read: oneOf("off", "truncated") },
  ],
  [
    "drain_delay",
    { member: "drainDelayMs", initial: 0, hint: "seconds, such as 5s", read: readDuration },
  ],
  [
    "shutdown_timeout",
    {
      member: "shutdownTimeoutMs",
      initial: 10_000,
      hint: "seconds, such as 10s",
      read: readDuration,
    },
  ],
]);

/** Gives the known name nearest to a mistyped one, or null if none is near. */
export function closest(name: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .toSorted((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= 3 ? best.candidate : null;
}

/** Reads a number of bytes, such as `5GiB` or `500MB`. */
export function readSize(value: unknown): number | undefined {
  const units = new Map([
    ["", 1],
    ["kb", 1e3],
    ["mb", 1e6],
    ["gb", 1e9],
    ["kib", 1024],
    ["mib", 1024 ** 2],
    ["gib", 1024 ** 3],
  ]);
  const match = /^(\d{1,15})\s*([a-z]*)$/i.exec(String(value));
  const unit = units.get((match?.[2] ?? "?").toLowerCase());
  const bytes = Number(match?.[1]) * (unit ?? Number.NaN);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** Reads a span such as `7d`, `12h` or `30m`, in milliseconds. */
export function readSpan(value: unknown): number | undefined {
  const units = new Map([
    ["m", 60_000],
    ["h", 3_600_000],
    ["d", 86_400_000],
  ]);
  const match = /^([1-9]\d{0,3})\s*([mhd])$/.exec(String(value));
  const unit = units.get(match?.[2] ?? "");
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [at, letter] of left.split("").entries()) {
    const next = [at + 1];
    for (let column = 1; column <= right.length; column++) {
      const change = (row[column - 1] ?? 0) + (right[column - 1] === letter ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

function readName(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readListen(value: unknown): Listen | undefined {
  if (typeof value !== "string") return undefined;
  if (value.startsWith("unix:/")) return { kind: "unix", path: value.slice(5) };
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return undefined;
  return { kind: "tcp", host: match[1] ?? (match[2] === "" ? "0.0.0.0" : (match[2] ?? "")), port };
}

function readUrl(value: unknown): URL | null {
  return typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
}

function readOrigin(value: unknown): string | undefined {
  const url = readUrl(value);
  if (url === null || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    return undefined;
  return url.protocol === "https:" || (url.protocol === "http:" && url.hostname === "localhost")
    ? url.origin
    : undefined;
}

function readAppUrl(value: unknown): string | undefined {
  const url = readUrl(value);
  const secure =
    url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  if (
    url === null ||
    !secure ||
    !url.pathname.endsWith("/") ||
    url.search !== "" ||
    url.hash !== ""
  )
    return undefined;
  return url.href;
}

function readNetworks(value: unknown): string[] | undefined {
  const list = readList(value);
  return list?.every((entry) => isNetwork(entry)) === true ? list : undefined;
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

function readGrantees(value: unknown): "any" | string[] | undefined {
  if (value === "any") return "any";
  const list = readList(value);
  return list?.every((entry) => URL.canParse(entry)) === true ? list : undefined;
}

function readList(value: unknown): string[] | undefined {
  if (typeof value === "string") return value.split(/[\s,]+/).filter((entry) => entry !== "");
  if (!Array.isArray(value)) return undefined;
  const list = value.filter((entry): entry is string => typeof entry === "string");
  return list.length === value.length ? list : undefined;
}

function readMembers(value: unknown): number | undefined {
  const count = Number(value);
  return Number.isInteger(count) && count >= 2 && count <= 32 ? count : undefined;
}

function readYes(value: unknown): boolean | undefined {
  if (value === true || value === "yes" || value === "true") return true;
  return value === false || value === "no" || value === "false" ? false : undefined;
}

function readDuration(value: unknown): number | undefined {
  const match = /^(\d{1,4})\s*s?$/.exec(String(value));
  return match === null ? undefined : Number(match[1]) * 1000;
}

function oneOf(...choices: readonly string[]): (value: unknown) => string | undefined {
  return (value) => choices.find((choice) => choice === value);
}
