import type { GenerationRequest } from '../../../src/providers/media-model';
import type { RemoteModelDescription } from '../../../src/providers/remote/models/model-description';
import type { WireAnswer } from './wire-server';

/** An error as a provider writes it, and the failure that a client is to get. Errors of all kinds hold the words of the request. */
export interface ErrorWire {
  readonly what: string;
  readonly model: RemoteModelDescription;
  readonly request: GenerationRequest;
  readonly answer: WireAnswer;
  readonly expected: {
    readonly code: string;
    readonly retryable: boolean;
    readonly path: string | null;
    readonly providerCode?: string | null;
    readonly retryAfterSeconds?: number;
  };
}

/** Who is asked, and for what. */
export type Asked = readonly [model: RemoteModelDescription, request: GenerationRequest];
type Expected = ErrorWire['expected'];

const expected =
  (code: string, retryable: boolean) =>
  (providerCode?: string | null, path: string | null = null, retryAfterSeconds?: number): Expected => ({
    code,
    retryable,
    path,
    ...(providerCode === undefined ? {} : { providerCode }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

/** The key is not accepted, or there is no credit: which of the two, the message says. */
export const setUp = expected('PROVIDER_UNAVAILABLE', false);
export const limited = expected('PROVIDER_UNAVAILABLE', true);
export const refused = expected('CONTENT_REFUSED', false);
export const lasting = expected('PROVIDER_FAILED', false);
export const passing = expected('PROVIDER_FAILED', true);
export const unknownModel = (providerCode?: string | null) => expected('MODEL_NOT_FOUND', false)(providerCode, 'model');
export const invalid = (path: string, providerCode?: string | null) =>
  expected('INVALID_INPUT', false)(providerCode, path);

export function errorWire([model, request]: Asked, what: string, answer: WireAnswer, expected: Expected): ErrorWire {
  return { what: `${model.provider} ${what}`, model, request, answer, expected };
}
