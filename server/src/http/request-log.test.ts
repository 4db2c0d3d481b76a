/**
 * The request log says what happened and to nobody who.
 * @module
 */
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createRequestLog, noteRequest, requestIdOf } from "./request-log.ts";

const vault = "0123456789abcdef0123456789abcdef";
const day = 86_400_000;

function logged(now: number, network: string | null): Record<string, unknown> {
  const lines: string[] = [];
  const begin = createRequestLog({
    log: pino({ base: null }, { write: (line: string) => void lines.push(line) }),
    now: () => now,
    random: (length) => new Uint8Array(length).fill(9),
    hashKey: new Uint8Array(32),
    networkOf: () => network,
  });
  const request = new IncomingMessage(new Socket());
  request.method = "GET";
  request.url = `/vaults/${vault}/blocks?after=12-secret`;
  request.headers = { authorization: "DPoP token-of-ann", "user-agent": "annas-phone" };
  const response = new ServerResponse(request);
  begin(request, response);
  expect(requestIdOf(request)).toBe("CQkJCQkJCQkJ");
  noteRequest(request, { route: "/vaults/:vault/blocks" });
  response.statusCode = 409;
  response.emit("close");
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "") as Record<string, unknown>;
}

test("a line has pattern, status and time, and no id, query, token or user agent", () => {
  const line = logged(0, null);
  expect(line).toMatchObject({ route: "/vaults/:vault/blocks", status: 409, method: "GET", ms: 0 });
  const text = JSON.stringify(line);
  for (const secret of [vault, "secret", "token-of-ann", "annas-phone"])
    expect(text).not.toContain(secret);
});

test("a vault has one name in the log within a day, and another the next", () => {
  expect(logged(1, null)["vault"]).toBe(logged(day - 1, null)["vault"]);
  expect(logged(1, null)["vault"]).not.toBe(logged(day + 1, null)["vault"]);
});

test("an address is logged as its network, or not at all", () => {
  expect(logged(0, null)).not.toHaveProperty("network");
  expect(logged(0, "192.0.2.0/24")["network"]).toBe("192.0.2.0/24");
});
