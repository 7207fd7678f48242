import type { GenerationRequest, MediaModel } from '../../src/providers/media-model';
import { callContext, generate, printed } from '../support/providers/model-calls';

export interface MediaModelUnderTest {
  /** The model, as another process has it: nothing of earlier calls is in it. */
  open(): MediaModel;
  readonly request: GenerationRequest;
  /** What of the request, or of the settings, must never be seen elsewhere. */
  readonly secrets: readonly string[];
  /** Makes the next call take longer than anybody waits. Absent: the model takes its time by itself. */
  hold?(): void;
  /** Undoes `hold`, which a call that never got there has not used up. */
  release?(): void;
  close(): Promise<void>;
}

/** What every model promises, wherever it runs. */
export function describeMediaModel(name: string, start: () => Promise<MediaModelUnderTest>): void {
  describe(name, () => {
    let underTest: MediaModelUnderTest;

    beforeAll(async () => {
      underTest = await start();
    });
    afterAll(() => underTest.close());

    it('says what it is', () => {
      const { id, provider, kind, description, capabilities, available } = underTest.open();
      expect(id.startsWith(`${provider}/`)).toBe(true);
      expect(kind).toBe(underTest.request.kind);
      expect(description).not.toBe('');
      expect(capabilities.size).toBeGreaterThan(0);
      expect(available).toBe(true);
    });

    it('makes what it was asked for, and counts it', async () => {
      const { outputs, transcript, usage } = await generate(underTest.open(), underTest.request);
      if (underTest.request.kind === 'TRANSCRIPTION') {
        expect(outputs).toEqual([]);
        expect(transcript).not.toBeNull();
      } else {
        expect(transcript).toBeNull();
        expect(outputs.map(({ bytes }) => bytes.byteLength > 0)).toContain(true);
      }
      const counts = Object.values(usage).filter((count) => count !== null);
      expect(counts.length).toBeGreaterThan(0);
      expect(counts.every((count) => Number.isFinite(count) && count >= 0)).toBe(true);
    });

    it('goes on and never back', async () => {
      const percents: number[] = [];
      await generate(underTest.open(), underTest.request, callContext({ onProgress: (value) => percents.push(value) }));
      expect(percents).toEqual([...percents].sort((left, right) => left - right));
      expect(percents.every((percent) => percent >= 0 && percent <= 100)).toBe(true);
    });

    it('does not begin for somebody who has given up', async () => {
      const reason = new Error('given up');
      const context = callContext({ signal: AbortSignal.abort(reason) });
      await expect(generate(underTest.open(), underTest.request, context)).rejects.toBe(reason);
    });

    it('ends when the caller gives up', async () => {
      const reason = new Error('given up');
      const abort = new AbortController();
      underTest.hold?.();
      const call = generate(underTest.open(), underTest.request, callContext({ signal: abort.signal }));
      setTimeout(() => abort.abort(reason), 50);
      await expect(call).rejects.toBe(reason);
      underTest.release?.();
    });

    it('finds what it has accepted again, any number of times, in another process', async () => {
      const submission = await underTest.open().submit(underTest.request, callContext());
      if (submission.status === 'DONE') return;
      const written = JSON.stringify(submission.handle);
      for (const secret of underTest.secrets) expect(written).not.toContain(secret);
      const first = await underTest.open().wait(JSON.parse(written), callContext());
      const second = await underTest.open().wait(JSON.parse(written), callContext());
      expect(second).toEqual(first);
    });

    it('has nothing against being told to stop what is over', async () => {
      const submission = await underTest.open().submit(underTest.request, callContext());
      const handle = submission.status === 'DONE' ? null : submission.handle;
      await underTest.open().cancel(handle);
      await underTest.open().cancel(handle);
    });

    it('keeps what it was told to itself', async () => {
      const model = underTest.open();
      await generate(model, underTest.request);
      for (const secret of underTest.secrets) expect(printed(model)).not.toContain(secret);
    });
  });
}
