import { isPublicAddress } from '../../../src/media/fetch-url/check-url';
import { FORBIDDEN_IPV4, FORBIDDEN_IPV6, IPV4_SPELLINGS, octetsOf } from '../../support/http/forbidden-hosts';

describe('a public address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '2a00:1450:4001:81b::200e',
  ])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([...FORBIDDEN_IPV4, ...FORBIDDEN_IPV6])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('is none that carries an address inside, save a mapped one', () => {
    const carriers = Object.entries(IPV4_SPELLINGS)
      .map(([name, spell]) => ({ name, address: spell(octetsOf('8.8.8.8')) }))
      .filter(({ address }) => address.startsWith('['))
      .map(({ name, address }) => ({ name, isPublic: isPublicAddress(address.slice(1, -1)) }));
    expect(carriers.length).toBe(9);
    expect(carriers.filter(({ isPublic }) => isPublic).map(({ name }) => name)).toEqual([
      'mapped',
      'mapped, in hexadecimal',
      'mapped, written out',
    ]);
  });

  it.each(['', 'localhost', '127.1', '0x7f.1', '8.8.8.8.', '[::1]', '2606:4700::1111%lo', '8.8.8.8 '])(
    'is not %j',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );
});
