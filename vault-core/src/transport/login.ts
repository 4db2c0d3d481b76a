/**
 * A device's session with the server: challenge, signed answer, token, and calls under it (docs/protocol/http.md).
 *
 * The device signs the origin that it dialled, never the one the server names, so a server in between gains nothing.
 * A token that ran out is renewed before the next call; every call carries a fresh proof.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import { sign } from "../crypto/secret.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import { authMessage, challengeShape, tokenShape } from "../protocol/log/login.ts";
import { PATHS } from "../protocol/paths.ts";
import { rosterShape } from "../protocol/roster-calls.ts";
import type { RosterEntry } from "../protocol/roster/entry.ts";
import type { z } from "../protocol/zod.ts";
import { callServer, readAnswer, type Network, type ServerCall } from "./call.ts";
import { createSessionKey, proofFor, type SessionKey } from "./dpop.ts";

/** Who logs in, and where. */
export interface Login {
  /** Origin of the server, as the owner gave it. */
  readonly origin: string;
  readonly vault: VaultId;
  readonly device: MemberId;
  /** Seed of the member's Ed25519 key. */
  readonly signSeed: Uint8Array;
}

/** An open session: its calls log in by themselves. */
export interface Session {
  readonly origin: string;
  readonly vault: VaultId;
  /** Sends a request under the session. @throws {VaultError} as `callServer`; invalid-token for a member that is none. */
  call(call: ServerCall): Promise<Response>;
  /** Sends a request and reads its answer by a shape. */
  ask<Shape extends z.ZodType>(call: ServerCall, shape: Shape): Promise<z.output<Shape>>;
  /**
   * Gives the roster from an entry on as the server shows it, unverified, by the member's key alone: a removed member,
   * who gets no session, learns by it that it was removed.
   *
   * @throws {VaultError} as `callServer`; invalid-token where the server knows no member of this key.
   */
  rosterByKey(from: number): Promise<readonly RosterEntry[]>;
  /** Server's clock minus ours at the last login, in ms; 0 before. */
  clockOffset(): number;
  /** The key that the server calls its own, as of the last login; null before. What counts is the roster's. */
  serverKey(): Uint8Array | null;
}

interface Token {
  readonly text: string;
  /** Unix ms of our clock; a minute early, so that it does not run out on the way. */
  readonly renewAt: number;
  readonly key: SessionKey;
}

/** What a proved request gave, and the key that it was proved with. */
interface Proven {
  readonly key: SessionKey;
  readonly answer: Response;
}

/** Makes a session; the first call logs in. */
export function createSession(network: Network, login: Login): Session {
  return new DeviceSession(network, login);
}

class DeviceSession implements Session {
  readonly origin: string;
  readonly vault: VaultId;
  readonly #network: Network;
  readonly #login: Login;
  #token: Promise<Token> | null = null;
  #nonce: string | undefined;
  #offset = 0;
  #serverKey: Uint8Array | null = null;

  constructor(network: Network, login: Login) {
    this.#network = network;
    this.#login = login;
    this.origin = login.origin;
    this.vault = login.vault;
  }

  async call(call: ServerCall): Promise<Response> {
    const token = await this.#freshToken();
    try {
      return await this.#callWith(token, call);
    } catch (error) {
      // The server forgot the token (a restart, a restore), or a clock was set and proofs are out of its time: one new
      // login, which asks for the server's time again. A member that is none fails there.
      if (!isRefusal(error)) throw error;
      this.#token = null;
      return this.#callWith(await this.#freshToken(), call);
    }
  }

  async ask<Shape extends z.ZodType>(call: ServerCall, shape: Shape): Promise<z.output<Shape>> {
    return readAnswer(await this.call(call), shape);
  }

  async rosterByKey(from: number): Promise<readonly RosterEntry[]> {
    const { answer } = await this.#prove(PATHS.rosterByKey, { from });
    return (await readAnswer(answer, rosterShape)).entries;
  }

  clockOffset(): number {
    return this.#offset;
  }

