import type { FastifyInstance } from 'fastify';
import { turns } from '../concurrency/turns';
import { encodeInTurn, LARGE_ANSWER_BYTES } from './document-turns';
import { tenantOf } from './request-caller';

/** Has the texts of large answers on the routes of `app` encoded in turn with what others ask for. */
export function encodeLargeAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    if (typeof payload !== 'string' || payload.length < LARGE_ANSWER_BYTES) done();
    else encodeInTurn(turns.open(tenantOf(request)), payload).then((bytes) => done(null, bytes), done);
  });
}
