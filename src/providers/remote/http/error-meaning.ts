import type { GenerationRequest } from '../../media-model';

/**
 * What an error of a provider means, whatever the status it comes with:
 *
 * - KEY_NOT_ACCEPTED: the operator's key, account or region may not do this.
 * - NO_CREDIT: it has to be paid for first.
 * - CONTENT_REFUSED: the provider will not make this, or make anything of it.
 * - RATE_LIMITED: it takes no more for now, and has done nothing.
 * - MODEL_UNKNOWN: there is no such model, or none any more.
 * - PASSING: it failed, and may not fail the next time.
 * - LASTING: it will fail again, for a reason that is none of the others.
 */
type ErrorMeaning =
  | 'KEY_NOT_ACCEPTED'
  | 'NO_CREDIT'
  | 'CONTENT_REFUSED'
  | 'RATE_LIMITED'
  | 'MODEL_UNKNOWN'
  | 'PASSING'
  | 'LASTING';

/** Fields of our input that a provider has one name for: the first that was given is meant. `model` is always given. */
type InputFields = readonly string[];

/** What an error says of a field: its value is not accepted. */
interface FieldAtFault {
  readonly field: InputFields;
  /** What it means where none of them was given. Default LASTING. */
  readonly otherwise?: ErrorMeaning;
}

/**
 * What the errors of one provider mean. Looked up in this order: a status of 402, codes, words, fields, vague codes, the
 * status. A code that is LASTING says as little as a vague one: words and fields may still say more.
 */
export interface ProviderErrors {
  /** By code or type, as the provider writes it. */
  readonly codes: Readonly<Record<string, ErrorMeaning | FieldAtFault>>;
  /** Codes of which words, or a field, may still say more. */
  readonly vague: Readonly<Record<string, ErrorMeaning>>;
  /**
   * Fixed words of the provider's own, where it has no code for what they say. A group named `code` in them is passed on as
   * the code.
   */
  readonly words: readonly (readonly [said: RegExp, means: ErrorMeaning | FieldAtFault])[];
  /** Where a status means something else than it commonly does: see `COMMON_STATUSES`. */
  readonly statuses: Readonly<Record<number, ErrorMeaning | FieldAtFault>>;
  /** What the provider calls the fields of our input. */
  readonly fields: Readonly<Record<string, InputFields>>;
  /** Whether the same may succeed later, where the provider says so in a header; null: it does not say. */
  readonly saysRetryable: (headers: Headers) => boolean | null;
}

/** What is known of an error, in whatever form it came. */
export interface ErrorFacts {
  /** null: no status, such as that of work that failed. */
  readonly status: number | null;
  /** The most telling first. */
  readonly codes: readonly string[];
  /** For comparison alone: they may hold the request. */
  readonly words: readonly string[];
  /** What the provider calls the fields at fault; the closest first. */
  readonly fields: readonly string[];
}

