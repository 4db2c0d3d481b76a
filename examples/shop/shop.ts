/**
 * The sample shop: what a company writes to work with peeks. It asks, takes the code, collects, and obeys a
 * revocation by deleting what it holds. Everything about the protocol is in `@rootvault/vault-core/grantee`.
 * @module
 */
import {
  createGrantee,
  createGranteeSecrets,
  VaultError,
  type Ask,
  type AskInput,
  type CollectedPeek,
  type Granted,
  type Grantee,
  type GrantedLess,
} from "@rootvault/vault-core/grantee";
import { openJsonFile, type JsonFile } from "./files.ts";

/** The one question of this shop. */
export const QUESTION: AskInput = {
  collection: "purchases",
  fields: ["name", "lineTotal", "when"],
  coarsen: { when: { op: "date", to: "month" } },
  limit: 20,
  purpose: { id: "ProvideProductRecommendations", text: "Suggest what goes with things you have" },
  expires: "P30D",
  maxReads: 5,
  retention: "P30D",
  offer: { kind: "discount", text: "10 % off your next order" },
};

/** Where the shop stands with the visitor of this computer. */
export interface ShopState {
  readonly asks: readonly Ask[];
  readonly granted: Granted | null;
  readonly peek: Pick<CollectedPeek, "rows" | "fields" | "readsLeft" | "version"> | null;
  readonly less: GrantedLess | null;
  /** The last answer that was not a peek, as code and words. */
  readonly refused: { readonly code: string; readonly text: string } | null;
}

const NOTHING: ShopState = { asks: [], granted: null, peek: null, less: null, refused: null };

/** The shop's actions. */
export interface Shop {
  readonly grantee: Grantee;
  state(): Promise<ShopState>;
  /** Gives the address for the visitor's browser. */
  ask(): Promise<string>;
  /** Takes the browser that came back; collects at once. */
  comeBack(callbackUrl: string): Promise<void>;
  collect(): Promise<void>;
  forget(): Promise<void>;
}

/** Opens the shop at its own address; keys and state lie in `folder`. */
export async function openShop(origin: string, vault: string, folder: string): Promise<Shop> {
  const secrets = await openJsonFile(folder, "keys.json", createGranteeSecrets);
  const file = await openJsonFile<ShopState>(folder, "state.json", async () => NOTHING);
  const grantee = createGrantee({
    profile: {
      clientId: `${origin}/rootvault.json`,
      name: "Bootery, the sample shop",
      policyUri: `${origin}/privacy`,
      redirectUri: `${origin}/cb`,
      jwksUri: `${origin}/jwks.json`,
    },
    secrets: await secrets.read(),
  });
  return {
    grantee,
    state: async () => await file.read(),
    ask: async () => await startAsk(grantee, vault, file),
    comeBack: async (url) => await comeBack(grantee, url, file),
    collect: async () => await collect(grantee, file),
    forget: async () => await file.write(NOTHING),
  };
}

async function startAsk(
  grantee: Grantee,
  vault: string,
  file: JsonFile<ShopState>,
): Promise<string> {
  const asked = await grantee.ask(vault, [QUESTION]);
  const state = await file.read();
  // A visitor may open several questions; the newest few can still come back.
  await file.write({ ...state, asks: [...state.asks, asked].slice(-5), refused: null });
  return asked.url;
}

async function comeBack(grantee: Grantee, url: string, file: JsonFile<ShopState>): Promise<void> {
  const state = await file.read();
  const asked = state.asks.find((one) => one.state === new URL(url).searchParams.get("state"));
  if (asked === undefined) {
    throw new VaultError("bad-value", "This answer belongs to no question of this shop.");
  }
  const asks = state.asks.filter((one) => one !== asked);
  try {
    const granted = await grantee.finish(asked, url);
    await file.write({
      asks,
      granted,
      peek: null,
      less: granted.peeks[0]?.less ?? null,
      refused: null,
    });
  } catch (error) {
    await file.write({ ...state, asks, refused: toRefusal(error) });
    return;
  }
  await collect(grantee, file);
}

async function collect(grantee: Grantee, file: JsonFile<ShopState>): Promise<void> {
  const state = await file.read();
  const first = state.granted?.peeks[0];
  if (state.granted === null || first === undefined) return;
  try {
    const { granted, ...peek } = await grantee.collect(state.granted, first.grantId);
    const { rows, fields, readsLeft, version } = peek;
    await file.write({
      ...state,
      granted,
      peek: { rows, fields, readsLeft, version },
      refused: null,
    });
  } catch (error) {
    // The promise of the request: what was collected is deleted once the owner takes the grant back.
    const deleted = error instanceof VaultError && error.details["action"] === "delete";
    await file.write({ ...state, peek: deleted ? null : state.peek, refused: toRefusal(error) });
  }
}

function toRefusal(error: unknown): { code: string; text: string } {
  if (error instanceof VaultError) return { code: error.code, text: error.message };
  throw error;
}
