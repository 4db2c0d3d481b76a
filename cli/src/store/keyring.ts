/**
 * The system's keyring, by the program that every system with one has: `secret-tool` (libsecret) on Linux, `security`
 * on macOS. The secret goes by stdin, never in an argument, and is read back before it counts.
 * @module
 */
import { spawn } from "node:child_process";
import { VaultError, type Keyring } from "@rootvault/vault-core";

/** What a program said: null for one that is not there, did not end in time, or failed. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  input?: string,
) => Promise<string | null>;

/** How a keyring is spoken to. */
interface Tool {
  read(name: string): Promise<string | null>;
  write(name: string, secret: string): Promise<unknown>;
  remove(name: string): Promise<unknown>;
}

const SERVICE = "rootvault";
const LONGEST_MS = 30_000;

/** Opens the keyring of a platform, such as `linux`; one without a keyring answers null and refuses to keep. */
export function openKeyring(platform: string, run: RunProgram = runProgram): Keyring {
  const tool = toolOf(platform, run);
  const read = async (name: string): Promise<Uint8Array | null> => {
    const text = (await tool?.read(name))?.trim() ?? "";
    return /^[A-Za-z0-9_-]{43}$/.test(text) ? new Uint8Array(Buffer.from(text, "base64url")) : null;
  };
  return {
    read,
    write: async (name, secret) => {
      await tool?.write(name, Buffer.from(secret).toString("base64url"));
      // The programs do not always say that they failed.
      const kept = await read(name);
      if (kept === null || !Buffer.from(kept).equals(Buffer.from(secret)))
        throw new VaultError("no-keyring", `No keyring keeps a secret here: ${whyNot(platform)}.`);
    },
    remove: async (name) => void (await tool?.remove(name)),
  };
}

function toolOf(platform: string, run: RunProgram): Tool | null {
  if (platform === "linux") return secretTool(run);
  return platform === "darwin" ? security(run) : null;
}

function secretTool(run: RunProgram): Tool {
  return {
    read: async (name) => run("secret-tool", ["lookup", ...attributes(name)]),
    write: async (name, secret) =>
      run("secret-tool", ["store", "--label", "Rootvault", ...attributes(name)], secret),
    remove: async (name) => run("secret-tool", ["clear", ...attributes(name)]),
  };
}

function security(run: RunProgram): Tool {
  return {
    read: async (name) => run("security", ["find-generic-password", ...account(name), "-w"]),
    // `-i` reads commands from stdin: so the secret is in no list of processes.
    write: async (name, secret) =>
      run("security", ["-i"], `add-generic-password -U -s ${SERVICE} -a ${name} -w ${secret}\n`),
    remove: async (name) => run("security", ["delete-generic-password", ...account(name)]),
  };
}

function attributes(name: string): string[] {
  return ["application", SERVICE, "name", name];
}

function account(name: string): string[] {
  return ["-s", SERVICE, "-a", name];
}

function whyNot(platform: string): string {
  if (platform === "linux") return "secret-tool (libsecret) is missing, or no keyring is unlocked";
  return platform === "darwin" ? "the keychain is locked" : `${platform} has none that rv knows`;
}

async function runProgram(
  file: string,
  args: readonly string[],
  input = "",
): Promise<string | null> {
  return await new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"], timeout: LONGEST_MS });
    const said: Buffer[] = [];
    child.once("error", () => resolve(null));
    // A program that ends before it has read is told by its status.
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    child.once("close", (status) =>
      resolve(status === 0 ? Buffer.concat(said).toString("utf8") : null),
    );
    child.stdin.end(input);
  });
}
