/**
 * A server in memory, for tests of the client alone: it answers the vault's own protocol through `fetch`, takes blocks
 * and roster entries by the rules of `./protocol`, and does whatever a test lets it do to what it stores.
 * @module
 */
import { readHex, toBase64Url } from "../bytes/encoding.ts";
import { sign, signingKeyPair } from "../crypto/secret.ts";
import { isVaultError } from "../errors.ts";
import type { MemberId, VaultId } from "../model/ids.ts";
import { ackMessage } from "../protocol/log/ack.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { FrameReader } from "../protocol/log/block-stream.ts";
import { writeCursor } from "../protocol/log/cursor.ts";
import { confirmAskShape, isConfirmation } from "../protocol/log/confirm.ts";
import { appendRosterAskShape, createVaultAskShape } from "../protocol/roster-calls.ts";
import type { RosterEntry } from "../protocol/roster/entry.ts";
import { activeMembers, rosterFor } from "../protocol/roster/members.ts";
import { appendToRoster, readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { floorOf } from "../protocol/roster/truncates.ts";
import { idBytes, memberIdShape } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";
import {
  blocksAt,
  type FakeBlock,
  framesOf,
  judgeBlock,
  readBlocks,
  refusalSlug,
} from "./fake-blocks.ts";
import { isRepeat } from "./fake-roster.ts";

/** Origin of the fake server. */
export const FAKE_ORIGIN = "https://vault.example";

const SERVER_SEED = new Uint8Array(32).fill(9);
const messageShape = z.object({ data: z.string() });
const positionsShape = z.object({ positions: z.array(z.string()) });
const memberShape = z.object({ device: memberIdShape, from: z.number().optional() });

/** The server; its members are the stored state, free to be changed by a test. */
export class FakeServer {
  entries: RosterEntry[] = [];
  blocks: FakeBlock[] = [];
  readonly boxes = new Map<string, Uint8Array>();
  readonly pairings = new Map<string, Record<string, unknown>>();
  readonly tokens = new Map<string, string>();
  /** Members that confirmed, by number of the compaction. */
  readonly confirmed = new Map<number, Set<string>>();
  /** Compactions that were carried out: when, by number. */
  readonly erased = new Map<number, number>();
  /** Answers instead of the server where it gives an answer. */
  intercept: (method: string, path: string) => Response | null = () => null;
  /** Requests so far, as `METHOD path`. */
  readonly asked: string[] = [];
  /** Ids of blocks that were refused because another stands at their place. */
  readonly evidence = new Set<string>();
  /** Every block that was ever taken. */
  readonly taken: Uint8Array[] = [];
  /** Blocks of one answer after a cursor: few, so that every test also goes through the loop. */
  blocksAnAnswer = 3;
  /** The server's clock, Unix ms. */
  now: () => number = Date.now;
  #change = 0;
  #read: { readonly of: readonly RosterEntry[]; readonly state: RosterState } | null = null;

  /** The server's public key. */
  readonly key: Uint8Array = signingKeyPair(SERVER_SEED).publicKey;

  /** `fetch` of a device that knows this server alone. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? "GET";
    this.asked.push(`${method} ${url.pathname}`);
    const headers = new Headers(init?.headers);
    const device = this.tokens.get(headers.get("authorization")?.slice(5) ?? "") ?? "";
    const body = await readBody(init?.body);
    return (
      this.intercept(method, url.pathname + url.search) ??
      this.#answer({ method, url, body, device })
    );
  };

  /** Forgets the newest blocks, as a server restored from a backup. */
  forgetAfter(change: number): void {
    this.blocks = this.blocks.filter((block) => block.change <= change);
  }

  /** Another server with the same state, which goes its own way from here. */
  copy(): FakeServer {
    const other = new FakeServer();
    other.entries = [...this.entries];
    other.blocks = [...this.blocks];
    for (const [name, box] of this.boxes) other.boxes.set(name, box);
    for (const [token, device] of this.tokens) other.tokens.set(token, device);
    for (const [n, members] of this.confirmed) other.confirmed.set(n, new Set(members));
    for (const [n, at] of this.erased) other.erased.set(n, at);
    other.blocksAnAnswer = this.blocksAnAnswer;
    other.now = this.now;
    other.#change = this.#change;
    return other;
  }

  /** Carries out the newest compaction if its grace is over. */
  eraseDue(): void {
    const { truncate } = this.#state();
    if (truncate === null || this.now() < truncate.ts + truncate.graceSeconds * 1000) return;
    this.erase();
  }

  /** Carries out the newest compaction, as a server does when its grace is over. */
  erase(): void {
    const state = this.#state();
    const { truncate } = state;
    if (truncate === null) return;
    const { vector, epoch } = floorOf(state, truncate.n);
    const floors = new Map<string, readonly [number, string]>(Object.entries(vector));
    this.blocks = this.blocks.filter(({ stream, seq }) => seq > (floors.get(stream)?.[0] ?? 0));
    for (const name of this.boxes.keys()) {
      const [room, of] = name.split("/");
      if (Number(of) < epoch || (room === "links" && Number(of) === epoch)) this.boxes.delete(name);
    }
    for (const entry of state.entries)
      if (entry.op === "truncate" && !this.erased.has(entry.n))
        this.erased.set(entry.n, this.now());
  }

  #answer(ask: Ask): Response {
    const [room = "", ...rest] = ask.url.pathname.slice(1).split("/");
    if (room === "auth") return this.#login(rest[0] ?? "", ask);
    if (room === "pairings") return this.#pair(ask, rest[0], rest[1]);
    if (rest.length === 0) return this.#create(ask);
    if (this.#isStranger(ask.device)) return problem(401, "invalid-token");
    const [, what = "", ...parts] = rest;
    return this.#ofVault(ask, what, parts);
  }

  #ofVault(ask: Ask, what: string, parts: readonly string[]): Response {
    switch (what) {
      case "roster":
        return ask.method === "GET" ? this.#roster(ask.url) : this.#append(ask);
      case "lockboxes":
      case "links":
        return this.#box(`${what}/${parts.join("/")}`);
      case "confirm":
        return ask.method === "POST" ? this.#confirm(ask) : this.#compactions();
      case "heads":
        return Response.json(this.#heads());
      default:
        return ask.method === "POST" && parts.length === 0 ? this.#put(ask) : this.#get(ask);
    }
  }

  #login(step: string, { body }: Ask): Response {
    if (step === "challenge")
      return Response.json({
        nonce: toBase64Url(new Uint8Array(32)),
        ts: this.now(),
        origin: FAKE_ORIGIN,
        server_key: toBase64Url(this.key),
      });
    if (step === "find") return Response.json({ vault: this.#vault() });
    const { device, from } = memberShape.parse(parse(body));
    if (step === "roster") return this.#rosterByKey(device, from ?? 0);
    if (this.#isStranger(device)) return problem(401, "invalid-token");
    const token = `token-${this.tokens.size}`;
    this.tokens.set(token, device);
    return Response.json({ access_token: token, token_type: "DPoP", expires_in: 900 });
  }

  #pair({ method, body }: Ask, p?: string, message?: string): Response {
    if (p === undefined) {
      const offer = z.looseObject({ p: z.string() }).parse(parse(body));
      this.pairings.set(offer.p, offer);
      return Response.json({ expires_at: this.now() + 120_000 }, { status: 201 });
    }
    const pairing = this.pairings.get(p);
    if (pairing === undefined) return problem(410, "pairing-gone");
    if (method === "GET") return Response.json(pairing);
    pairing[message ?? ""] = messageShape.parse(parse(body)).data;
    return new Response(null, { status: 204 });
  }

  #create({ body }: Ask): Response {
    const { genesis, lockboxes } = createVaultAskShape.parse(parse(body));
    this.entries = [genesis];
    for (const { epoch, rid, data } of lockboxes) this.boxes.set(`lockboxes/${epoch}/${rid}`, data);
    return Response.json(
      { vault: this.#vault(), server_key: toBase64Url(this.key) },
      { status: 201 },
    );
  }

  #roster(url: URL): Response {
    const from = Number(url.searchParams.get("from"));
    return Response.json({ entries: this.entries.slice(from), head: this.#head() });
  }

  #rosterByKey(device: MemberId, from: number): Response {
    const shown = rosterFor(this.#state(), device);
    if (shown === null) return problem(401, "invalid-token");
    return Response.json({ entries: shown.entries.slice(from), head: shown.head });
  }

  #append({ body }: Ask): Response {
    const ask = appendRosterAskShape.parse(parse(body));
    const before = this.#state();
    const [n, hash] = before.head;
    if (isRepeat(before, ask)) return Response.json({ head: before.head });
    if (ask.after[0] !== n || ask.after[1] !== hash)
      return problem(409, "roster-moved", { entries: this.entries.slice(ask.after[0] + 1) });
    const after = appendToRoster(before, ask.entries);
    this.entries = after.entries.map((verified) => verified.entry);
    this.#read = { of: this.entries, state: after };
    for (const { epoch, rid, data } of ask.lockboxes)
      this.boxes.set(`lockboxes/${epoch}/${rid}`, data);
    if (ask.link !== undefined) this.boxes.set(`links/${after.epoch}`, ask.link);
    return Response.json({ head: after.head });
  }

  #confirm({ body, device }: Ask): Response {
    const { n, sig } = confirmAskShape.parse(parse(body));
    const state = this.#state();
    const devices = activeMembers(state).filter((member) => member.class === "device");
    const { truncate, vault } = state;
    const signKey = devices.find(({ id }) => id === device)?.signKey;
    if (truncate?.n !== n || signKey === undefined) return problem(400, "bad-request");
    if (!isConfirmation(signKey, { vault, n, state: truncate.state }, sig))
      return problem(400, "bad-request");
    const confirmed = this.confirmed.get(n) ?? new Set();
    this.confirmed.set(n, confirmed.add(device));
    if (devices.every(({ id }) => confirmed.has(id))) this.erase();
    return this.#compactions();
  }

  #compactions(): Response {
    const { entries } = this.#state();
    const found = entries.filter(({ op }) => op === "truncate").toReversed();
    return Response.json({
      compactions: found.map(({ n, ts, hash }) => {
        const at = this.erased.get(n);
        const ack = { vault: this.#vault(), what: "erase" as const, index: this.#change };
        const ref = readHex(hash) ?? new Uint8Array();
        const signed = ackMessage({ ...ack, ref, ts: at ?? 0 });
        const sig = toBase64Url(sign(SERVER_SEED, "server-ack", signed));
        const confirmed = [...(this.confirmed.get(n) ?? [])];
        const erased = at === undefined ? null : { index: this.#change, ts: at, sig };
        return { n, stored: ts, due: ts, confirmed, erased };
      }),
    });
  }

  #box(name: string): Response {
    const box = this.boxes.get(name);
    return box === undefined
      ? problem(404, "not-found")
      : Response.json({ data: toBase64Url(box) });
  }

  #put({ body, device }: Ask): Response {
    const lines = new FrameReader().push(body).map(({ block }) => this.#take(block, device));
    return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  #take(bytes: Uint8Array, device: Ask["device"]): object {
    try {
      const context = { blocks: this.blocks, roster: this.#state(), device };
      const taken = judgeBlock(bytes, context);
      if ("known" in taken) return this.#ack(taken.known);
      this.#change += 1;
      const block = { change: this.#change, ...taken.fresh };
      this.blocks.push(block);
      this.taken.push(bytes);
      return this.#ack(block);
    } catch (error) {
      const slug = refusalSlug(error);
      if (slug === null) throw error;
      const id = blockId(bytes);
      if (isVaultError(error, "EQUIVOCATION")) this.evidence.add(id);
      return { id, error: slug };
    }
  }

  #ack({ id, change }: FakeBlock): object {
    const ts = this.now();
    const message = ackMessage({
      vault: this.#vault(),
      what: "block",
      ref: idBytes(id),
      index: change,
      ts,
    });
    const sig = toBase64Url(sign(SERVER_SEED, "server-ack", message));
    return { id, ack: { index: change, ts, sig } };
  }

  #get({ url, body }: Ask): Response {
    if (url.pathname.endsWith("/get"))
      return framesOf(blocksAt(this.blocks, positionsShape.parse(parse(body)).positions));
    const found = readBlocks(this.blocks, url.searchParams, this.blocksAnAnswer);
    return found === null ? problem(409, "cursor-lost") : framesOf(found);
  }

  #heads(): object {
    const newest = this.blocks.at(-1);
    return {
      streams: Object.fromEntries(this.blocks.map(({ stream, seq, id }) => [stream, [seq, id]])),
      roster: this.#head(),
      cursor: newest === undefined ? null : writeCursor(newest.change, newest.id),
    };
  }

  #isStranger(device: string): boolean {
    const members: ReadonlyMap<string, { removedAt: number | null }> = this.#state().members;
    return members.get(device)?.removedAt !== null;
  }

  /** Reading a roster checks every signature of it, so one that did not change is read once. */
  #state(): RosterState {
    if (this.#read?.of !== this.entries)
      this.#read = { of: this.entries, state: readRoster(this.entries) };
    return this.#read.state;
  }

  #head(): readonly [number, string] {
    return this.#state().head;
  }

  #vault(): VaultId {
    return this.#state().vault;
  }
}

interface Ask {
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array;
  /** Member of the session, or nothing. */
  readonly device: MemberId | string;
}

function problem(status: number, slug: string, facts: object = {}): Response {
  return Response.json({ ...facts, type: `urn:rootvault:problem:${slug}` }, { status });
}

async function readBody(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === "string" ? body : "{}");
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}
