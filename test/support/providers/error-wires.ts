import type { GenerationRequest } from '../../../src/providers/media-model';
import type { RemoteModelDescription } from '../../../src/providers/remote/models/model-description';
import type { WireAnswer } from './wire-server';

/** An error as a provider writes it, and what a client is to be told. Errors of all kinds hold the words of the request. */
export interface ErrorWire {
  readonly what: string;
  readonly model: RemoteModelDescription;
  readonly request: GenerationRequest;
  readonly answer: WireAnswer;
  readonly told: {
    readonly code: string;
    readonly retryable: boolean;
    readonly path: string | null;
    readonly providerCode?: string | null;
    readonly retryAfterSeconds?: number;
  };
}

/** Who is asked, and for what. */
export type Asked = readonly [model: RemoteModelDescription, request: GenerationRequest];
type Told = ErrorWire['told'];

const told =
  (code: string, retryable: boolean) =>
  (providerCode?: string | null, path: string | null = null, retryAfterSeconds?: number): Told => ({
    code,
    retryable,
    path,
    ...(providerCode === undefined ? {} : { providerCode }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

/** The key is not accepted, or there is no credit: which of the two, the message says. */
export const setUp = told('PROVIDER_UNAVAILABLE', false);
export const limited = told('PROVIDER_UNAVAILABLE', true);
export const refused = told('CONTENT_REFUSED', false);
export const lasting = told('PROVIDER_FAILED', false);
export const passing = told('PROVIDER_FAILED', true);
export const unknownModel = (providerCode?: string | null) => told('MODEL_NOT_FOUND', false)(providerCode, 'model');
export const invalid = (path: string, providerCode?: string | null) => told('INVALID_INPUT', false)(providerCode, path);

export function errorWire([model, request]: Asked, what: string, answer: WireAnswer, told: Told): ErrorWire {
  return { what: `${model.provider} ${what}`, model, request, answer, told };
}
