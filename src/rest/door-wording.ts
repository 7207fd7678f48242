/** Where operations tell of the models, and each door of its own list of them. */
const MODEL_LISTS = /`mediaModels`, or `GET \/v3\/models`,/g;
const CAMEL_CASE = /^[a-z]+[A-Z]/;

export interface Wording {
  /** The path that the operation has for the field at fault, from the argument down: `['input', 'referenceImages', '0']`. */
  readonly inputPath: readonly string[];
  /** What the door calls that field; null: it has no such field. */
  readonly param: string | null;
  /** Where the door lists its models: `/v1/models`. */
  readonly modelList: string;
}

/** The sentence of a failure with the door's name for the field at fault in place of the operation's own. */
export function wordedForDoor(message: string, { inputPath, param, modelList }: Wording): string {
  const worded = message.replaceAll(MODEL_LISTS, `\`GET ${modelList}\``);
  const own = ownNameOf(inputPath);
  if (own === undefined || param === null || own === param) return worded;
  const marked = new RegExp(`\`(?:input\\.)?${own}(?:\\[\\d+\\])?\``, 'g');
  // A name that is a word as well is one only where it is marked, or where a sentence about it begins.
  const bare = new RegExp(CAMEL_CASE.test(own) ? `(?<![\\w\`.])${own}(?![\\w\`])` : `^${own}(?= must )`, 'g');
  return worded.replace(marked, () => `\`${param}\``).replace(bare, () => `\`${param}\``);
}

/** What the operation calls the field in its sentences: a setting of the model by the name that the provider has for it. */
function ownNameOf([argument, field, setting]: readonly string[]): string | undefined {
  if (argument !== 'input') return undefined;
  return field === 'parameters' ? (setting ?? field) : field;
}
