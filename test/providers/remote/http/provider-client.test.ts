import { locate, movedHosts } from '../../../../src/providers/remote/http/provider-client';

const OWN = { own: 'https://api.example.com/v1', url: 'https://api.example.com/v1' };
const MOVED = { own: 'https://api.example.com/v1', url: 'http://127.0.0.1:8080/proxy' };

describe("the provider's hosts", () => {
  it.each([
    ['https://api.example.com/v1/a?b=c', OWN, 'https://api.example.com/v1/a?b=c'],
    ['https://api.example.com/v1/a?b=c', MOVED, 'http://127.0.0.1:8080/proxy/a?b=c'],
    ['https://api.example.com/v10/a', MOVED, 'http://127.0.0.1:8080/v10/a'],
    ['http://127.0.0.1:8080/outputs/a', MOVED, 'http://127.0.0.1:8080/outputs/a'],
  ])('are known: %s', (url, endpoint, expected) => {
    expect(locate(url, [endpoint])?.href).toBe(expected);
  });

  it.each([
    'http://api.example.com/v1/a',
    'https://api.example.com:8443/v1/a',
    'https://api.example.com.evil.test/v1/a',
    'https://api.example.com@evil.test/v1/a',
    'http://127.0.0.1:8081/proxy/a',
    'file:///etc/passwd',
    '/v1/a',
    '',
  ])('are no others: %s', (url) => {
    expect(locate(url, [MOVED])).toBeNull();
  });

  it('are to be reached wherever an operator put them', () => {
    expect(movedHosts([OWN, MOVED])).toEqual(['127.0.0.1:8080']);
  });
});
