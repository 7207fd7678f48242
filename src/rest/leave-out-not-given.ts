import type { FastifyRequest } from 'fastify';
import { isObject, type JsonValue } from '../domain/json';
import { fieldsOf, givenFields } from './form/form-fields';
import { given, isKept } from './given-values';
import { isOfV3 } from './rest-request';

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
