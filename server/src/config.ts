/**
 * Reads the server's settings from flags, environment and a file: pure, complete, all faults at once.
 * Order: flag > RVS_KEY > RVS_KEY_FILE > config.toml > default. No settings page overrides a file.
 * @module
 */
import { VaultError } from "@rootvault/vault-core/protocol";
import { parse } from "smol-toml";
import { closest, SETTINGS, type SettingKey, type Settings } from "./settings.ts";

/** Where settings come from. `readFile` gives the text of a file named by `config` or an `RVS_..._FILE` variable. */
export interface ConfigSources {
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly readFile?: (path: string) => string;
}

/** A setting that cannot be used. */
export interface ConfigFault {
  readonly key: string;
  /** The source that won: `flag --listen`, `RVS_LISTEN`, a file's name, or `default`. */
  readonly source: string;
  readonly hint: string;
}

/** The settings of one start, checked together. */
export interface Config extends Settings {
  /** Listens on loopback alone. */
  readonly loopback: boolean;
  /** Local trial: loopback, no proxy, no public name. Grantees are loopback documents alone. */
  readonly trial: boolean;
  readonly signups: "closed" | "invite" | "open";
  /** Which source won, by key, for `doctor`. */
  readonly from: ReadonlyMap<SettingKey, string>;
}

interface Found {
  readonly value: unknown;
  readonly source: string;
}

/**
 * Gives the settings of this start.
 *
 * @throws {VaultError} bad-option with `details.faults`, every fault of every source.
 */
export function readConfig(sources: ConfigSources): Config {
  const faults: ConfigFault[] = [];
  const layers = [flagLayer(sources), envLayer(sources, faults), fileLayer(sources, faults)];
  const from = new Map<SettingKey, string>();
  const values: Record<string, unknown> = {};
  for (const [key, setting] of SETTINGS) {
    const found = layers.map((layer) => layer.get(key)).find((entry) => entry !== undefined);
    from.set(key, found?.source ?? "default");
    const read = found === undefined ? setting.initial : setting.read(found.value);
    if (read === undefined)
      faults.push({ key, source: found?.source ?? "default", hint: setting.hint });
    values[setting.member] = read ?? setting.initial;
  }
  // The table of settings gives every member of `Settings`; a test compares the two.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table names every member
  const config = complete(values as unknown as Settings, from);
  faults.push(...togetherFaults(config));
  if (faults.length > 0) throw configError(faults);
  return config;
}

function complete(settings: Settings, from: ReadonlyMap<SettingKey, string>): Config {
  const { listen, publicUrl, trustedProxies } = settings;
  const loopback = listen.kind === "unix" || isLoopback(listen.host);
  const named = publicUrl === null || publicUrl.startsWith("http://localhost");
  const trial = listen.kind === "tcp" && loopback && trustedProxies.length === 0 && named;
  return {
    ...settings,
    loopback,
    trial,
    signups: settings.signups ?? (trial ? "open" : "invite"),
    from,
  };
}

/** Faults that only two settings together show. */
function togetherFaults(config: Config): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const source = (key: SettingKey): string => config.from.get(key) ?? "default";
  if (!config.loopback && config.trustedProxies.length === 0) {
    const hint =
      "An address that is not loopback needs trusted_proxies (the addresses of the proxy that speaks TLS); or listen on 127.0.0.1.";
    faults.push({ key: "listen", source: source("listen"), hint });
    faults.push({ key: "trusted_proxies", source: source("trusted_proxies"), hint });
  }
  if (!config.trial && config.publicUrl === null)
    faults.push({
      key: "public_url",
      source: source("public_url"),
      hint: "Behind a proxy or on a socket the server must know its public address, such as https://vault.example.org.",
    });
  return faults;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function flagLayer(sources: ConfigSources): Map<string, Found> {
  const layer = new Map<string, Found>();
  for (const [key] of SETTINGS) {
    const flag = key.replaceAll("_", "-");
    const value = sources.flags?.[key] ?? sources.flags?.[camel(key)];
    if (value !== undefined) layer.set(key, { value, source: `flag --${flag}` });
  }
  return layer;
}

function envLayer(sources: ConfigSources, faults: ConfigFault[]): Map<string, Found> {
  const layer = new Map<string, Found>();
  const known = new Map([...SETTINGS.keys()].map((key) => [`RVS_${key.toUpperCase()}`, key]));
  for (const [name, value] of Object.entries(sources.env ?? {})) {
    if (!name.startsWith("RVS_") || value === undefined || name === "RVS_CONFIG") continue;
    const plain = name.replace(/_FILE$/, "");
    const key = known.get(name) ?? known.get(plain);
    if (key === undefined) {
      faults.push({ key: name, source: name, hint: suggestion(name, [...known.keys()]) });
      continue;
    }
    const text = name === plain ? value : readText(sources, value);
    if (text === null)
      faults.push({ key, source: name, hint: `The file ${value} cannot be read.` });
    // RVS_KEY wins over RVS_KEY_FILE.
    else if (name === plain || !layer.has(key))
      layer.set(key, { value: text.trim(), source: name });
  }
  return layer;
}

function fileLayer(sources: ConfigSources, faults: ConfigFault[]): Map<string, Found> {
  const layer = new Map<string, Found>();
  const path = sources.flags?.["config"] ?? sources.env?.["RVS_CONFIG"];
  if (typeof path !== "string") return layer;
  const text = readText(sources, path);
  const parsed = text === null ? null : parseToml(text);
  if (parsed === null) {
    faults.push({ key: "config", source: path, hint: "The file cannot be read as TOML." });
    return layer;
  }
  for (const [key, value] of Object.entries(parsed)) {
    if (isSettingKey(key)) layer.set(key, { value, source: path });
    else faults.push({ key, source: path, hint: suggestion(key, [...SETTINGS.keys()]) });
  }
  return layer;
}

function isSettingKey(key: string): boolean {
  return [...SETTINGS.keys()].some((known) => known === key);
}

function readText(sources: ConfigSources, path: string): string | null {
  try {
    return sources.readFile?.(path) ?? null;
  } catch {
    return null;
  }
}

function parseToml(text: string): Record<string, unknown> | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function suggestion(name: string, known: readonly string[]): string {
  const near = closest(name, known);
  return near === null
    ? "There is no such setting."
    : `There is no such setting. Is ${near} meant?`;
}

function camel(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function configError(faults: readonly ConfigFault[]): VaultError {
  const lines = faults.map(({ key, source, hint }) => `${key} (${source}): ${hint}`);
  return new VaultError("bad-option", lines.join("\n"), { details: { faults } });
}
