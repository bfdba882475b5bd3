import { readLog, readOperations } from "../api/runtimes.js";

const DAY = 86_400_000;
/** A game that failed is looked after until a person acts, also after a long weekend. */
const FAILURES = 30 * DAY;
const MAX_FAILURES = 500;
const MAX_GAMES = 60;
const MAX_HAPPENINGS = 100;
const AT_ONCE = 4;
/** A restart or patch is three entries. */
const ENTRIES = 3;

/**
 * Reads from the operation log what happened lately, and what is wrong with games: the event stream reports only what happens from now on. A first start that failed left no
 * record, so games come from the failures in the log, too.
 */
export async function readHistory(board) {
  const [happened, failed] = await Promise.all([
    readLog({}, MAX_HAPPENINGS).catch(() => []),
    readLog({ outcome: "failure", since: new Date(Date.now() - FAILURES).toISOString() }, MAX_FAILURES).catch(() => []),
  ]);
  board.remember(happened);
  const since = Date.now() - DAY;
  const changed = [...board.games.values()]
    .filter((record) => Date.parse(record.last_op_at) > since)
    .sort((a, b) => Date.parse(b.last_op_at) - Date.parse(a.last_op_at))
    .slice(0, MAX_GAMES);
  const games = [...new Set([...failed.map((entry) => entry.game_id).slice(0, MAX_FAILURES), ...changed.map((record) => record.game_id)])].slice(0, 2 * MAX_GAMES);

  const worker = async () => {
    for (let gameId = games.shift(); gameId; gameId = games.shift()) {
      const news = board.newsOf(gameId);
      const entries = await readOperations(gameId, ENTRIES).catch(() => []);
      if (board.newsOf(gameId) !== news) continue;
      board.troubles.onEntry(entries.find((entry) => entry.operation_id === entry.correlation_id));
      board.notify();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
