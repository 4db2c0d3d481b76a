/**
 * Four ways in which a network fails a request, as hooks of the proxy.
 * @module
 */
import { connect } from "node:net";

import { PATHS } from "@rootvault/vault-core/protocol";

import { forward, type Exchange, type Proxy } from "./proxy.ts";

/**
 * - `late`: the client has given up when the server sees the request, perhaps after another try.
 * - `cut`: the connection breaks in the middle of the request.
 * - `lost`: the server does it, and its answer never comes.
 * - `twice`: the request arrives two times; the client gets the second answer.
 */
export type NetworkFault = "late" | "cut" | "lost" | "twice";

/** All of them. */
export const NETWORK_FAULTS: readonly NetworkFault[] = ["late", "cut", "lost", "twice"];

/** A route by method and template, such as `POST /vaults/:vault/blocks`. */
export type RouteName = string;

/** Milliseconds by which the late one is late: longer than the client waits before it tries again. */
const LATE_MS = 300;

/** Gives the route of a request; null for none of ours. The three messages of a pairing are three routes. */
export function routeOf({ method, path }: Pick<Exchange, "method" | "path">): RouteName | null {
  const asked = (path.split("?")[0] ?? "").split("/");
  const template = Object.values(PATHS).find((one) => {
    const parts = one.split("/");
    return (
      parts.length === asked.length &&
      parts.every((part, index) => part.startsWith(":") || part === asked[index])
    );
  });
  if (template === undefined) return null;
  return `${method} ${template.replace(":message", asked.at(-1) ?? "")}`;
}

/** A fault that waits for the first request of each of some routes. */
export interface ArmedFault {
  /** Routes that it struck. */
  readonly struck: ReadonlySet<RouteName>;
  /** Heals the network, and waits until what was late has arrived. */
  heal(): Promise<void>;
}

/** Lets the first request of each of the routes, and no other, meet a fault. */
export function armFault(
  proxy: Proxy,
  fault: NetworkFault,
  routes: readonly RouteName[],
): ArmedFault {
  const struck = new Set<RouteName>();
  let late: Promise<unknown> = Promise.resolve();
  const isIt = (exchange: Exchange): boolean => {
    const route = routeOf(exchange);
    if (route === null || !routes.includes(route) || struck.has(route)) return false;
    struck.add(route);
    return true;
  };
  proxy.hooks = {
    before: async (exchange) => {
      if (fault === "lost" || !isIt(exchange)) return null;
      if (fault === "cut") {
        await sendHalf(proxy.target, exchange);
        return "drop";
      }
      if (fault === "twice") {
        await forward(proxy.target, exchange);
        return null;
      }
      const before = late;
      late = sleep(LATE_MS)
        .then(() => forward(proxy.target, exchange).catch(() => null))
        .then(() => before);
      return "drop";
    },
    after: (exchange, answer) => {
      return fault === "lost" && isIt(exchange) ? "drop" : answer;
    },
  };
  return {
    struck,
    heal: async () => {
      proxy.hooks = {};
      await late;
    },
  };
}

/** Writes a request to the server behind by half, and breaks the connection. */
async function sendHalf(port: number, { method, path, headers, body }: Exchange): Promise<void> {
  const lines = headers.flatMap((text, at) =>
    at % 2 === 0 && !/^(content-length|transfer-encoding|connection)$/i.test(text)
      ? [`${text}: ${headers[at + 1] ?? ""}`]
      : [],
  );
  const head = [`${method} ${path} HTTP/1.1`, ...lines, `content-length: ${body.length}`, "", ""];
  const whole = Buffer.concat([Buffer.from(head.join("\r\n")), body]);
  const half = body.length > 0 ? whole.length - Math.ceil(body.length / 2) : whole.length - 10;
  await new Promise<void>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.write(whole.subarray(0, half), () => socket.resetAndDestroy());
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
