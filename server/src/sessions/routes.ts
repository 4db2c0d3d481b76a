/**
 * The routes of the sessions room.
 * @module
 */
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { createChallenges } from "./challenges.ts";
import { challengeRoute, findRoute, rosterByKeyRoute, tokenRoute } from "./login.ts";

/** Challenge, token, roster by key, find. */
export function sessionRoutes(services: Services): Route[] {
  const challenges = createChallenges(services.now, services.random);
  return [
    challengeRoute(services, challenges),
    tokenRoute(services, challenges),
    rosterByKeyRoute(services, challenges),
    findRoute(services),
  ];
}