  serverKey(): Uint8Array | null {
    return this.#serverKey;
  }

  /** Gives a token that still holds; calls at one time share one login. */
  async #freshToken(): Promise<Token> {
    const before = this.#token;
    const held = (await before?.catch(() => null)) ?? null;
    if (held !== null && held.renewAt > this.#network.now()) return held;
    if (this.#token === before || this.#token === null) this.#token = this.#logIn();
    return this.#token;
  }

  async #logIn(): Promise<Token> {
    const { key, answer } = await this.#prove(PATHS.token, {});
    const token = await readAnswer(answer, tokenShape);
    const renewAt = this.#network.now() + Math.max(0, token.expires_in - 60) * 1000;
    return { text: token.access_token, renewAt, key };
  }

  /**
   * Proves who the member is. Once more where that is refused: a browser or a proxy sends a request again whose answer
   * broke off, and the server takes each challenge and each proof one time.
   */
  async #prove(path: string, more: Readonly<Record<string, unknown>>): Promise<Proven> {
    try {
      return await this.#answerChallenge(path, more);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.#answerChallenge(path, more);
    }
  }

  /** Answers a fresh challenge, for a key that is made for this one time. */
  async #answerChallenge(path: string, more: Readonly<Record<string, unknown>>): Promise<Proven> {
    const { vault, device, signSeed, origin } = this.#login;
    const key = await createSessionKey();
    const challenge = await readAnswer(
      await callServer(this.#network, origin, {
        method: "POST",
        path: PATHS.challenge,
        body: { vault, device },
        idempotent: true,
      }),
      challengeShape,
    );
    this.#serverKey = challenge.server_key;
    this.#offset = challenge.ts - this.#network.now();
    const message = authMessage({ origin, vault, device, nonce: challenge.nonce, jkt: key.jkt });
    const sig = toBase64Url(sign(signSeed, "auth", message));
    const body = { vault, device, nonce: toBase64Url(challenge.nonce), sig, ...more };
    return { key, answer: await this.#proved(key, { method: "POST", path, body }, undefined) };
  }

  #callWith(token: Token, call: ServerCall): Promise<Response> {
    return this.#proved(token.key, call, token.text);
  }

  /** Sends with a proof; once more if the server asks for its nonce first. */
  async #proved(
    key: SessionKey,
    call: ServerCall,
    accessToken: string | undefined,
  ): Promise<Response> {
    try {
      return await this.#sendProof(key, call, accessToken);
    } catch (error) {
      if (!isVaultError(error, "use-dpop-nonce")) throw error;
      return this.#sendProof(key, call, accessToken);
    }
  }

  async #sendProof(
    key: SessionKey,
    call: ServerCall,
    accessToken: string | undefined,
  ): Promise<Response> {
    // Each try needs a proof of its own, so the proof is made inside fetch.
    const network = { ...this.#network, fetch: this.#provingFetch(key, accessToken) };
    return callServer(network, this.#login.origin, call);
  }

  #provingFetch(key: SessionKey, accessToken: string | undefined): typeof globalThis.fetch {
    return async (input, init) => {
      if (typeof input !== "string") throw new VaultError("internal", "A call needs a URL.");
      const proof = await proofFor(this.#network, key, {
        method: init?.method ?? "GET",
        url: input,
        clockOffset: this.#offset,
        ...(accessToken === undefined ? {} : { accessToken }),
        ...(this.#nonce === undefined ? {} : { nonce: this.#nonce }),
      });
      const headers = new Headers(init?.headers);
      headers.set("dpop", proof);
      if (accessToken !== undefined) headers.set("authorization", `DPoP ${accessToken}`);
      const answer = await this.#network.fetch(input, { ...init, headers });
      this.#nonce = answer.headers.get("dpop-nonce") ?? this.#nonce;
      return answer;
    };
  }
}

/** The token, the challenge or the proof does not count, or not any more. */
function isRefusal(error: unknown): boolean {
  return isVaultError(error, "invalid-token") || isVaultError(error, "invalid-dpop-proof");
}
