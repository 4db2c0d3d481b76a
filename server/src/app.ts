/**
 * Starts a server: read, create, dispose. The port is opened first, because the public address may hold it; nothing is
 * answered until everything behind it stands.
 * @module
 */
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import type { Config } from "./config.ts";
import { systemClock } from "./clock.ts";
import { makeFolder } from "./durable-folder.ts";
import { createCallerOf, networkOf } from "./http/caller.ts";
import { createFrame } from "./http/frame.ts";
import { createFront, type Listener } from "./http/front.ts";
import { createRequestLog } from "./http/request-log.ts";
import { webRoutes } from "./http/web-files.ts";
import { healthRoutes } from "./operate/health.ts";
import { createLog } from "./operate/log.ts";
import type { Clock } from "./model/base.ts";
import { openPorts, type Ports } from "./operate/ports.ts";
import type { Route } from "./http/route.ts";
import { systemRandom } from "./random.ts";
import { openRooms, type Rooms } from "./rooms.ts";
import type { ServerSecrets } from "./secrets.ts";
import { openServices, type Services, type Surroundings } from "./services.ts";
import { tryWrite } from "./storage/migrate.ts";
import { VERSION } from "./version.ts";

export { readConfig, type Config, type ConfigFault, type ConfigSources } from "./config.ts";
export { readSecrets, type ServerSecrets } from "./secrets.ts";

/** A server that runs. */
export interface RunningServer extends AsyncDisposable {
  /** Public origin, such as `http://localhost:8420`. */
  readonly origin: string;
  /** Where the app is. */
  readonly appUrl: string;
  readonly port: number;
  readonly services: Services;
  /** Every route that answers, for tests and the reference. */
  readonly routes: readonly Route[];
  /** Stops cleanly: unready, waiting answers released, requests finished, log checkpointed. */
  close(): Promise<void>;
}

/** Starts a server. Throws `port-in-use` if something else listens there. */
export async function startServer(
  config: Config,
  secrets: ServerSecrets,
  overrides: Partial<Surroundings> = {},
): Promise<RunningServer> {
  makeFolder(config.data);
  const surroundings: Surroundings = {
    now: overrides.now ?? systemClock,
    random: overrides.random ?? systemRandom,
    fetch: overrides.fetch ?? globalThis.fetch,
    log: overrides.log ?? createLog(config),
  };
  const ports = await openPorts(config.listen, config.trustedProxies);
  try {
    const origin = config.publicUrl ?? `http://localhost:${ports.port}`;
    const services = await openServices(config, secrets, origin, surroundings);
    return await run(services, ports);
  } catch (error) {
    await ports.close(0);
    throw error;
  }
}

async function run(services: Services, ports: Ports): Promise<RunningServer> {
  const { log, limits, bus, driver, config } = services;
  const rooms = await openRooms(services);
  let draining = false;
  const routes = [
    ...rooms.routes,
    ...healthOf(services, () => draining),
    ...webRoutes(WEB_FOLDER, services.appUrl),
  ];
  ports.answer(createListener(services, rooms, routes));
  await rooms.sweep();
  const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout =>
    setInterval(
      () => void work().catch((error: unknown) => log.error({ err: error }, "sweep")),
      ms,
    ).unref();
  const timers = [every(5_000, () => limits.flush()), every(60_000, () => rooms.sweep())];
  const stop = async (): Promise<void> => {
    draining = true;
    if (config.drainDelayMs > 0)
      await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
    bus.close();
    await ports.close(config.shutdownTimeoutMs);
    for (const timer of timers) clearInterval(timer);
    await limits.flush();
    await driver.close();
  };
  let stopped: Promise<void> | null = null;
  const close = (): Promise<void> => (stopped ??= stop());
  const { origin, appUrl } = services;
  return {
    origin,
    appUrl,
    port: ports.port,
    services,
    routes,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createListener(services: Services, rooms: Rooms, routes: readonly Route[]): Listener {
  const { config, origin, appUrl, trial, now, random, log, proofs, secrets } = services;
  const callerOf = createCallerOf(config.trustedProxies);
  const appOrigin = new URL(appUrl).origin === origin ? null : new URL(appUrl).origin;
  const onFault = (error: unknown, requestId: string): void =>
    log.error({ err: error, requestId }, "fault");
  const frame = createFrame(routes, {
    origin,
    appOrigin,
    now,
    random,
    guards: rooms.guards,
    proofs,
    callerOf,
    onFault,
  });
  const listener = getRequestListener(frame.fetch, { overrideGlobalObjects: false });
  const addressOf: AddressOf = (request) =>
    callerOf(request.socket.remoteAddress, headerText(request.headers["x-forwarded-for"]));
  const begin = createRequestLog({
    log,
    now,
    random,
    hashKey: secrets.hashKey,
    networkOf: (request) => (config.logIp === "off" ? null : networkOf(addressOf(request))),
  });
  const next: Listener = (request, response) => {
    void rooms
      .seam(request, response, addressOf(request))
      .then((answered) => (answered ? undefined : listener(request, response)))
      .catch((error: unknown) => {
        onFault(error, "-");
        response.destroy();
      });
  };
  return createFront({ origin, trial, apiOrigin: appOrigin === null ? null : origin, begin, next });
}

type AddressOf = (request: Parameters<Listener>[0]) => string;

function healthOf(
  { config, appUrl, driver, now }: Services,
  isDraining: () => boolean,
): ReturnType<typeof healthRoutes> {
  return healthRoutes({
    data: config.data,
    version: VERSION,
    appUrl,
    signups: config.signups,
    trial: config.trial,
    isDraining,
    tryWrite: eachSecond(now, () => tryWrite(driver)),
  });
}

/** Does a work once a second at most, however often it is asked for: its last outcome holds so long. */
function eachSecond(now: Clock, work: () => Promise<void>): () => Promise<void> {
  let last: { readonly at: number; readonly outcome: Promise<void> } | null = null;
  return () => {
    if (last === null || Math.abs(now() - last.at) >= 1000) last = { at: now(), outcome: work() };
    return last.outcome;
  };
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(",") : header;
}

/** The built app lies beside the compiled and beside the source files of this package. */
const WEB_FOLDER = fileURLToPath(new URL("../web/dist", import.meta.url));
