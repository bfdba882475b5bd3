import { send, sendForJson } from "./http.js";

const PAGE = 200;

const path = (gameId, rest = "") => `runtimes/${encodeURIComponent(gameId)}${rest}`;

/** Every record, a page at a time. */
export async function* listGames() {
  for (let after = ""; after !== null;) {
    const page = await sendForJson(`runtimes?limit=${PAGE}${after && `&after=${encodeURIComponent(after)}`}`);
    yield page.items;
    after = page.next || null;
  }
}

export const findGame = (gameId) => sendForJson(path(gameId));

/** The operations of all games, the open ones first, then the one that ended last. */
export async function readLog(query, limit) {
  const values = new URLSearchParams({ ...query, limit });
  return (await sendForJson(`operations?${values}`)).items;
}

/** Patches many games; ends when all is done, and goes on if this page is closed. */
export const patchMany = (body) => sendForJson("bulk/patch", { method: "POST", body });

export const readOperations = (gameId, limit) => sendForJson(path(gameId, `/operations?limit=${limit}`)).then((page) => page.items);

/** Newest first; only what this run of the host has seen. */
export const readHealth = (gameId, limit) => sendForJson(path(gameId, `/health?limit=${limit}`)).then((page) => page.items);

export const readContainerLog = (gameId, tail, signal) => send(path(gameId, `/logs?tail=${tail}`), { signal }).then((response) => response.text());

export const listEngines = () => sendForJson("engines").then((page) => page.items);

/** What a release of an engine's games would do; changes nothing. */
export const planRelease = (engineId) => sendForJson(`engines/release?engine_id=${encodeURIComponent(engineId)}`);

export const releaseEngine = (engineId, confirmedName) =>
  sendForJson("engines/release", { method: "POST", body: { engine_id: engineId, confirmed_name: confirmedName } });

/** What the host says is not well with it; empty when all is. */
export async function readReadiness() {
  const response = await fetch("readyz", { cache: "no-store" });
  const { checks = {} } = await response.json().catch(() => ({}));
  const lacking = Object.entries(checks).filter(([, check]) => check.status !== "healthy");
  if (response.ok && lacking.length === 0) return "";
  const reasons = lacking.map(([name, check]) => `${name}: ${check.description ?? check.status}`).join("; ");
  return `${response.ok ? "Not all is well with the host." : "The host is not ready."} ${reasons}`.trim();
}

const ROUTES = {
  start: ["POST", "/start"],
  stop: ["POST", "/stop"],
  restart: ["POST", "/restart"],
  patch: ["POST", "/patch"],
  cleanup_container: ["DELETE", "/container"],
};

/** Runs an operation to its end. The key makes a second try of the same request a replay. */
export function operate(kind, gameId, body, idempotencyKey) {
  const [method, rest] = ROUTES[kind];
  return sendForJson(path(gameId, rest), { method, body, headers: { "Idempotency-Key": idempotencyKey } });
}

/** Random, even if the page is served without TLS and crypto.randomUUID is missing. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
