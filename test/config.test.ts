import { ConfigError, readConfig } from '../src/config';

describe('the settings of fetching media', () => {
  it('allow no private host and a minute, unless they are made', () => {
    expect(readConfig({}).urlFetcher).toEqual({ allowedHosts: [], totalTimeoutMs: 60_000 });
  });

  it('take hosts with and without ports, separated by commas', () => {
    const list = ' localhost:9000,assets.test , 127.0.0.1,[::1]:8080,[fd00::1],my_minio, ';
    const { urlFetcher } = readConfig({ MEDIA_FETCH_ALLOWED_HOSTS: list, MEDIA_FETCH_TIMEOUT_SECONDS: '5' });
    expect(urlFetcher).toEqual({
      allowedHosts: ['localhost:9000', 'assets.test', '127.0.0.1', '[::1]:8080', '[fd00::1]', 'my_minio'],
      totalTimeoutMs: 5_000,
    });
  });

  it.each(['http://localhost', 'a b', 'host:', 'host:port', 'host:123456', '::1', '*', 'a/b', 'user@host'])(
    'refuse what is no host: %s',
    (entry) => {
      const read = () => readConfig({ MEDIA_FETCH_ALLOWED_HOSTS: `localhost,${entry}` });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow('MEDIA_FETCH_ALLOWED_HOSTS.1: host or host:port is expected');
    },
  );

  it.each(['0', '3601', '1.5', 'soon'])('refuse a timeout of %s', (seconds) => {
    expect(() => readConfig({ MEDIA_FETCH_TIMEOUT_SECONDS: seconds })).toThrow('MEDIA_FETCH_TIMEOUT_SECONDS');
  });
});
