/**
 * The routes of the sessions room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { createChallenges } from "./challenges.ts";
import { challengeRoute, findRoute, tokenRoute } from "./login.ts";

/** Challenge, token, find. */
export function sessionRoutes(services: Services): Route[] {
  const challenges = createChallenges(services.now, services.random);
  return [
    challengeRoute(services, challenges),
    tokenRoute(services, challenges),
    findRoute(services),
  ];
}
