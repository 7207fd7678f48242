/** How many words were heard wrong, too many or not at all, of those that were said: 0 is none, 1 as many as were said. */
export function wordErrorRate(said: string, heard: string): number {
  const saidWords = wordsOf(said);
  const heardWords = wordsOf(heard);
  let errors = Array.from({ length: heardWords.length + 1 }, (_, index) => index);
  for (const [index, word] of saidWords.entries()) {
    const next = [index + 1];
    for (const [at, other] of heardWords.entries()) {
      const replaced = errors[at]! + (word === other ? 0 : 1);
      next.push(Math.min(replaced, errors[at + 1]! + 1, next[at]! + 1));
    }
    errors = next;
  }
  return errors[heardWords.length]! / saidWords.length;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
}
