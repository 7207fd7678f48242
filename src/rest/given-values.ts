/** What clients of `/v3` write for what they leave to the service. */
const NOT_GIVEN: readonly unknown[] = [undefined, null, '', 'auto'];

/** Texts of the client's own, whatever they say, and the model, which has to be named. */
const KEPT: readonly string[] = ['model', 'prompt', 'input', 'q', 'tags'];

/** Whether a field of this name is what it is, even where it says "auto". */
export function isKept(name: string): boolean {
  return KEPT.includes(name);
}

/** The same as `given`, of forms and queries, where null is a text as well. */
export function givenText(text: string): string | undefined {
  return text === 'null' ? undefined : given(text);
}

/** A value of the request; undefined where it says no more than nothing would. */
export function given<Value>(value: Value | null | undefined): Value | undefined {
  return NOT_GIVEN.includes(value) ? undefined : (value as Value);
}
