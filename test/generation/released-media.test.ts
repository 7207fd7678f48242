import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { generateVideo } from '../../src/generation/request/generate-video';
import type { GenerationRequest, GenerationResult, Submission } from '../../src/providers/media-model';
import { readFixture } from '../support/media/media-fixtures';
import { NO_USAGE, ScriptedModel } from '../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../support/service/test-generation';

/** Notes whether what it was asked with is still in memory while it is waited for. */
class WatchfulModel extends ScriptedModel {
  isReleased: boolean | null = null;
  private asked: WeakRef<GenerationRequest> | null = null;

  override async submit(request: GenerationRequest): Promise<Submission> {
    this.asked = new WeakRef(request);
    return { status: 'ACCEPTED', handle: {} };
  }

  override async wait(): Promise<GenerationResult> {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    // A reference that was just read stands until the turn is over.
    for (let turn = 0; turn < 5; turn += 1) {
      await nextTurn();
      collect();
    }
    this.isReleased = this.asked?.deref() === undefined;
    return { outputs: [{ bytes: readFixture('video.mp4'), revisedPrompt: null }], transcript: null, usage: NO_USAGE };
  }
}

describe('media that were given to a provider', () => {
  let test: TestGeneration;
  afterEach(() => test.close());

  it('are not in memory while the background waits for what it makes of them', async () => {
    const model = new WatchfulModel({ kind: 'VIDEO' });
    test = await openTestGeneration([model]);
    const image = { dataUri: `data:image/png;base64,${readFixture('still.png').toString('base64')}` };
    await generateVideo(test.engine, test.caller, { prompt: 'a fox runs', background: true, image });
    await test.runJobs();
    expect(model.isReleased).toBe(true);
  });
});
