import { EventFeed } from "./api/events.js";
import { listGames, readReadiness } from "./api/runtimes.js";
import { Board } from "./state/board.js";
import { EventReader } from "./state/events.js";
import { readHistory } from "./state/history.js";
import { ask, offerImages, wireDialogs } from "./ui/dialogs.js";
import { byId } from "./ui/dom.js";
import { wireKeyboard } from "./ui/keyboard.js";
import { ActivityView } from "./views/activity.js";
import { AttentionView } from "./views/attention.js";
import { BulkView } from "./views/bulk.js";
import { ConnectionView } from "./views/connection.js";
import { DetailsView } from "./views/details.js";
import { EnginesView } from "./views/engines.js";
import { GamesView } from "./views/games.js";
import { Operations } from "./views/operations.js";
import { Selection } from "./views/selection.js";

const CLOCK_TICK = 1_000;
/** Other hosts of the same stores are not in this host's event stream. */
const FULL_RELOAD = 30_000;

const board = new Board();
const selection = new Selection();
const operations = new Operations(board);
const games = new GamesView(board, operations, selection);
const details = new DetailsView(board, operations, selection);
const attention = new AttentionView(board, operations);
const activity = new ActivityView(board);
const engines = new EnginesView(() => reload());
const bulk = new BulkView(board);
const feed = new EventFeed({ onOpen, onEvent: (name, data) => reader.read(name, data), onLost: (problem) => connection.showLost(problem) });
const connection = new ConnectionView(() => feed.retryNow());
const reader = new EventReader(board, { onGap: reload });

/** The stream is open: what is read now, together with its events, is complete. */
async function onOpen() {
  connection.showLive();
  board.busy.forgetOthers();
  await reload();
  if (selection.gameId) board.hear(selection.gameId);
  await readHistory(board);
}

async function reload() {
  try {
    await board.reload(listGames());
    connection.showReadiness(await readReadiness());
    await engines.reload();
  } catch (problem) {
    // With a host that answers, this is what its stores say.
    if (!connection.isLost && problem.status > 0) connection.showReadiness(problem.message);
  }
}

function showAll() {
  for (const view of [games, details, attention, activity, bulk]) view.show();
  offerImages([...new Set([...board.games.values()].map((record) => record.image_ref))].sort());
}

function moveFocus(step) {
  const { order } = games;
  const focused = document.activeElement?.closest?.("[data-game]")?.dataset.game ?? selection.gameId;
  const index = order.indexOf(focused) + step;
  games.linkOf(order[Math.max(0, Math.min(order.length - 1, index))])?.focus();
}

function operateOnChosen(kind) {
  const gameId = selection.gameId || document.activeElement?.closest?.("[data-game]")?.dataset.game;
  if (gameId && operations.sensible(gameId).includes(kind)) operations.ask(kind, gameId);
}

function closeOne(target) {
  const search = byId("search");
  if (target === search && search.value) return;
  const { gameId } = selection;
  selection.close();
  games.linkOf(gameId)?.focus();
}

board.addEventListener("change", showAll);
selection.addEventListener("change", () => { details.select(); games.show(); });
byId("open-start").addEventListener("click", () => operations.ask("start"));
byId("open-patch-many").addEventListener("click", () => operations.askPatchMany());
byId("open-help").addEventListener("click", () => ask("help-dialog"));
wireDialogs();
wireKeyboard({
  search: () => byId("search").focus(),
  start: () => operations.ask("start"),
  help: () => ask("help-dialog"),
  close: closeOne,
  move: moveFocus,
  operate: operateOnChosen,
});

setInterval(() => { games.showAges(); attention.showAges(); }, CLOCK_TICK);
setInterval(() => document.visibilityState === "visible" && !connection.isLost && reload(), FULL_RELOAD);
details.select();
feed.run();
