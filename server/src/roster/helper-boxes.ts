/**
 * Boxes of helpers: a device leaves them, their helper reads its own. A box is written once; a further collection is a further
 * box beside it. Whose signature a box bears is checked here too, so that a helper finds no useless ones.
 * @module
 */
import {
  activeMember,
  helperBoxesAskShape,
  helperBoxSigner,
  isMemberId,
  MAX_HELPER_BOXES,
  PATHS,
  toBase64Url,
  VaultError,
  type RosterState,
} from "@rootvault/vault-core/protocol";
import { json, noContent } from "../http/answers.ts";
import { helperRefused, notFound, route, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { epochOf, mustBeOwnIfHelper } from "./read.ts";
import type { Lockbox } from "./store.ts";

type BoxServices = Pick<Services, "tenant" | "stores" | "rosters" | "limits" | "bus">;

const BOXES_LIMIT = 192 * 1024;

/** `POST /vaults/:vault/helper-boxes`, `GET .../helper-boxes/:epoch/:rid`. */
export function helperBoxRoutes(services: BoxServices): Route[] {
  return [putBoxes(services), readBoxes(services)];
}

function putBoxes({ tenant, stores, rosters, limits, bus }: BoxServices): Route {
  return route({
    method: "POST",
    path: PATHS.helperBoxes,
    auth: "device",
    bodyLimit: BOXES_LIMIT,
    body: helperBoxesAskShape,
    handle: async ({ session, body }) => {
      if (session.memberClass !== "device") throw helperRefused();
      await limits.take("upload", session.vault);
      await tenant.tx(session.vault, async (tx) => {
        if ((await stores.vaults.lock(tx)) === null) throw notFound();
        const roster = await rosters.read(tx);
        if (roster === null) throw notFound();
        for (const box of body.boxes) {
          mustFit(roster, box);
          const count = await stores.roster.putHelperBox(tx, box);
          if (count > MAX_HELPER_BOXES)
            throw new VaultError(
              "quota-exceeded",
              `A helper has ${MAX_HELPER_BOXES} boxes an epoch.`,
            );
        }
      });
      bus.publish(session.vault);
      return noContent();
    },
  });
}

function readBoxes({ tenant, stores }: BoxServices): Route {
  return route({
    method: "GET",
    path: PATHS.helperBoxesOf,
    auth: "device",
    helpers: true,
    bodyLimit: 0,
    handle: async ({ session, params }) => {
      const rid = params["rid"];
      if (!isMemberId(rid)) throw notFound();
      mustBeOwnIfHelper(session, rid);
      const epoch = epochOf(params["epoch"]);
      const boxes = await stores.roster.helperBoxes(tenant.read(session.vault), epoch, rid);
      if (boxes.length === 0) throw notFound();
      return json({ boxes: boxes.map((box) => toBase64Url(box)) });
    },
  });
}

/** For an active helper, in an epoch that has blocks, signed by a device or passkey of now. */
function mustFit(roster: RosterState, { epoch, rid, data }: Lockbox): void {
  const lowest = Math.max(1, roster.truncate?.epochFloor ?? 1);
  const fits =
    activeMember(roster, rid)?.class === "helper" &&
    epoch >= lowest &&
    epoch <= roster.epoch &&
    helperBoxSigner(roster, data) !== null;
  if (!fits)
    throw new VaultError("BAD_LOCKBOX", "A box is for no helper, or nobody vouches for it.");
}
