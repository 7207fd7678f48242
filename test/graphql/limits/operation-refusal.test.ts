import { pino } from 'pino';
import { RequestFailure } from '../../../src/domain/errors';
import { OperationRefusal } from '../../../src/graphql/limits/operation-refusal';
import { createErrorReport, formatErrors } from '../../../src/http/graphql-errors';
import { MultipartError } from '../../../src/http/multipart/multipart-error';

const report = createErrorReport(pino({ level: 'silent' }), (error) => error);
const leaving = (error: OperationRefusal) => formatErrors(report, [error], 'r-1', null);

it('tells when to ask again beside its code, and to Apollo by which status and header', () => {
  const refusal = new OperationRefusal('RATE_LIMITED', 'Too much.', 3);
  expect(refusal.extensions['http']).toEqual({ status: 429, headers: new Map([['retry-after', '3']]) });
  expect(leaving(refusal)).toEqual([
    { message: 'Too much.', extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 3 } },
  ]);
});

it('says nothing of it where nothing is known', () => {
  const refusal = new OperationRefusal('OVERLOADED', 'Too much.');
  expect(refusal.status).toBe(400);
  expect(leaving(refusal)).toEqual([{ message: 'Too much.', extensions: { code: 'OVERLOADED' } }]);
});

it('leaves so of a failure of a request as well', () => {
  const failure = new RequestFailure('OVERLOADED', 'Too much.', { retryAfterSeconds: 7 });
  const formatted = report.format({ message: 'Too much.' }, failure);
  expect(formatted).toEqual({ message: 'Too much.', extensions: { code: 'OVERLOADED', retryAfterSeconds: 7 } });
});

it('leaves so of a form for which there is no room', () => {
  const formatted = report.format({ message: 'Too much.' }, new MultipartError('OVERLOADED', 'Too much.'));
  expect(formatted.extensions).toEqual({ code: 'OVERLOADED', retryAfterSeconds: 5 });
});
