import { Problem } from "./problem.js";

const BASE = "api/v1/internal/";

/** The source that is written to the operation log. The browser authenticates the user: it asks for the key itself, and keeps it. */
const SOURCE = { "X-Galaxy-Source": "admin" };

let clockOffset = 0;

/** The host's time in milliseconds, so that ages are right on a device whose clock is not. */
export const hostNow = () => Date.now() + clockOffset;

/** Asks the API; throws a Problem for everything but success. */
export async function send(path, { method = "GET", body, headers, signal } = {}) {
  let response;
  try {
    response = await fetch(BASE + path, {
      method,
      signal,
      cache: "no-store",
      headers: {
        ...SOURCE,
        ...(body && { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw Problem.unheard;
  }

  learnClock(response);
  if (!response.ok) throw await Problem.of(response);
  return response;
}

export async function sendForJson(path, options) {
  const response = await send(path, options);
  try {
    return await response.json();
  } catch {
    throw Problem.unheard;
  }
}

/** Whole seconds are all the header has: smaller differences are left alone. */
function learnClock(response) {
  const sentAt = Date.parse(response.headers.get("date") ?? "");
  const offset = sentAt - Date.now();
  if (Math.abs(offset) > 2000) clockOffset = offset;
  else if (!Number.isNaN(offset)) clockOffset = 0;
}
