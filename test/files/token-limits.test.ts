import { OrganizationEntity } from '../../src/database/entities/organization';
import type { Project } from '../../src/domain/account';
import type { ProjectCaller } from '../../src/domain/caller';
import { MediaFailure } from '../../src/domain/errors';
import { forgetTokens } from '../../src/files/forget-tokens';
import { deleteFile } from '../../src/files/remove/delete-files';
import { createFileUpload } from '../../src/files/resumable/create-file-upload';
import { receiveUpload } from '../../src/files/resumable/receive-upload';
import { importFile, uploadFile } from '../../src/files/upload/upload-and-import';
import { readFixture } from '../support/media/media-fixtures';
import { wavOf } from '../support/media/media-samples';
import { makeOrganization, makeProject } from '../support/service/accounts';
import { incomingContent } from '../support/service/incoming-content';
import { callerByToken, usesOf } from '../support/service/media-tokens';
import { openTestStorage, type TestStorage } from '../support/service/test-storage';

/** A few in every run; 1,000 by hand: `TOKEN_ROUNDS=1000 npm test -- test/files/token-limits`. */
const ROUNDS = Number(process.env['TOKEN_ROUNDS'] ?? 5);
const PARALLEL = 20;
const SOUND = wavOf(2_000);
const PICTURE = readFixture('still.png');

let opened: TestStorage;
let project: Project;
beforeAll(async () => {
  opened = await openTestStorage();
  const limits = { maxBytes: 1e12, maxFiles: 1_000_000 };
  const organizationId = (await makeOrganization(opened.dataSource, limits)).id;
  project = await makeProject(opened.dataSource, { organizationId });
});
afterAll(() => opened.close());

const enter = (limits: Parameters<typeof callerByToken>[2], projectId = project.id) =>
  callerByToken(opened.storage, projectId, limits);
const uses = (caller: ProjectCaller) => usesOf(opened.storage, caller);
const purpose = 'REFERENCE_MEDIA' as const;

/** @param declared false: nobody says how many bytes will come */
async function upload(caller: ProjectCaller, bytes = SOUND, { declared = true, by = opened.storage } = {}) {
  const content = incomingContent(bytes, 'a.bin', declared);
  const outcome = await uploadFile(by, caller, { content, purpose });
  return outcome.status === 'STORED' ? outcome.file : null;
}

async function announce(caller: ProjectCaller, bytes = SOUND, mimeType = 'audio/wav') {
  const input = { filename: 'a.bin', mimeType, sizeBytes: bytes.length, purpose };
  return (await createFileUpload(opened.storage, caller, input))!.file;
}

const send = (caller: ProjectCaller, fileId: string, bytes = SOUND) =>
  receiveUpload(opened.storage, caller, fileId, {
    offset: 0,
    sizeBytes: bytes.length,
    open: async function* () {
      yield bytes;
    },
  });

const refusedAt = (...path: string[]) => ({ code: 'TOKEN_LIMIT_REACHED', inputPath: ['input', ...path] });

it(
  `lets exactly 3 of ${PARALLEL} parallel uploads in by a token for 3, ${ROUNDS} times`,
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      // By bytes as well as by their number, of sizes that are told and that are not.
      const limits = round % 2 === 0 ? { uploads: 3 } : { totalBytes: 3 * SOUND.length + SOUND.length - 1 };
      const caller = { ...(await enter(limits)), ownerId: round % 4 < 2 ? null : `ada ${round}` };
      const tries = Array.from({ length: PARALLEL }, (_, n) => {
        if (n % 4 === 3) return announce(caller).then((file) => send(caller, file.id));
        return upload(caller, SOUND, { declared: n % 2 === 0 || 'totalBytes' in limits });
      });
      const outcomes = await Promise.allSettled(tries);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      const codes = new Set(reasons.map((reason) => (reason instanceof MediaFailure ? reason.code : reason)));
      expect({ round, accepted: PARALLEL - reasons.length, codes: [...codes] }).toEqual({
        round,
        accepted: 3,
        codes: ['TOKEN_LIMIT_REACHED'],
      });
      await expect(uses(caller)).resolves.toEqual({ uploads: 3, bytes: 3 * SOUND.length, generations: 0 });
    }
    const { reservedBytes, reservedFiles } = await opened.dataSource.manager.findOneByOrFail(OrganizationEntity, {
      id: project.organizationId,
    });
    expect({ reservedBytes, reservedFiles }).toEqual({ reservedBytes: 0, reservedFiles: 0 });
  },
  60_000 + ROUNDS * 10_000,
);

