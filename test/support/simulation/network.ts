/**
 * The network between a device and the server, and a session without proofs over it. Requests get lost, answers get
 * lost or are cut, requests arrive twice, or long after their sender gave up.
 * @module
 */
import type { MemberId, VaultId } from "../../../vault-core/src/model/ids.ts";
import { PATHS } from "../../../vault-core/src/protocol/paths.ts";
import { rosterShape } from "../../../vault-core/src/protocol/roster-calls.ts";
import { callServer, readAnswer, type Network } from "../../../vault-core/src/transport/call.ts";
import type { Session } from "../../../vault-core/src/transport/login.ts";
import type { Dice } from "./dice.ts";
import type { Gate } from "./disk.ts";

/** Share of the requests that each fault meets. */
export interface FaultShares {
  readonly lostRequest: number;
  readonly lostAnswer: number;
  readonly cutAnswer: number;
  readonly twice: number;
  readonly late: number;
  /** Of uploads of blocks alone. */
  readonly lateUpload: number;
}

/** No fault at all. */
export const CALM: FaultShares = {
  lostRequest: 0,
  lostAnswer: 0,
  cutAnswer: 0,
  twice: 0,
  late: 0,
  lateUpload: 0,
};

/** A bad network. */
export const ROUGH: FaultShares = {
  lostRequest: 0.06,
  lostAnswer: 0.06,
  cutAnswer: 0.06,
  twice: 0.06,
  late: 0.02,
  lateUpload: 0.05,
};

/** What the network of one device does now. */
export interface Weather {
  readonly dice: () => Dice;
  readonly faults: () => FaultShares;
  readonly isOffline: () => boolean;
  /** Takes a request that arrives later than its sender waits. */
  readonly delay: (arrive: () => Promise<unknown>) => void;
}

/** Makes the `fetch` of a life. */
export function weatheredFetch(
  server: typeof globalThis.fetch,
  gate: Gate,
  weather: Weather,
): typeof globalThis.fetch {
  return async (input, init) => {
    await gate();
    const dice = weather.dice();
    const faults = weather.faults();
    if (weather.isOffline()) throw new TypeError("no network");
    // A signal of real time has no place in a simulated one.
    const { signal: _, ...rest } = init ?? {};
    const send = (): Promise<Response> => server(input, rest);
    if (dice.chance(faults.lostRequest)) throw new TypeError("the request was lost");
    const isUpload = init?.method === "POST" && urlOf(input).endsWith("/blocks");
    if (dice.chance(isUpload ? faults.lateUpload : faults.late)) {
      weather.delay(send);
      throw new TypeError("the request is late");
    }
    const first = await send();
    const answer = dice.chance(faults.twice) ? await send() : first;
    await gate();
    if (dice.chance(faults.lostAnswer)) throw new TypeError("the answer was lost");
    return dice.chance(faults.cutAnswer) ? await cut(answer, dice) : answer;
  };
}

/** The address of a request. */
export function urlOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}

/** The connection breaks while the answer's body is read. */
async function cut(answer: Response, dice: Dice): Promise<Response> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const { status, headers } = answer;
  if (bytes.length === 0) return new Response(null, { status, headers });
  const part = bytes.slice(0, dice.below(bytes.length));
  let given = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (given || part.length === 0) return controller.error(new TypeError("cut"));
      given = true;
      return controller.enqueue(part);
    },
  });
  return new Response(body, { status, headers });
}

/** Who speaks over a plain session. */
export interface PlainLogin {
  readonly origin: string;
  readonly vault: VaultId;
  readonly device: MemberId;
  /** Gives the server's clock and key, as a login does. */
  readonly meet: () => { readonly now: number; readonly key: Uint8Array };
}

/** A session whose token is the member's id: the fake server believes it, and no proof is made. */
export function plainSession(network: Network, login: PlainLogin): Session {
  const { origin, vault, device, meet } = login;
  let met: { readonly offset: number; readonly key: Uint8Array } | null = null;
  const session: Session = {
    origin,
    vault,
    call: async (call) => {
      const answer = await callServer(network, origin, {
        ...call,
        headers: { ...call.headers, authorization: `DPoP ${device}` },
      });
      if (met === null) {
        const { now, key } = meet();
        met = { offset: now - network.now(), key };
      }
      return answer;
    },
    ask: async (call, shape) => readAnswer(await session.call(call), shape),
    rosterByKey: async (from) => {
      const call = { method: "POST", path: PATHS.rosterByKey, body: { device, from } } as const;
      return (await session.ask(call, rosterShape)).entries;
    },
    clockOffset: () => met?.offset ?? 0,
    serverKey: () => met?.key ?? null,
  };
  return session;
}
