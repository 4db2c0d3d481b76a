/**
 * Says how the server is: alive, ready, which version.
 * @module
 */
import { statfs } from "node:fs/promises";
import { json } from "../http/answers.ts";
import { route, type Route } from "../http/route.ts";

/** What is asked. */
export interface HealthFacts {
  readonly data: string;
  readonly version: string;
  readonly appUrl: string;
  readonly signups: string;
  readonly trial: boolean;
  /** Tries a write; throws if the database takes none. */
  tryWrite(): Promise<void>;
  /** True from the stop signal on. */
  isDraining(): boolean;
}

const LEAST_FREE = 0.05;

/** Makes the routes of health and version. */
export function healthRoutes(facts: HealthFacts): Route[] {
  return [
    route({
      method: "GET",
      path: "/healthz",
      auth: "none",
      bodyLimit: 0,
      handle: () => Promise.resolve(json({ ok: true })),
    }),
    route({
      method: "GET",
      path: "/readyz",
      auth: "none",
      bodyLimit: 0,
      handle: async () => {
        const failed = await failedChecks(facts);
        return failed.length === 0
          ? json({ ready: true })
          : json({ ready: false, failed }, 503, { "retry-after": "5" });
      },
    }),
    route({
      method: "GET",
      path: "/version.json",
      auth: "none",
      bodyLimit: 0,
      anyOrigin: true,
      handle: () =>
        Promise.resolve(
          json({
            version: facts.version,
            api: 1,
            app: facts.appUrl,
            signups: facts.signups,
            trial: facts.trial,
          }),
        ),
    }),
  ];
}

async function failedChecks(facts: HealthFacts): Promise<string[]> {
  const failed: string[] = [];
  if (facts.isDraining()) failed.push("draining");
  await facts.tryWrite().catch(() => failed.push("database"));
  const disk = await statfs(facts.data).catch(() => null);
  if (disk === null || disk.bavail / disk.blocks < LEAST_FREE) failed.push("disk");
  return failed;
}