describe('the uploads of a token', () => {
  it('count once they are files, and go on counting when those are deleted', async () => {
    const caller = await enter({ uploads: 2, totalBytes: 1_000_000 });
    const file = await upload(caller);
    await deleteFile(opened.storage, caller, file!.id);
    await importFile(opened.storage, caller, {
      source: { dataUri: `data:image/png;base64,${PICTURE.toString('base64')}` },
    });
    await expect(uses(caller)).resolves.toEqual({
      uploads: 2,
      bytes: SOUND.length + PICTURE.length,
      generations: 0,
    });
    await expect(upload(caller)).rejects.toMatchObject(refusedAt('file'));
    await expect(announce(caller)).rejects.toMatchObject(refusedAt('sizeBytes'));
    const source = { dataUri: 'data:image/png;base64,AAAA' };
    await expect(importFile(opened.storage, caller, { source })).rejects.toMatchObject(refusedAt('source', 'dataUri'));
  });

  it('answer the last call twice that came twice at once', async () => {
    const uploaded = await enter({ uploads: 1 });
    const content = incomingContent(SOUND, 'a.wav');
    const twice = { content, purpose, idempotencyKey: 'the last upload' };
    const uploads = await Promise.all([1, 2].map(() => uploadFile(opened.storage, uploaded, twice)));
    expect(uploads).toEqual([expect.objectContaining({ status: 'STORED' }), uploads[0]]);
    const imported = await enter({ uploads: 1 });
    const source = { dataUri: `data:image/png;base64,${PICTURE.toString('base64')}` };
    const input = { source, idempotencyKey: 'the last import' };
    const imports = await Promise.all([1, 2].map(() => importFile(opened.storage, imported, input)));
    expect(imports).toEqual([expect.objectContaining({ status: 'STORED' }), imports[0]]);
    const announced = await enter({ uploads: 1 });
    const file = { filename: 'a.wav', mimeType: 'audio/wav', sizeBytes: SOUND.length, purpose };
    const announcement = { ...file, idempotencyKey: 'the last announcement' };
    const places = await Promise.all([1, 2].map(() => createFileUpload(opened.storage, announced, announcement)));
    expect(places[1]).toEqual(places[0]);
    for (const caller of [uploaded, imported, announced]) {
      await expect(uses(caller)).resolves.toMatchObject({ uploads: 1 });
      await expect(upload(caller)).rejects.toMatchObject(refusedAt('file'));
    }
    // Another call than the first is no repeat of it, be it refused or not.
    await expect(importFile(opened.storage, imported, { ...input, tags: ['t'] })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('are told from its bytes, where they are used up', async () => {
    const byCount = await enter({ uploads: 1, totalBytes: 1_000_000 });
    await upload(byCount);
    const files = 'The token has stored as many files as it may: 1.';
    await expect(upload(byCount)).rejects.toMatchObject({ message: files });
    await expect(announce(byCount)).rejects.toMatchObject({ message: files });
    const byBytes = await enter({ uploads: 3, totalBytes: SOUND.length + 1 });
    await upload(byBytes);
    const bytes = `The token may store ${SOUND.length + 1} bytes in all, of which ${SOUND.length} are taken.`;
    for (const declared of [true, false]) {
      await expect(upload(byBytes, SOUND, { declared })).rejects.toMatchObject({ message: bytes });
    }
    await expect(announce(byBytes)).rejects.toMatchObject({ message: bytes });
  });

  it('do not count when they are refused, or are no more before their bytes are there', async () => {
    const caller = await enter({ uploads: 1, totalBytes: 1_000_000 });
    await expect(upload(caller, Buffer.from('no media at all'))).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
    await expect(upload(caller, SOUND.subarray(0, 20))).rejects.toBeInstanceOf(MediaFailure);
    const announced = await announce(caller);
    await expect(uses(caller)).resolves.toMatchObject({ uploads: 1, bytes: SOUND.length });
    await deleteFile(opened.storage, caller, announced.id);
    const refused = await announce(caller, Buffer.alloc(3_000));
    await expect(send(caller, refused.id, Buffer.alloc(3_000))).rejects.toBeInstanceOf(MediaFailure);
    await expect(uses(caller)).resolves.toEqual({ uploads: 0, bytes: 0, generations: 0 });
    await expect(upload(caller)).resolves.toMatchObject({ status: 'READY' });
  });

  it('are no larger than the token says, however they come', async () => {
    const caller = await enter({ maxFileBytes: 1_999 });
    const code = 'TOKEN_LIMIT_REACHED';
    await expect(upload(caller)).rejects.toMatchObject(refusedAt('file'));
    await expect(upload(caller, SOUND, { declared: false })).rejects.toMatchObject({ code });
    await expect(announce(caller)).rejects.toMatchObject(refusedAt('sizeBytes'));
    await expect(upload(caller, wavOf(1_900))).resolves.toMatchObject({ sizeBytes: 1_900 });
    await expect(upload(await enter({ maxFileBytes: 2_000 }))).resolves.toMatchObject({ sizeBytes: 2_000 });
  });

  it('are of the kinds that the token names, by what the bytes are', async () => {
    const caller = await enter({ kinds: ['IMAGE', 'AUDIO'] });
    const soundAlone = readFixture('sound-only.mp4');
    const video = readFixture('video.mp4');
    await expect(upload(caller, PICTURE)).resolves.toMatchObject({ kind: 'IMAGE' });
    await expect(upload(caller, soundAlone)).resolves.toMatchObject({ kind: 'AUDIO' });
    await expect(upload(caller, video)).rejects.toMatchObject(refusedAt('file'));
    const disguised = await announce(caller, video, 'audio/mp4');
    await expect(send(caller, disguised.id, video)).rejects.toMatchObject({ code: 'TOKEN_LIMIT_REACHED' });
    const pictures = await enter({ kinds: ['IMAGE'] });
    await expect(announce(pictures)).rejects.toMatchObject(refusedAt('mimeType'));
    await expect(upload(pictures)).rejects.toMatchObject(refusedAt('file'));
  });

  it('count for what is kept nowhere, too', async () => {
    const nothing = await makeProject(opened.dataSource, { zeroDataRetention: true });
    const caller = await enter({ uploads: 2, totalBytes: 1e6, kinds: ['AUDIO'], maxFileBytes: 2_000 }, nothing.id);
    await expect(upload(caller)).resolves.toBeNull();
    await expect(upload(caller, PICTURE)).rejects.toMatchObject(refusedAt('file'));
    await expect(upload(caller, wavOf(2_100))).rejects.toMatchObject(refusedAt('file'));
    await expect(upload(caller)).resolves.toBeNull();
    await expect(upload(caller)).rejects.toMatchObject(refusedAt('file'));
    await expect(uses(caller)).resolves.toEqual({ uploads: 2, bytes: 2 * SOUND.length, generations: 0 });
  });

  it('are forgotten days after the token has ended', async () => {
    const [kept, gone] = [await enter({ uploads: 1 }), await enter({ uploads: 1 })];
    const end = (token: ProjectCaller, days: number) =>
      opened.dataSource.query(
        'UPDATE token_uses SET expires_at = now() - make_interval(days => $2) WHERE token_id = $1',
        [token.tokenId, days],
      );
    await end(kept, 2);
    await end(gone, 4);
    await forgetTokens(opened.storage);
    await expect(uses(kept)).resolves.toMatchObject({ uploads: 0 });
    await expect(uses(gone)).resolves.toBeUndefined();
    await expect(upload(gone)).rejects.toMatchObject(refusedAt('file'));
  });
});
