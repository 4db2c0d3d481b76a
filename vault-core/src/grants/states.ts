/**
 * What the server says of the owner's grants, kept beside each grantee so that it is known offline too.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";
import { jsonObjectShape } from "../protocol/grants/details-shape.ts";
import { equalJson } from "../protocol/grants/equal-json.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { z } from "../protocol/zod.ts";
import type { SharingDeps } from "./deps.ts";
import { allGrantees, granteeLine, type RecordLine, type SeenState } from "./records.ts";

/** Shape of a grant's state as the server tells it. */
export const grantStateShape = z.looseObject({
  id: z.string(),
  client_id: z.string(),
  state: z.enum([
    "pending",
    "active",
    "paused",
    "revoked",
    "expired",
    "consumed",
    "returned",
    "superseded",
    "lapsed",
  ]),
  ver: z.int(),
  reads: z.int(),
  last_read: z.string().nullable(),
  ended_at: z.string().nullable(),
  authorization_details: jsonObjectShape,
  consent_sha256: z.string(),
  view_sha256: z.string(),
});
const listShape = z.looseObject({ grants: z.array(grantStateShape) });

/** A grant's state as the server tells it. */
export type GrantState = z.infer<typeof grantStateShape>;

/** Fetches one grant's state. @throws {VaultError} no-grant; unreachable; readback-differs for another grant's. */
export async function fetchState({ session }: SharingDeps, id: string): Promise<GrantState> {
  const path = fillPath(PATHS.ownerGrant, { id });
  const state = await session.ask({ method: "GET", path }, grantStateShape);
  if (state.id === id) return state;
  throw new VaultError("readback-differs", "The server shows another grant than was asked for.");
}

/** Fetches the states of all grants, and keeps what changed. @throws {VaultError} unreachable. */
export async function fetchStates(deps: SharingDeps): Promise<ReadonlyMap<string, GrantState>> {
  const { grants } = await deps.session.ask({ method: "GET", path: PATHS.ownerGrants }, listShape);
  const states = new Map(grants.map((grant) => [grant.id, grant]));
  await deps.context.records.write(changedLines(deps, states, true));
  return states;
}

/** Gives the last known states by grant: fresh ones if the server answers. */
export async function knownStates(deps: SharingDeps): Promise<ReadonlyMap<string, SeenState>> {
  try {
    await fetchStates(deps);
  } catch (error) {
    if (!isVaultError(error, "unreachable")) throw error;
  }
  return new Map(allGrantees(deps).flatMap(({ grants }) => Object.entries(grants)));
}

/** Writes down a state that was just fetched. */
export async function keepState(deps: SharingDeps, state: GrantState): Promise<void> {
  await deps.context.records.write(changedLines(deps, new Map([[state.id, state]]), false));
}

function changedLines(
  deps: SharingDeps,
  states: ReadonlyMap<string, GrantState>,
  complete: boolean,
): readonly RecordLine[] {
  return allGrantees(deps).flatMap((grantee) => {
    const own = [...states.values()].filter((state) => hostOf(state.client_id) === grantee.host);
    const fresh = Object.fromEntries(own.map((state) => [state.id, toSeen(state)]));
    // The server tells of no grant that nobody came back for.
    const lapsed = Object.entries(grantee.grants)
      .filter(([id, { state }]) => complete && state === "pending" && !states.has(id))
      .map(([id, seen]) => [id, Object.assign({}, seen, { state: "lapsed" })] as const);
    const grants = { ...grantee.grants, ...Object.fromEntries(lapsed), ...fresh };
    return equalJson(grants, grantee.grants) ? [] : [granteeLine(deps, { ...grantee, grants })];
  });
}

function toSeen({ state, reads, last_read: lastRead, ended_at: ended }: GrantState): SeenState {
  return { state, reads, lastRead, ended };
}

function hostOf(clientId: string): string | null {
  return URL.canParse(clientId) ? new URL(clientId).host : null;
}