/** What an error comes down to. */
export interface Verdict {
  /** FIELD_INVALID: the value of `field` is not accepted. */
  readonly meaning: ErrorMeaning | 'FIELD_INVALID';
  /** The field of our input that it is about, as `voice` or `parameters.style`; null: none, or none that was given. */
  readonly field: string | null;
  /** What the provider calls it. */
  readonly code: string | null;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-15.5, and section 4 of RFC 6585 for 429 */
const COMMON_STATUSES: Readonly<Record<number, ErrorMeaning>> = {
  401: 'KEY_NOT_ACCEPTED',
  404: 'MODEL_UNKNOWN',
  408: 'PASSING',
  425: 'PASSING',
  429: 'RATE_LIMITED',
};

/** Statuses that are about what was sent: only then is a field at fault. */
const OF_THE_REQUEST: ReadonlySet<number> = new Set([400, 403, 404, 409, 413, 415, 422]);

/**
 * @param given the fields of our input that were given: no other can be at fault
 * @param otherwise what an error means of which nothing is known
 */
export function verdictOn(
  table: ProviderErrors,
  facts: ErrorFacts,
  given: readonly string[],
  otherwise: ErrorMeaning,
): Verdict {
  const { status, codes } = facts;
  const field = fieldOf(table, facts.fields, given);
  const [first = null] = codes;
  if (status === 402) return { meaning: 'NO_CREDIT', field: null, code: first };
  const known = codes.filter((code) => Object.hasOwn(table.codes, code));
  const telling = known.find((code) => table.codes[code] !== 'LASTING');
  const ofCode = telling === undefined ? null : verdict(table.codes[telling], field, given, telling);
  if (ofCode !== null) return ofCode;
  const ofWords = wordsVerdict(table, facts, field, given);
  if (ofWords !== null) return ofWords;
  if (field === 'model') return { meaning: 'MODEL_UNKNOWN', field, code: first };
  if (field !== null && (status === null || OF_THE_REQUEST.has(status))) {
    return { meaning: 'FIELD_INVALID', field, code: first };
  }
  const vague = codes.find((code) => Object.hasOwn(table.vague, code));
  const ofVague = vague === undefined ? null : verdict(table.vague[vague], field, given, vague);
  if (ofVague !== null) return ofVague;
  const [lasting] = known;
  if (lasting !== undefined) return { meaning: 'LASTING', field: null, code: lasting };
  const byStatus = status === null ? undefined : (table.statuses[status] ?? COMMON_STATUSES[status]);
  const meaning = byStatus ?? (status !== null && status >= 500 ? 'PASSING' : otherwise);
  return verdict(meaning, field, given, first) ?? { meaning: 'LASTING', field: null, code: first };
}

function wordsVerdict(
  table: ProviderErrors,
  { words, codes }: ErrorFacts,
  field: string | null,
  given: readonly string[],
): Verdict | null {
  for (const [said, means] of table.words) {
    for (const text of words) {
      const match = said.exec(text);
      if (match !== null) return verdict(means, field, given, match.groups?.['code'] ?? codes[0] ?? null);
    }
  }
  return null;
}

/** null: it is about a field that was not given. */
function verdict(
  means: ErrorMeaning | FieldAtFault | undefined,
  field: string | null,
  given: readonly string[],
  code: string | null,
): Verdict | null {
  if (means === undefined) return null;
  if (typeof means === 'string') return { meaning: means, field: means === 'CONTENT_REFUSED' ? field : null, code };
  const found = firstGiven(means.field, given);
  return found === null
    ? { meaning: means.otherwise ?? 'LASTING', field: null, code }
    : { meaning: found === 'model' ? 'MODEL_UNKNOWN' : 'FIELD_INVALID', field: found, code };
}

function fieldOf(table: ProviderErrors, names: readonly string[], given: readonly string[]): string | null {
  for (const name of names) {
    const field = Object.hasOwn(table.fields, name) ? firstGiven(table.fields[name] ?? [], given) : null;
    const found = field ?? firstGiven([`parameters.${name}`, `parameters.${camelCase(name)}`], given);
    if (found !== null) return found;
  }
  return null;
}

function firstGiven(fields: InputFields, given: readonly string[]): string | null {
  return fields.find((field) => field === 'model' || given.includes(field)) ?? null;
}

/** `output_format` as the SDK names it. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The fields of the input that were given, as `voice` or `parameters.style`: names alone. */
export function givenFields({ kind, parameters, ...fields }: GenerationRequest): readonly string[] {
  const given = Object.entries(fields).flatMap(([name, value]) => (isGiven(name, value) ? [name] : []));
  return [...given, ...Object.keys(parameters).map((name) => `parameters.${name}`)];
}

function isGiven(name: string, value: unknown): boolean {
  // One picture is made where nothing is said.
  if (name === 'n') return value !== 1;
  return value !== null && !(Array.isArray(value) && value.length === 0);
}
