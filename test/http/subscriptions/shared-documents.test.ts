import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type DocumentNode, parse } from 'graphql';
import { SharedDocuments } from '../../../src/http/subscriptions/shared-documents';
import { eventually } from '../../support/timing/eventually';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe('documents of operations that run', () => {
  it('are one where their texts are the same', () => {
    const documents = new SharedDocuments();
    const first = documents.share(parse('{ a }'));
    expect(documents.share(parse('{ a }'))).toBe(first);
    expect(documents.share(parse('{ b }'))).not.toBe(first);
    expect(documents.size).toBe(2);
  });

  it('are forgotten when none of theirs runs any more', async () => {
    const documents = new SharedDocuments();
    const running: DocumentNode[] = [];
    const share = (text: string) => documents.share(parse(text));
    running.push(share('{ running }'));
    for (let n = 0; n < 100; n += 1) share(`{ ended${n} }`);
    await eventually('they are forgotten', async () => {
      collectGarbage();
      return documents.size === 1;
    });
    expect(share('{ running }')).toBe(running[0]);
  });
});
