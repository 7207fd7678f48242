import type { FastifyReply, FastifyRequest } from 'fastify';
import { MediaFailure } from '../domain/errors';
import { isObject, type JsonObject, type JsonValue } from '../domain/json';
import type { AnsweredGeneration } from '../generation/request/generation-call';
import { mayPayTwice } from '../generation/run/call-model';
import { wordedForDoor } from './door-wording';
import { noteSpending, paramOf } from './failures';
import { fieldsOf, givenFields } from './form/form-fields';
import { requireMade } from './made-media';
import { given, idempotencyKeyOf, isKept, type RestServices } from './rest-request';

/** Before the schema looks at it: what a client writes for what it leaves to the service is not there. */
export async function leaveOutNotGiven(request: FastifyRequest): Promise<void> {
  const body = request.body as JsonValue | undefined;
  // A model has to be named on `/v3`; on `/v1`, `auto` is a name as any other.
  const keepsModel = !isOfV3(request);
  if (isObject(body)) request.body = givenOf(body, { keepsModel });
  await takeQuery(request);
}

/** The same, of a query; `tags[]` is `tags`. */
export async function takeQuery(request: FastifyRequest): Promise<void> {
  const query = Object.entries(request.query as Readonly<Record<string, string | string[]>>);
  const texts = query.flatMap(([name, value]) => [value].flat().map((text) => [name, text] as const));
  request.query = givenFields(fieldsOf(texts));
}

function givenOf<Values extends object>(values: Values, { keepsModel = true } = {}): Partial<Values> {
  const entries = Object.entries(values);
  const left = entries.filter(
    ([name, value]) => (name === 'model' ? keepsModel : isKept(name)) || given(value) !== undefined,
  );
  return Object.fromEntries(left) as Partial<Values>;
}

/** What a wire calls fields of an operation, where it is not the same in snake case. null: it has no such field. */
export type FieldNames = Readonly<Record<string, string | null>>;

const NAMES_OF_ALL: FieldNames = { idempotencyKey: 'Idempotency-Key', 'output.store': 'store' };

export interface GenerationCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly names?: FieldNames;
}

/**
 * Calls an operation for the answer to a request.
 *
 * @throws {MediaFailure} as the operation, with the names that the wire has for the fields; as `requireMade`, unless it was
 * to be made in the background
 */
export async function callForGeneration(
  { request, reply, names = {} }: GenerationCall,
  background: boolean,
  operation: () => Promise<AnsweredGeneration>,
): Promise<AnsweredGeneration> {
  const hasKey = idempotencyKeyOf(request) !== null;
  try {
    const generation = await operation();
    if (!hasKey) noteSpending(request);
    if (!background) requireMade(generation, reply);
    return generation;
  } catch (error) {
    if (mayPayTwice(error, hasKey)) noteSpending(request);
    throw error instanceof MediaFailure ? renamed(error, { ...NAMES_OF_ALL, ...names }, modelListOf(request)) : error;
  }
}

/** Where the door that a request came by lists its models. */
function modelListOf({ url }: FastifyRequest): string {
  return isOfV3({ url }) ? '/v3/models' : '/v1/models';
}

function isOfV3({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return url.startsWith('/v3/');
}

function renamed(failure: MediaFailure, names: FieldNames, modelList: string): MediaFailure {
  const { code, message, inputPath, retryable, details, costUsd, cause } = failure;
  if (inputPath === null) return failure;
  const own = Object.entries(names).flatMap(([field, name]) => (name === null ? [] : [[field, name]]));
  const param =
    inputPath[1] !== undefined && names[inputPath[1]] === null ? null : paramOf(inputPath, Object.fromEntries(own));
  const worded = wordedForDoor(message, { inputPath, param, modelList });
  return new MediaFailure(code, worded, { ...(param && { path: [param] }), retryable, details, costUsd, cause });
}

const RATIO = /^\d{1,3}(\.\d)?:\d{1,3}(\.\d)?$/;

/** Settings that clients of `/v3` write among the `parameters`, by the names that providers have for them. */
const LIFTED = {
  durationSeconds: { names: ['seconds', 'duration', 'durationSeconds', 'duration_seconds'], read: readSeconds },
  size: { names: ['size'], read: (value: JsonValue) => readText(value, /^\d{1,5}x\d{1,5}$/) },
  aspectRatio: { names: ['aspect_ratio', 'aspectRatio'], read: (value: JsonValue) => readText(value, RATIO) },
  seed: { names: ['seed'], read: (value: JsonValue) => readNumber(value, /^\d{1,10}$/) },
} as const;
type LiftedField = keyof typeof LIFTED;

export interface LiftedSettings {
  readonly durationSeconds?: number;
  readonly size?: string;
  readonly aspectRatio?: string;
  readonly seed?: number;
}

export interface Lifted {
  readonly settings: LiftedSettings;
  /** What is left for the model alone to understand. */
  readonly parameters: JsonObject;
  readonly names: FieldNames;
}

/**
 * Takes settings that have a field of their own out of `parameters`: the field is worded for each provider, and what runs
 * here knows no other. What the model itself has under such a name, and what has not the form of one, stays.
 *
 * @param fields that the operation has and the request has not given
 * @throws {MediaFailure} INVALID_INPUT: two names of one setting say two things
 */
export function liftSettings(
  { engine }: Pick<RestServices, 'engine'>,
  model: string,
  parameters: JsonObject | null | undefined,
  fields: readonly LiftedField[],
): Lifted {
  const own = new Set(engine.models.find(model)?.parameters.parameters.map(({ name }) => name));
  const settings: Record<string, number | string> = {};
  const names: Record<string, string> = {};
  const left: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const field = fields.find((candidate) => isAmong(LIFTED[candidate].names, name));
    const read = field === undefined || own.has(name) ? null : LIFTED[field].read(value);
    if (field !== undefined && !own.has(name) && given(value) === undefined) continue;
    if (field === undefined || read === null) left[name] = value;
    else if (settings[field] !== undefined && settings[field] !== read) {
      const message = `\`${names[field]}\` says otherwise: give one of the two.`;
      throw new MediaFailure('INVALID_INPUT', message, { path: ['parameters', name] });
    } else {
      settings[field] = read;
      names[field] = `parameters.${name}`;
    }
  }
  return { settings, parameters: left, names };
}

function isAmong(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/** `8`, `"8"` or `"8s"`. */
function readSeconds(value: JsonValue): number | null {
  return readNumber(typeof value === 'string' ? value.replace(/s$/, '') : value, /^\d{1,4}(\.\d{1,3})?$/);
}

function readNumber(value: JsonValue, form: RegExp): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && form.test(value) ? Number(value) : null;
}

function readText(value: JsonValue, form: RegExp): string | null {
  return typeof value === 'string' && form.test(value) ? value : null;
}
