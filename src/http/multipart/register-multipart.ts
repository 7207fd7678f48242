import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { headersOfStatus } from '../../domain/failure-status';
import { sendError } from '../answer-failures';
import { closeUnreadBodies } from '../body/unread-bodies';
import { atOnce } from '../hooks';
import { onRequestEnd } from '../request-end';
import { MultipartError } from './multipart-error';
import { type MultipartLimits, type SpoolAllowance } from './multipart-options';
import { type MultipartForm, processMultipart } from './process-multipart';

export interface MultipartRegistration extends MultipartLimits {
  readonly spoolDirectory: string;
  /** As `MultipartOptions.openSpool`. */
  openSpool(request: FastifyRequest): Promise<SpoolAllowance | null>;
}

/**
 * Lets the routes of `app` take GraphQL multipart requests: `request.body` is the operations object. A form that cannot
 * be taken is answered here, as a GraphQL response with one error.
 */
export function registerMultipart(app: FastifyInstance, options: MultipartRegistration): void {
  const forms = new WeakMap<FastifyRequest, MultipartForm | MultipartError>();
  closeUnreadBodies(app);

  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest) => {
    try {
      const form = await processMultipart(request.raw, { ...options, openSpool: () => options.openSpool(request) });
      forms.set(request, form);
      request.receivedBodyBytes = () => form.receivedBytes;
      return form.body;
    } catch (error) {
      if (!(error instanceof MultipartError)) throw error;
      forms.set(request, error);
      return null;
    }
  });

  app.addHook(
    'preValidation',
    atOnce((request, reply) => {
      const form = forms.get(request);
      if (form instanceof MultipartError) refuse(reply, form);
      else if (form !== undefined) onRequestEnd(reply.raw, () => void form.finish());
    }),
  );
}

function refuse(reply: FastifyReply, { status, code, message, retryAfterSeconds }: MultipartError): void {
  sendError(reply.headers(headersOfStatus(status, retryAfterSeconds)), status, code, message, retryAfterSeconds);
}
