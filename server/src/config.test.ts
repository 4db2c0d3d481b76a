/**
 * Settings: who wins, and that all faults come at once.
 * @module
 */
import { isVaultError } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import { readConfig, type ConfigFault, type ConfigSources } from "./config.ts";
import { SETTINGS, type Settings } from "./settings.ts";

function faultsOf(sources: ConfigSources): readonly ConfigFault[] {
  try {
    readConfig(sources);
  } catch (error) {
    if (isVaultError(error, "bad-option")) return error.details["faults"] as ConfigFault[];
    throw error;
  }
  return [];
}

function read(flags: Record<string, unknown>): ReturnType<typeof readConfig> {
  return readConfig({ flags });
}

test("a start without any setting is a local trial", () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    data: "./rootvault-data",
    listen: { kind: "tcp", host: "127.0.0.1", port: 8420 },
    trial: true,
    signups: "open",
    quotaBytes: 5 * 1024 ** 3,
  });
});

test("a flag wins over the environment, that over a secret's file, that over the file of settings", () => {
  const files = new Map([
    ["/etc/rv.toml", 'log_level = "debug"\nquota_members = 8\nsignups = "closed"'],
    ["/run/level", "error\n"],
  ]);
  const sources = {
    flags: { config: "/etc/rv.toml" },
    env: { RVS_LOG_LEVEL_FILE: "/run/level", PATH: "/bin" },
    readFile: (path: string) => files.get(path) ?? "",
  };
  const config = readConfig(sources);
  expect([config.logLevel, config.quotaMembers, config.signups]).toEqual(["error", 8, "closed"]);
  expect(config.from.get("log_level")).toBe("RVS_LOG_LEVEL_FILE");
  expect(config.from.get("signups")).toBe("/etc/rv.toml");
  const env = { ...sources.env, RVS_LOG_LEVEL: "warn" };
  expect(readConfig({ ...sources, env }).logLevel).toBe("warn");
  const flags = { ...sources.flags, log_level: "fatal" };
  expect(readConfig({ ...sources, env, flags }).logLevel).toBe("fatal");
});

test("every fault of every source is told at once, with its source and what is meant", () => {
  const faults = faultsOf({
    flags: { listen: "somewhere", config: "c.toml" },
    env: { RVS_QUOTA_BYTES: "much", RVS_LOG_LEVLE: "info" },
    readFile: () => 'signupz = "open"\nshutdown_timeout = "soon"',
  });
  expect(faults.map(({ key, source }) => [key, source])).toEqual([
    ["RVS_LOG_LEVLE", "RVS_LOG_LEVLE"],
    ["signupz", "c.toml"],
    ["listen", "flag --listen"],
    ["quota_bytes", "RVS_QUOTA_BYTES"],
    ["shutdown_timeout", "c.toml"],
  ]);
  expect(faults[0]?.hint).toContain("RVS_LOG_LEVEL");
  expect(faults[1]?.hint).toContain("signups");
});

test("an address that others can reach needs a trusted proxy and a public name", () => {
  const faults = faultsOf({ flags: { listen: "0.0.0.0:8420" } });
  expect(faults.map(({ key }) => key)).toEqual(["listen", "trusted_proxies", "public_url"]);
  const config = readConfig({
    flags: {
      listen: ":8420",
      trusted_proxies: "10.0.0.0/8, fd00::/8",
      public_url: "https://vault.example",
    },
  });
  expect([config.trial, config.signups]).toEqual([false, "invite"]);
});

test("behind a proxy on this computer, or with a public name, it is no trial", () => {
  expect(readConfig({ flags: { public_url: "https://vault.example" } }).trial).toBe(false);
  expect(readConfig({ flags: { public_url: "http://localhost:8420" } }).trial).toBe(true);
  for (const url of ["http://vault.example", "https://vault.example/path", "vault.example"])
    expect(faultsOf({ flags: { public_url: url } }).map(({ key }) => key)).toContain("public_url");
});

test("sizes, times and lists are read as people write them", () => {
  expect(read({ quota_bytes: "500MB" }).quotaBytes).toBe(500_000_000);
  expect(read({ quota_bytes: "2 GiB" }).quotaBytes).toBe(2 * 1024 ** 3);
  expect(read({ drain_delay: "5s" }).drainDelayMs).toBe(5_000);
  expect(read({ shutdown_timeout: 3 }).shutdownTimeoutMs).toBe(3_000);
  expect(read({ offline: true }).offline).toBe(true);
  expect(
    read({ grantees: "https://a.example/c.json https://b.example/c.json" }).grantees,
  ).toHaveLength(2);
  expect(read({ listen: "unix:/run/rv.sock", public_url: "https://vault.example" }).listen).toEqual(
    {
      kind: "unix",
      path: "/run/rv.sock",
    },
  );
  expect(read({ listen: "[::1]:9000" }).listen).toEqual({ kind: "tcp", host: "::1", port: 9000 });
});

test("the table of settings gives every member that the program reads", () => {
  const members: Record<keyof Settings, true> = {
    data: true,
    listen: true,
    publicUrl: true,
    appUrl: true,
    trustedProxies: true,
    signups: true,
    quotaBytes: true,
    quotaMembers: true,
    grantees: true,
    offline: true,
    logLevel: true,
    logFormat: true,
    logIp: true,
    drainDelayMs: true,
    shutdownTimeoutMs: true,
  };
  const given = [...SETTINGS.values()].map(({ member }) => member);
  expect(new Set(given)).toEqual(new Set(Object.keys(members)));
});
