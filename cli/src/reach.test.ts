import { expect, test } from "vitest";

import { mustAnswer } from "./reach.ts";

const ORIGIN = "https://vault.example.org";

function answers(body: string, status = 200): typeof fetch {
  return async () => Promise.resolve(new Response(body, { status }));
}

const silent: typeof fetch = async () => Promise.reject(new TypeError("fetch failed"));

test("a server of ours says whether it takes new vaults", async () => {
  const facts = answers('{"version":"0.1.0","api":1,"signups":"invite"}');
  expect(await mustAnswer(ORIGIN, facts)).toEqual({ signups: "invite" });
});

test("a wrong address is told before anything is asked", async () => {
  for (const [send, code] of [
    [silent, "unreachable"],
    [answers("{}", 421), "wrong-host"],
    [answers("<h1>A page</h1>"), "unreachable"],
    [answers('{"version":"2"}'), "unreachable"],
    [answers('{"api":1,"signups":"open"}', 500), "unreachable"],
  ] as const)
    await expect(mustAnswer(ORIGIN, send)).rejects.toMatchObject({ code });
});
