/**
 * What the server says of itself: version, whether it takes new vaults, whether it is a local trial.
 * @module
 */
import { signal } from "@preact/signals";

/** What the server said; sign-ups count as open until it has said so. */
export const version = signal({ version: "", signups: "open", trial: false });

/** Asks the server once; offline the answer stays as it is. */
export async function askVersion(): Promise<void> {
  try {
    const answer = await fetch("/version.json");
    const told: unknown = await answer.json();
    if (typeof told === "object" && told !== null) version.value = { ...version.value, ...told };
  } catch {
    // Nothing depends on it that cannot wait.
  }
}
