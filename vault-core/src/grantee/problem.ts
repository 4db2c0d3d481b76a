/**
 * Problem documents (RFC 9457) of a vault's server as the one error type, in words for a company.
 * @module
 */
import { VaultError } from "../errors.ts";
import { readProblem, type WireCode } from "../protocol/problems.ts";

const WORDS: Partial<Record<WireCode, string>> = {
  "grant-revoked":
    "The owner took the grant back. Delete what was collected, as the request promised.",
  "grant-expired": "The grant has run out.",
  "grant-consumed": "All collects of the grant are used.",
  "grant-returned": "The grant was handed back.",
  "no-grant": "The vault's server knows no such grant of this grantee.",
  "too-many-requests": "Too many requests; try again later.",
};

/** Reads a refusal as an error with the same code; `status`, `action` and `retryAfter` stand in its details. */
export async function toRefusal(response: Response): Promise<VaultError> {
  const problem = readProblem(await response.json().catch(() => null));
  const details = {
    ...problem?.facts,
    status: response.status,
    retryAfter: response.headers.get("Retry-After"),
  };
  if (problem === null) {
    return new VaultError("oauth-error", `The vault's server answered ${response.status}.`, {
      details,
    });
  }
  return new VaultError(problem.code, WORDS[problem.code] ?? problem.detail, { details });
}
