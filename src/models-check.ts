import { parseArgs } from 'node:util';
import { type DueModel, dueModels } from './providers/remote/models/due-models';
import { KNOWN_MODELS } from './providers/remote/providers';

/**
 * `npm run models:check` lists what of the table of known models is due: what is offered though it is shut down, which is
 * an error, what is going to be within 60 days, and what was read more than 90 days ago. `--date 2027-01-06` tells it of
 * another day, `--within` and `--stale` of other days. A table on a terminal, JSON elsewhere.
 */
const DATE = /^\d{4}-\d\d-\d\d$/;

const problem = run();
if (problem !== null) {
  console.error(problem);
  process.exitCode = 2;
}

/** @returns what is wrong with the options, in a sentence */
function run(): string | null {
  const values = readOptions();
  if (typeof values === 'string') return values;
  const [withinDays, staleDays] = [Number(values.within), Number(values.stale)];
  if (!DATE.test(values.date) || Number.isNaN(Date.parse(values.date)))
    return '--date: a day as 2026-11-29 is expected';
  if (![withinDays, staleDays].every((days) => Number.isInteger(days) && days >= 0)) {
    return '--within, --stale: a whole number of days is expected';
  }
  const due = dueModels(KNOWN_MODELS, { on: values.date, withinDays, staleDays });
  if (values.json) console.log(JSON.stringify({ date: values.date, models: KNOWN_MODELS.length, due }, null, 2));
  else printTable(due, values.date);
  if (due.some(({ why }) => why === 'PAST')) process.exitCode = 1;
  return null;
}

/** @returns a sentence where they cannot be read */
function readOptions() {
  try {
    return parseArgs({
      options: {
        date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
        within: { type: 'string', default: '60' },
        stale: { type: 'string', default: '90' },
        json: { type: 'boolean', default: !process.stdout.isTTY },
      },
    }).values;
  } catch (error) {
    // Such as `--within -5`, where -5 may be an option of its own.
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    return error.message.split('\n')[0] ?? error.message;
  }
}

function printTable(due: readonly DueModel[], date: string): void {
  if (due.length === 0) console.log(`${KNOWN_MODELS.length} models; nothing is due on ${date}.`);
  else console.table(due.map(({ id, why, date: on, days, successor }) => ({ id, why, date: on, days, successor })));
}
