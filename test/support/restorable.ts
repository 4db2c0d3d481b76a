/**
 * A server that can be backed up and restored as `docs/guide/host.md` says, stopped, while its address stays: its
 * clients speak to it through a proxy, which keeps all that passes.
 * @module
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startTestServer, type TestServer } from "./household.ts";
import { freePort, startProxy, type Proxy } from "./proxy.ts";

/** The folder of a server, and its address. */
export interface Restorable extends AsyncDisposable {
  readonly proxy: Proxy;
  /** Flags with which the server has to be started for the first time. */
  readonly flags: Readonly<Record<string, string>>;
  /** Takes charge of the server that was started with the flags. */
  begin(server: TestServer): void;
  /** Copies the server's folder. */
  backUp(): Promise<void>;
  /** Puts the copy in the folder's place. */
  restore(): Promise<void>;
  /** Deletes the folder: the server begins with nothing. */
  empty(): Promise<void>;
}

/** Makes the folder and the address of a server. */
export async function makeRestorable(): Promise<Restorable> {
  const proxy = await startProxy();
  proxy.target = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "rootvault-restorable-"));
  const [data, copy] = [join(folder, "data"), join(folder, "copy")];
  const flags = { data, public_url: proxy.origin };
  let server: TestServer | null = null;
  const whileStopped = async (work: () => void): Promise<void> => {
    await server?.[Symbol.asyncDispose]();
    work();
    server = await startTestServer(flags);
    proxy.target = server.running.port;
  };
  return {
    proxy,
    flags: { ...flags, listen: `127.0.0.1:${proxy.target}` },
    begin: (started) => void (server = started),
    backUp: async () => whileStopped(() => cpSync(data, copy, { recursive: true })),
    restore: async () =>
      whileStopped(() => {
        rmSync(data, { recursive: true });
        cpSync(copy, data, { recursive: true });
      }),
    empty: async () => whileStopped(() => rmSync(data, { recursive: true })),
    [Symbol.asyncDispose]: async () => {
      await server?.[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
