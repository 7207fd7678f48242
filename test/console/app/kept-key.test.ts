import { keyOfAddress as ofQueryEditor } from '../../../src/http/playground/page/key-of-address';
import { loadConsoleModules } from '../../support/console/console-modules';

interface KeptKey {
  keyOfAddress(address: { readonly hostname: string; readonly hash: string }): string | null;
}

const { keyOfAddress: ofConsole } = loadConsoleModules<KeptKey>('app/kept-key');

describe.each([
  ['console', ofConsole],
  ['query editor', ofQueryEditor],
])('a key in the address of the %s', (_page, keyOfAddress) => {
  it.each(['localhost', '127.0.0.1', '127.8.8.8', '[::1]'])(
    'is taken on %s, where the service itself has printed it',
    (hostname) => {
      expect(keyOfAddress({ hostname, hash: '#key=mg_a%2Bb' })).toBe('mg_a+b');
    },
  );

  it.each(['media.example', 'localhost.example', '127.0.0.1.example', '10.0.0.1'])(
    'is not taken on %s: anybody may have made the link',
    (hostname) => {
      expect(keyOfAddress({ hostname, hash: '#key=mg_ab' })).toBeNull();
    },
  );

  it('is none where there is none', () => {
    expect(keyOfAddress({ hostname: 'localhost', hash: '#part' })).toBeNull();
  });
});
