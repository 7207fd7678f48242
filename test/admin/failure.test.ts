import { CommanderError } from 'commander';
import { AccountError } from '../../src/accounts/account-input';
import { describeFailure } from '../../src/admin/failure';
import { BlobStoreUnavailableError } from '../../src/blobs/blob-store';
import { ConfigError } from '../../src/config';
import { MediaFailure, RequestFailure } from '../../src/domain/errors';

describe('describeFailure', () => {
  it.each([
    [new AccountError('CONFLICT', 'name', 'Taken.'), 1, { code: 'CONFLICT', message: 'Taken.', field: '--name' }],
    [
      new AccountError('NOT_FOUND', 'projectId', 'There is no such project.'),
      1,
      { code: 'NOT_FOUND', message: 'There is no such project.', field: '--project' },
    ],
    [new AccountError('NOT_FOUND', 'id', 'No.'), 1, { code: 'NOT_FOUND', message: 'No.', field: '--id' }],
    [
      new AccountError('INVALID_INPUT', 'maxBytes', 'maxBytes is a whole number.'),
      1,
      { code: 'INVALID_INPUT', message: '--max-bytes is a whole number.', field: '--max-bytes' },
    ],
    [
      new AccountError('INVALID_INPUT', 'expiresAt', 'A key expires in the future.'),
      1,
      { code: 'INVALID_INPUT', message: 'A key expires in the future.', field: '--expires-in' },
    ],
    [new AccountError('INVALID_INPUT', null, 'Both.'), 1, { code: 'INVALID_INPUT', message: 'Both.', field: null }],
    [new ConfigError('PORT: bad'), 1, { code: 'INVALID_CONFIG', message: 'PORT: bad', field: null }],
    [
      new BlobStoreUnavailableError('the disk failed: EROFS'),
      1,
      { code: 'STORE_UNAVAILABLE', message: 'the disk failed: EROFS', field: null },
    ],
    [
      new RequestFailure('BAD_USER_INPUT', 'Too much.'),
      1,
      { code: 'INVALID_INPUT', message: 'Too much.', field: null },
    ],
    [
      new MediaFailure('INVALID_INPUT', 'Not that.', { path: ['input', 'events', '0'] }),
      1,
      { code: 'INVALID_INPUT', message: 'Not that.', field: '--events' },
    ],
    [new MediaFailure('CONFLICT', 'No.'), 1, { code: 'CONFLICT', message: 'No.', field: null }],
    [new Error('no route'), 1, { code: 'INTERNAL', message: 'no route', field: null }],
    [
      new AggregateError([new Error('refused on ::1'), new Error('refused on 127.0.0.1')]),
      1,
      { code: 'INTERNAL', message: 'refused on ::1; refused on 127.0.0.1', field: null },
    ],
    ['thrown text', 1, { code: 'INTERNAL', message: 'thrown text', field: null }],
    [
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"),
      2,
      { code: 'USAGE', message: "unknown option '--x'", field: null },
    ],
    [
      new CommanderError(1, 'commander.help', '(outputHelp)'),
      2,
      { code: 'USAGE', message: 'Say what to do: --help lists it.', field: null },
    ],
  ])('describes %s', (error, exitCode, document) => {
    expect(describeFailure(error)).toEqual({ exitCode, document: { error: document } });
  });

  it('takes help that was asked for as no failure', () => {
    expect(describeFailure(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toBeNull();
  });
});
