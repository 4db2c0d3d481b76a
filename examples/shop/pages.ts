/**
 * The sample shop's pages: plain HTML, every text escaped.
 * @module
 */
import { QUESTION, type ShopState } from "./shop.ts";
import { suggestions } from "./suggestions.ts";

/** The one page of the shop: what it knows of you, and what it may ask. */
export function homePage(state: ShopState, vault: string): string {
  return page("Bootery", [
    `<header><p class="mark">Bootery</p><p>A sample shop. Everything here is invented.</p></header>`,
    `<main><h1>${heading(state)}</h1>`,
    refused(state),
    state.peek === null ? "" : peekTable(state),
    state.peek === null ? "" : picks(state),
    buttons(state, vault),
    `</main><footer><p>This shop uses <code>@rootvault/vault-core/grantee</code> and nothing else of Rootvault.</p></footer>`,
  ]);
}

/** A page with one message; `code` is shown small, for people who look it up. */
export function messagePage(title: string, text: string, code?: string): string {
  const small = code === undefined ? "" : `<p class="code">${escape(code)}</p>`;
  return page(title, [
    `<main><h1>${escape(title)}</h1><p>${escape(text)}</p>${small}<p><a href="/">Back to the shop</a></p></main>`,
  ]);
}

/** What the shop promises about the data. */
export function privacyPage(): string {
  return messagePage(
    "What we do with it",
    "We keep what you show us for 30 days at most, use it to suggest things to you, hand it to nobody, and delete it when you stop sharing.",
  );
}

function heading(state: ShopState): string {
  if (state.peek !== null)
    return `You showed us ${count(state.peek.rows.length, "purchase", "purchases")}`;
  if (state.refused !== null) return "We see nothing of yours";
  return "Shall we suggest what goes with your things?";
}

function refused(state: ShopState): string {
  if (state.refused === null) return "";
  const words =
    state.refused.code === "grant-revoked"
      ? "You took it back. The vault refuses us from now on, and we have deleted what we had."
      : state.refused.text;
  const status = state.refused.code === "grant-revoked" ? "410 " : "";
  return `<div class="refused" role="status"><p>${escape(words)}</p><p class="code">${status}${escape(state.refused.code)}</p></div>`;
}

function peekTable({ peek, less }: ShopState): string {
  if (peek === null) return "";
  const head = peek.fields.map((field) => `<th scope="col">${escape(field)}</th>`).join("");
  const rows = peek.rows
    .map(
      (row) =>
        `<tr>${peek.fields.map((field) => `<td>${escape(cell(row[field]))}</td>`).join("")}</tr>`,
    )
    .join("");
  const notGiven =
    less === null || less.dropped.length === 0
      ? ""
      : `<p>Not given: ${escape(less.dropped.join(", "))}.</p>`;
  const coarser =
    less === null || less.coarser.length === 0
      ? ""
      : `<p>Less exact than we asked: ${escape(less.coarser.join(", "))}.</p>`;
  const left =
    peek.readsLeft === null
      ? ""
      : `<p>We may look ${count(peek.readsLeft, "more time", "more times")}.</p>`;
  return `<div class="wide"><table id="peek"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>${notGiven}${coarser}${left}`;
}

function picks({ peek }: ShopState): string {
  const names = (peek?.rows ?? [])
    .map((row) => row["name"])
    .filter((name) => typeof name === "string");
  const items = suggestions(names).map(
    (one) => `<li><b>${escape(one.thing)}</b> goes with ${escape(one.because)}</li>`,
  );
  return items.length === 0 ? "" : `<h2>We would suggest</h2><ul>${items.join("")}</ul>`;
}

function buttons(state: ShopState, vault: string): string {
  const host = escape(new URL(vault).host);
  const asks = `${QUESTION.fields.join(", ")} of your newest ${QUESTION.limit ?? 100} purchases`;
  const ask = `<form method="post" action="/ask"><button class="main">Show purchases from my vault</button></form>
    <p class="small">We ask for ${escape(asks)}, to ${escape(QUESTION.purpose.text.toLowerCase())}. You decide at ${host} what we see.</p>`;
  if (state.granted === null) return ask;
  const again = `<form method="post" action="/collect"><button class="main">Look again</button></form>`;
  const forget = `<form method="post" action="/forget"><button>Start over</button></form>`;
  return `<div class="row">${state.refused === null ? again : again + ask}${forget}</div>`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "string") return value;
  if (typeof value === "object" && "value" in value && "currency" in value)
    return `${String(value.value)} ${String(value.currency)}`;
  return JSON.stringify(value);
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function page(title: string, parts: readonly string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body>${parts.join("\n")}</body></html>`;
}
