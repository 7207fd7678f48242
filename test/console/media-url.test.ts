import { loadConsoleModules } from '../support/console/console-modules';

interface Modules {
  mediaUrl(url: string, origins?: readonly string[]): string;
}

const { mediaUrl } = loadConsoleModules<Modules>('graph/media-url');

describe('the URL of media in the console', () => {
  it('leads to the server that the page is from, by whatever name that was opened', () => {
    expect(mediaUrl('http://127.0.0.1:4000/files/file_1?signature=s', [''])).toBe('/files/file_1?signature=s');
  });

  it('leads elsewhere where the page may load from', () => {
    const url = 'https://storage.googleapis.com/bucket/blob?signature=s';
    expect(mediaUrl(url, ['https://media.example', 'https://storage.googleapis.com'])).toBe(url);
  });

  it.each(['data:image/png;base64,AAAA', 'blob:http://localhost:4000/1'])(
    'is left where it has no server: %s',
    (url) => {
      expect(mediaUrl(url, [''])).toBe(url);
    },
  );
});
