import { KilledGeneration } from '../support/processes/killed-generation';
import { KILL_ROUNDS } from '../support/processes/killed-service';
import { eventually } from '../support/timing/eventually';
import type { Gate } from '../support/timing/gate';

const reached = (gate: Gate) => eventually('it has come this far', async () => gate.waiting > 0);

describe.each(KILL_ROUNDS)('a process that is killed amid a video in the background, round %i', () => {
  let killed: KilledGeneration | undefined;
  afterAll(() => killed?.close());

  it('before it is begun: the next makes it', async () => {
    killed = await KilledGeneration.start('api');
    await killed.order();
    await killed.kill();
    await killed.expectEnd('SUCCEEDED');
  });

  it('while its picture is fetched: the next makes it', async () => {
    killed = await KilledGeneration.next(killed);
    const { picture } = killed.provider;
    picture.shut();
    await killed.order();
    await reached(picture);
    await killed.kill();
    picture.open();
    expect(killed.charges()).toBe(0);
    await killed.expectEnd('SUCCEEDED');
  });

  it('while the provider is asked: nobody asks again, and the client is told', async () => {
    killed = await KilledGeneration.next(killed);
    const { submission } = killed.provider;
    submission.shut();
    await killed.order();
    await reached(submission);
    await killed.kill();
    submission.open();
    await killed.expectEnd('INTERRUPTED');
  });

  it('before the provider’s answer is written down: the next waits for what was', async () => {
    killed = await KilledGeneration.next(killed);
    const { submission } = killed.provider;
    submission.shut();
    await killed.order();
    await reached(submission);
    const lock = await killed.hold('SELECT id FROM generations FOR UPDATE');
    submission.open();
    await killed.killIn(lock);
    await killed.expectEnd('SUCCEEDED');
  });

  it('while the provider works: the next waits for it', async () => {
    killed = await KilledGeneration.next(killed);
    const { question } = killed.provider;
    question.shut();
    await killed.order();
    await reached(question);
    await killed.kill();
    question.open();
    await killed.expectEnd('SUCCEEDED');
  });

  it('while the output is downloaded: the next downloads it', async () => {
    killed = await KilledGeneration.next(killed);
    const { download } = killed.provider;
    download.shut();
    await killed.order();
    await reached(download);
    await killed.kill();
    download.open();
    await killed.expectEnd('SUCCEEDED');
  });

  it('between the bytes of the output and their row: there is one file in the end', async () => {
    killed = await KilledGeneration.next(killed);
    const { download } = killed.provider;
    download.shut();
    await killed.order();
    await reached(download);
    const lock = await killed.hold('LOCK TABLE files IN SHARE MODE');
    download.open();
    await killed.killIn(lock);
    await killed.expectEnd('SUCCEEDED');
  });

  it('between the file and the end: there is no second file', async () => {
    killed = await KilledGeneration.next(killed);
    const { download } = killed.provider;
    download.shut();
    await killed.order();
    await reached(download);
    // The output is noted under a share of the row; the end changes it.
    const lock = await killed.hold('SELECT id FROM generations FOR SHARE');
    download.open();
    await killed.killIn(lock);
    await killed.expectEnd('SUCCEEDED');
  });
});
