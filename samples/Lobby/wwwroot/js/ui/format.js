import { hostNow } from "../api/http.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long since an instant, in the two largest units that matter. */
export function age(instant) {
  const seconds = Math.max(0, Math.floor((hostNow() - Date.parse(instant)) / 1000));
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
}

export const duration = (from, to) => seconds((Date.parse(to) - Date.parse(from)) / 1000);

const seconds = (value) => (value < 100 ? `${value.toFixed(1)} s` : `${Math.floor(value / MINUTE)} min ${Math.floor(value % MINUTE)} s`);

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const fullTime = (instant) => DATE.format(new Date(instant));

/** The time of day; with the date, when that was not within the last half day. */
export function shortTime(instant) {
  const date = new Date(instant);
  return Math.abs(hostNow() - date) < 12 * HOUR * 1000 ? TIME.format(date) : DAY_AND_TIME.format(date);
}

export const mebibytes = (bytes) => (bytes / 1048576).toFixed(1);

/** Twelve characters, as the docker command shows them. */
export const shortId = (id) => id.replace(/^sha256:/, "").slice(0, 12);

/** The repository, and the version with what separates it. */
export function splitImage(imageRef) {
  const at = imageRef.indexOf("@");
  const colon = at >= 0 ? at : imageRef.lastIndexOf(":");
  return colon > imageRef.lastIndexOf("/") ? [imageRef.slice(0, colon), imageRef.slice(colon)] : [imageRef, ""];
}
