import { findMediaLinks } from '../../../../src/http/playground/page/media-links';

describe('media links', () => {
  it('are found by the MIME type around them', () => {
    const file = (mimeType: string, url: string) => ({ mimeType, download: { url } });
    expect(
      findMediaLinks({
        data: { a: file('image/png', '/content/1'), b: [file('video/mp4', 'https://media.example/2')] },
      }),
    ).toEqual([
      { kind: 'image', url: '/content/1' },
      { kind: 'video', url: 'https://media.example/2' },
    ]);
  });

  it('are found by extension and by data URI', () => {
    expect(
      findMediaLinks({ url: '/speech.mp3?signature=a.png', outputs: [{ dataUri: 'data:image/webp;base64,AAAA' }] }),
    ).toEqual([
      { kind: 'audio', url: '/speech.mp3?signature=a.png' },
      { kind: 'image', url: 'data:image/webp;base64,AAAA' },
    ]);
  });

  it('treat thumbnails as images, whatever the file is', () => {
    expect(findMediaLinks({ mimeType: 'video/mp4', thumbnail: { url: '/a' }, thumbnailUrl: '/b' })).toEqual([
      { kind: 'image', url: '/a' },
      { kind: 'image', url: '/b' },
    ]);
  });

  it.each([
    { url: 'javascript:alert(1)//.png', mimeType: 'image/png' },
    { url: '//elsewhere.example/a.png' },
    { url: 'data:text/html,<p>a.png', mimeType: 'image/png' },
    { url: '/content/1', mimeType: 'application/pdf' },
    { url: '/content/1' },
    { filename: 'https://media.example/a.png' },
    'https://media.example/a.png',
    null,
  ])('are not %j', (result) => {
    expect(findMediaLinks(result)).toEqual([]);
  });

  it('are few, and each is listed once', () => {
    expect(findMediaLinks([{ url: '/a.png' }, { url: '/a.png' }])).toHaveLength(1);
    expect(findMediaLinks(Array.from({ length: 50 }, (_, index) => ({ url: `/${index}.png` })))).toHaveLength(12);
  });
});
