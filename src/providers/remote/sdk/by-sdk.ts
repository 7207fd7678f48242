import { AISDKError, type SharedV3ProviderOptions } from '@ai-sdk/provider';
import type { JsonObject } from '../../../domain/json';
import { type Ask, ParametersRefused, type SubmissionAccess } from '../http/submission';
import type { RemoteModelDescription } from '../models/model-description';

/** What the SDK is given, and nothing else: its own address as well, so that it looks into no environment. */
export type SdkAccess = Pick<SubmissionAccess, 'apiKey' | 'fetch'>;

/**
 * What the SDK is about to send, by its form, to put right what it adds by itself or cannot say: nothing goes out that was
 * not asked for, and nothing twice. Each is changed in place.
 */
export interface Amendments {
  readonly json?: (body: Record<string, unknown>) => void;
  readonly form?: (form: FormData) => void;
  readonly query?: (query: URLSearchParams) => void;
}

/** How a provider is asked through the SDK for what is of one kind. */
export interface SdkAsking<Sdk, Model, Request> {
  /**
   * Loads the SDK's part when it is first used: it takes a process that has no use for it 20 ms and 5 MB.
   *
   * @param id the provider's own id of the model that is asked
   */
  open(access: SdkAccess, id: string): Promise<Sdk>;
  /**
   * What goes under the provider's name: the parameters, and what follows from fields that the SDK has no place for.
   * Default the parameters alone.
   */
  options?(model: Model, request: Request): JsonObject;
  /** Default none. */
  amendments?(model: Model, request: Request): Amendments;
}

/** What every call of the SDK takes. */
interface CommonOptions {
  readonly providerOptions: SharedV3ProviderOptions;
  readonly abortSignal: AbortSignal;
}

/**
 * Asks through the SDK, as far as the submission, by the interface that its providers share (specification V3); not
 * through `generateImage` and its like: those ask again by themselves, divide one request into several, and guess media
 * types that are known here. Its warnings are left alone: what they are about was refused before.
 *
 * @param generate calls the SDK, with what follows from fields in the same way for every provider
 */
export function bySdk<Sdk, Model extends RemoteModelDescription, Request extends { readonly parameters: JsonObject }>(
  { open, options, amendments }: SdkAsking<Sdk, Model, Request>,
  own: (model: Model, request: Request) => JsonObject,
  generate: (sdk: Sdk, model: Model, request: Request, common: CommonOptions) => PromiseLike<unknown>,
): Ask<Model, Request> {
  return async (model, request, { apiKey, fetch, signal }) => {
    const amended = amending(fetch, amendments?.(model, request) ?? {});
    const sdk = await open({ apiKey, fetch: amended }, model.providerModelId);
    const settings = { ...(options?.(model, request) ?? request.parameters), ...own(model, request) };
    // The SDK types JSON as something that it might change, which it does not.
    const providerOptions = { [model.provider]: settings as SharedV3ProviderOptions[string] };
    try {
      return await generate(sdk, model, request, { providerOptions, abortSignal: signal });
    } catch (error) {
      // The SDK checks its options, and nothing else that was not checked before. Its errors hold the request.
      throw AISDKError.isInstance(error) ? new ParametersRefused(error.name) : error;
    }
  };
}

function amending(fetch: typeof globalThis.fetch, { json, form, query }: Amendments): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    query?.(url.searchParams);
    return fetch(url, { ...init, body: amendedBody(init?.body ?? null, json, form) });
  };
}

function amendedBody(
  body: RequestInit['body'],
  json: Amendments['json'],
  form: Amendments['form'],
): NonNullable<RequestInit['body']> | null {
  if (body instanceof FormData) form?.(body);
  if (typeof body !== 'string' || json === undefined) return body ?? null;
  const fields: unknown = JSON.parse(body);
  if (!isRecord(fields)) return body;
  json(fields);
  return JSON.stringify(fields);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
