/**
 * A job of its own, as people set it up: `rv device pair --class helper` on Ann's machine, `rv join` on the job's.
 * @module
 */
import { expect, test } from "vitest";
import { collect, makeMachine } from "../support/rv.ts";
import { startTestServer } from "../support/server.ts";

test("a job with its own RV_HOME adds purchases unattended, and Ann takes all of it back", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  await using job = makeMachine();
  await ann.ok("init", "--server", server.origin);
  const joining = job.start([
    "join",
    server.origin,
    "--no-input",
    "--password-file",
    job.passwordFile,
  ]);
  const code = await new Promise<string>((resolve) => {
    let said = "";
    joining.stderr?.on("data", (piece: Buffer) => {
      said += piece.toString();
      const found = /rv1:pair\?\S+/.exec(said)?.[0];
      if (found !== undefined && /both screens/.test(said)) resolve(found);
    });
  });
  const joined = collect(joining);
  const terms = ["--class", "helper", "--may", "add", "--collections", "purchases"];
  const end = ["--until", "2099-12-31", "--name", "till job"];
  // Nobody is there to compare the words, so the command ends with the one that admits the job, and just the job.
  const shown = await ann.ok("device", "pair", code, ...terms, ...end);
  const next = /^next: rv (.+)$/m.exec(shown)?.[1] ?? "";
  const words = next.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
  expect(words).toEqual(["device", "approve", words[2], ...terms, ...end]);
  // A slip of the pen costs the job's code nothing.
  const slip = words.map((word) => (word === "purchases" ? "purchase" : word));
  expect((await ann.rv(...slip, "--no-input")).code).toBe(5);
  const paired = await ann.json(...words);
  expect(paired.item).toMatchObject({
    class: "helper",
    helper: { may: "add", collections: ["purchases"], until: "2099-12-31T23:59:59Z" },
  });
  expect(await joined).toMatchObject({
    code: 0,
    out: expect.stringMatching(/helper .* add purchases/),
  });
  // The job adds what it may, and is refused the rest with one clear code.
  await job.ok("add", "purchases", "name=Tent", "lineTotal=249.90 EUR");
  await job.ok("sync");
  for (const args of [
    ["ls", "closet"],
    ["import", "ls"],
    ["request", "ls"],
    ["kit", "show"],
  ]) {
    const refused = await job.rv(...args, "--no-input");
    expect([args, refused.code, refused.out]).toEqual([args, 4, ""]);
    expect(refused.err).toMatch(/helper-refused, exit 4/);
  }
  await ann.ok("sync");
  expect((await ann.json("ls", "purchases")).items).toHaveLength(1);
  expect(await ann.ok("device", "ls")).toMatch(
    /till job\s+helper\s+add purchases until 2099-12-31/,
  );
  expect(await ann.ok("quarantine", "ls")).toBe("");
  await ann.ok("device", "give", "till job", "closet");
  await ann.ok("device", "take-back", "till job", "--yes");
  expect((await ann.json("ls", "purchases")).items).toHaveLength(0);
});
