/**
 * The two servers of a simulation: the fake one in memory, and the real one of this project. The same story can be
 * told on both, which holds the fake to the rules of the real one.
 * @module
 */
import type { RunningServer } from "@rootvault/server/app";

import type { Network } from "../../../vault-core/src/transport/call.ts";
import {
  createSession,
  type Login,
  type Session,
} from "../../../vault-core/src/transport/login.ts";
import { FAKE_ORIGIN, FakeServer } from "../../../vault-core/src/testing/fake-server.ts";
import { plainSession } from "./network.ts";

/** A server that a world can stand on. */
export interface SimServer extends AsyncDisposable {
  readonly origin: string;
  fetch: typeof globalThis.fetch;
  /** Its clock; the world sets it. */
  now: () => number;
  /** A session of a member. */
  sessionOf(network: Network, login: Omit<Login, "origin">): Session;
  /** Does what is due by the clock: deletes what a compaction ended. */
  sweep(): Promise<void>;
  /** Every block that it ever took, also those that are deleted by now; null where nobody kept them. */
  taken(): readonly Uint8Array[] | null;
  /** Number of blocks that were refused because another stood at their place. */
  equivocations(): Promise<number>;
}

/** The server in memory, with sessions that make no proof. */
export function fakeSimServer(server: FakeServer = new FakeServer()): SimServer {
  server.blocksAnAnswer = 20;
  const sim: SimServer = {
    origin: FAKE_ORIGIN,
    fetch: server.fetch,
    now: Date.now,
    sessionOf: (network, { vault, device }) => {
      server.tokens.set(device, device);
      const meet = (): { now: number; key: Uint8Array } => ({ now: sim.now(), key: server.key });
      return plainSession(network, { origin: FAKE_ORIGIN, vault, device, meet });
    },
    sweep: () => Promise.resolve(server.eraseDue()),
    taken: () => server.taken,
    equivocations: () => Promise.resolve(server.evidence.size),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  server.now = () => sim.now();
  return sim;
}

/** The real server, over real HTTP, with real sessions. */
export async function realSimServer(): Promise<SimServer> {
  let running: RunningServer | null = null;
  const sim: SimServer & { origin: string } = {
    origin: "",
    fetch: (input, init) => globalThis.fetch(input, init),
    now: Date.now,
    sessionOf: (network, login) => createSession(network, { ...login, origin: sim.origin }),
    sweep: () => Promise.resolve(),
    taken: () => null,
    equivocations: async () => {
      const sql = "SELECT COUNT(*) AS count FROM evidence";
      const row = await running?.services.driver.read.get<{ count: number }>(sql);
      return row?.count ?? 0;
    },
    [Symbol.asyncDispose]: () => running?.close() ?? Promise.resolve(),
  };
  // Most runs need no real server, and it is large.
  const { startTestServer } = await import("../server.ts");
  running = await startTestServer({ signups: "open", trial: true }, { now: () => sim.now() });
  return Object.assign(sim, { origin: running.origin });
}
