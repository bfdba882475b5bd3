import { readOperations } from "../api/runtimes.js";

const DAY = 86_400_000;
const MAX_GAMES = 60;
const AT_ONCE = 4;
/** A restart or patch is three entries. */
const ENTRIES = 3;

/** Asks the journals of games that changed lately what is wrong with them: the event stream tells only what comes. */
export async function lookBack(board) {
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
      board.tell();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
