import type { IncomingMessage } from 'node:http';
import { clientAddresses } from '../../../src/http/rates/client-address';

const request = (remoteAddress: string | undefined, forwardedFor?: string) => {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
};

describe('whence a request comes', () => {
  const direct = clientAddresses([]);
  const behind = clientAddresses(['loopback', '10.0.0.0/8']);

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    [undefined, 'unknown'],
  ])('is, of %s, %s', (remoteAddress, address) => {
    expect(direct(request(remoteAddress))).toBe(address);
  });

  it('is what the connection says, where no proxy is trusted', () => {
    expect(direct(request('192.0.2.7', '198.51.100.1'))).toBe('192.0.2.7');
  });

  it('is what a trusted proxy says, and no stranger before it', () => {
    expect(behind(request('127.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
    expect(behind(request('127.0.0.1', '203.0.113.9, 198.51.100.1, 10.1.2.3'))).toBe('198.51.100.1');
    expect(behind(request('192.0.2.7', '198.51.100.1'))).toBe('192.0.2.7');
    expect(behind(request('127.0.0.1', 'unknown'))).toBe('unknown');
  });
});
