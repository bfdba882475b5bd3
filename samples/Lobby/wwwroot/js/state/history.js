import { readOperations } from "../api/runtimes.js";

const DAY = 86_400_000;
const MAX_GAMES = 60;
const AT_ONCE = 4;
/** A restart or patch is three entries. */
const ENTRIES = 3;

/** Reads from the operation log what is wrong with games that changed lately: the event stream reports only what happens from now on. */
export async function readHistory(board) {
  const since = Date.now() - DAY;
  const games = [...board.games.values()]
    .filter((record) => Date.parse(record.last_op_at) > since)
    .sort((a, b) => Date.parse(b.last_op_at) - Date.parse(a.last_op_at))
    .slice(0, MAX_GAMES);

  const worker = async () => {
    for (let record = games.shift(); record; record = games.shift()) {
      const news = board.newsOf(record.game_id);
      const entries = await readOperations(record.game_id, ENTRIES).catch(() => []);
      if (board.newsOf(record.game_id) !== news) continue;
      board.troubles.onJournal(entries.find((entry) => entry.operation_id === entry.correlation_id));
      board.notify();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
