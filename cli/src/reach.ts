/**
 * A look at the server before anything is asked: a wrong address is told before somebody has made up a password.
 * @module
 */
import { RvError } from "./errors.ts";

const TIMEOUT_MS = 15_000;

/** What a server says of itself at `/version.json`. */
export interface ServerFacts {
  /** Whether it takes new vaults: `open`, `invite` or `closed`. */
  readonly signups: string;
}

/**
 * Checks that a server of ours answers under an address.
 *
 * @param origin of the server, without a slash at the end.
 * @throws {RvError} unreachable for no answer, or one that no server of ours gives; wrong-host.
 */
export async function mustAnswer(
  origin: string,
  send: typeof fetch = globalThis.fetch,
): Promise<ServerFacts> {
  const answer = await send(`${origin}/version.json`, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new RvError("unreachable", `No answer from ${origin}. Nothing was made here.`, {
      hint: "check the address, and that the server runs",
      cause,
    });
  });
  // RFC 9110, 15.5.20: whoever answers here is known by another name, such as localhost instead of 127.0.0.1.
  if (answer.status === 421)
    throw new RvError("wrong-host", `The server at ${origin} answers under another name only.`, {
      hint: "use the address that it shows when it starts, such as http://localhost:8420",
    });
  const facts: unknown = answer.ok ? await answer.json().catch(() => null) : null;
  if (typeof facts !== "object" || facts === null || !("api" in facts) || !("signups" in facts))
    throw new RvError("unreachable", `${origin} answers, but not as a Rootvault server does.`, {
      hint: "check the address",
    });
  return { signups: String(facts.signups) };
}
