/**
 * A server in memory, for tests of the client alone: it answers the vault's own protocol through `fetch`, checks
 * little, and does whatever a test lets it do to what it stores.
 * @module
 */
import { readHex, toBase64Url } from "../bytes/encoding.ts";
import { concatBytes } from "../bytes/compare.ts";
import { sign, signingKeyPair } from "../crypto/secret.ts";
import type { BlockId, MemberId, StreamName, VaultId } from "../model/ids.ts";
import { ackMessage } from "../protocol/log/ack.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { FrameReader, writeFrame, writePosition } from "../protocol/log/block-stream.ts";
import { writeCursor } from "../protocol/log/cursor.ts";
import { confirmAskShape, isConfirmation } from "../protocol/log/confirm.ts";
import { appendRosterAskShape, createVaultAskShape } from "../protocol/roster-calls.ts";
import type { RosterEntry } from "../protocol/roster/entry.ts";
import { activeMembers } from "../protocol/roster/members.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { floorOf } from "../protocol/roster/truncates.ts";
import { idBytes } from "../protocol/shapes.ts";
import { z } from "../protocol/zod.ts";

/** A block as the fake server keeps it. */
export interface FakeBlock {
  readonly change: number;
  readonly stream: StreamName;
  readonly seq: number;
  readonly id: BlockId;
  readonly bytes: Uint8Array;
}

/** Origin of the fake server. */
export const FAKE_ORIGIN = "https://vault.example";

const SERVER_SEED = new Uint8Array(32).fill(9);
const messageShape = z.object({ data: z.string() });
const positionsShape = z.object({ positions: z.array(z.string()) });
const memberShape = z.object({ device: z.string() });

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

  /** A server of its own with the same state, as a backup restored elsewhere. */
  copy(): FakeServer {
    const copied = new FakeServer();
    copied.entries = [...this.entries];
    copied.blocks = [...this.blocks];
    copied.#change = this.#change;
    for (const [name, box] of this.boxes) copied.boxes.set(name, box);
    for (const [n, members] of this.confirmed) copied.confirmed.set(n, new Set(members));
    for (const [n, at] of this.erased) copied.erased.set(n, at);
    return copied;
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
        this.erased.set(entry.n, Date.now());
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
        ts: Date.now(),
        origin: FAKE_ORIGIN,
        server_key: toBase64Url(this.key),
      });
    if (step === "find") return Response.json({ vault: this.#vault() });
    const { device } = memberShape.parse(parse(body));
    if (this.#isStranger(device)) return problem(401, "invalid-token");
    const token = `token-${this.tokens.size}`;
    this.tokens.set(token, device);
    return Response.json({ access_token: token, token_type: "DPoP", expires_in: 900 });
  }

  #pair({ method, body }: Ask, p?: string, message?: string): Response {
    if (p === undefined) {
      const offer = z.looseObject({ p: z.string() }).parse(parse(body));
      this.pairings.set(offer.p, offer);
      return Response.json({ expires_at: Date.now() + 120_000 }, { status: 201 });
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

  #append({ body }: Ask): Response {
    const ask = appendRosterAskShape.parse(parse(body));
    const [n, hash] = this.#head();
    if (ask.after[0] !== n || ask.after[1] !== hash)
      return problem(409, "roster-moved", { entries: this.entries.slice(ask.after[0] + 1) });
    const after = readRoster([...this.entries, ...ask.entries]);
    this.entries = after.entries.map((verified) => verified.entry);
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

  #put({ body }: Ask): Response {
    const lines = new FrameReader().push(body).map(({ block }) => this.#take(block));
    return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  /** Takes a block if it follows its stream and is of the epoch in force. */
  #take(bytes: Uint8Array): object {
    const header = readBlockHeader(bytes);
    const id = blockId(bytes);
    const at = this.blocks.find(
      ({ stream, seq }) => stream === header.stream && seq === header.seq,
    );
    if (at !== undefined) return at.id === id ? this.#ack(at) : { id, error: "equivocation" };
    if (header.epoch !== this.#state().epoch) return { id, error: "epoch-retired" };
    const floor = this.#state().floor[header.stream];
    const before =
      this.blocks.findLast(({ stream }) => stream === header.stream) ??
      (floor === undefined ? undefined : { seq: floor[0], id: floor[1] });
    if ((before?.seq ?? 0) + 1 !== header.seq) return { id, error: "GAP" };
    if (before !== undefined && before.id !== header.prev) return { id, error: "CHAIN_BROKEN" };
    this.#change += 1;
    const block = { change: this.#change, stream: header.stream, seq: header.seq, id, bytes };
    this.blocks.push(block);
    return this.#ack(block);
  }

  #ack({ id, change }: FakeBlock): object {
    const ts = Date.now();
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
    const query = url.searchParams;
    const after = query.get("after");
    if (url.pathname.endsWith("/get")) {
      const { positions } = positionsShape.parse(parse(body));
      return frames(
        positions.flatMap((name) => this.blocks.filter((block) => writePosition(block) === name)),
      );
    }
    const stream = query.get("stream");
    if (stream !== null)
      return frames(
        this.blocks.filter((block) => block.stream === stream && block.seq > Number(after)),
      );
    if (after === null) return frames(this.blocks.slice(0, 3));
    const known = this.blocks.find((block) => writeCursor(block.change, block.id) === after);
    if (known === undefined) return problem(409, "cursor-lost");
    // A few at a time, so that every test also goes through the loop.
    return frames(this.blocks.filter((block) => block.change > known.change).slice(0, 3));
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

function frames(blocks: readonly FakeBlock[]): Response {
  const bytes = concatBytes(...blocks.map(({ bytes: block, change }) => writeFrame(block, change)));
  return new Response(bytes.slice());
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
