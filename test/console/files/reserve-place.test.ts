import { loadConsoleModules } from '../../support/console/console-modules';

interface Module {
  reservePlace(client: object, file: File): Promise<object>;
}

const { reservePlace } = loadConsoleModules<Module>('files/upload/reserve-place');

describe('where the console sends bytes', () => {
  it.each(['http://127.0.0.1:4000', 'https://example.com/media'])(
    'is on the server that the page is from: of a service that others reach at %s',
    async (publicUrl) => {
      const upload = { url: `${publicUrl}/uploads/file_1`, file: { id: 'file_1' } };
      const client = { mutation: async () => ({ data: { createFileUpload: { upload, errors: [] } } }) };
      expect(await reservePlace(client, new File(['a'], 'a.txt'))).toEqual({
        fileId: 'file_1',
        url: '/uploads/file_1',
      });
    },
  );
});
