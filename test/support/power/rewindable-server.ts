/**
 * A server in this process whose whole state is kept after every request that changed it, so that a test can go back to
 * what the server knew at a moment. Its clients reach it through a proxy, at one address.
 * @module
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

import { readBlockHeader } from "../../../vault-core/src/protocol/log/block-header.ts";
import { writePosition } from "../../../vault-core/src/protocol/log/block-stream.ts";
import { blockId, FrameReader } from "@rootvault/vault-core/protocol";
import type { RunningServer } from "@rootvault/server/app";

import { startProxy, type Exchange, type Proxy } from "../proxy.ts";
import { freshFolder, startTestServer } from "../server.ts";
import { mark } from "./trace.ts";

/** A server that can be taken back. */
export interface RewindableServer extends AsyncDisposable {
  readonly proxy: Proxy;
  /** States kept so far; the first is the server without a vault. */
  readonly states: number;
  /** Stops the server, and starts it on the state of that number. */
  goTo(state: number): Promise<RunningServer>;
}

/** Starts a server; a mark `server N` tells in the trace when its N-th state began, `request I` when the I-th request came. */
export async function startRewindableServer(trace: string): Promise<RewindableServer> {
  const [kept, data] = [freshFolder(), freshFolder()];
  const proxy = await startProxy();
  let running: RunningServer | null = null;
  const start = async (): Promise<RunningServer> => {
    await running?.close();
    running = await startTestServer({ data, public_url: proxy.origin, listen: "127.0.0.1:0" });
    proxy.target = running.port;
    return running;
  };
  let states = 0;
  const keep = async (): Promise<void> => {
    await running?.services.driver.checkpoint();
    cpSync(data, join(kept, String(states)), { recursive: true });
    mark(trace, `server ${states}`);
    states++;
  };
  await start();
  await keep();
  proxy.hooks = {
    before: (exchange) => {
      mark(trace, `request ${proxy.exchanges.indexOf(exchange)}`);
      return null;
    },
    after: async ({ method }, answer) => {
      if (method !== "GET") await keep();
      return answer;
    },
  };
  return {
    proxy,
    get states() {
      return states;
    },
    goTo: async (state) => {
      await running?.close();
      running = null;
      rmSync(data, { recursive: true, force: true });
      cpSync(join(kept, String(state)), data, { recursive: true });
      return start();
    },
    [Symbol.asyncDispose]: async () => {
      await running?.close();
      await proxy[Symbol.asyncDispose]();
      for (const folder of [kept, data]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The ids of all blocks that were sent by position. More than one id: the position was signed twice. */
export function signedIn(exchanges: readonly Exchange[]): ReadonlyMap<string, ReadonlySet<string>> {
  const signed = new Map<string, Set<string>>();
  for (const { method, path, body } of exchanges) {
    if (method !== "POST" || !path.endsWith("/blocks")) continue;
    for (const { block } of new FrameReader().push(body)) {
      const position = writePosition(readBlockHeader(block));
      signed.set(position, (signed.get(position) ?? new Set()).add(blockId(block)));
    }
  }
  return signed;
}
