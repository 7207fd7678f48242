export const uploadExample = `# Attach a file in the bar above or drop one
# anywhere on the page, then run this.
mutation Upload($file: Upload!) {
  uploadFile(input: { file: $file }) {
    file {
      id
      filename
      mimeType
      sizeBytes
      download {
        url
      }
    }
    errors {
      code
      message
    }
  }
}
`;

const viewerExample = `# Whose API key is this?
# Run with Ctrl+Enter, or Cmd+Enter on a Mac.
query Viewer {
  mediaViewer {
    organization {
      name
    }
    project {
      name
    }
    scopes
  }
}
`;

const filesExample = `# Ten files at a time. For the next page, pass
# endCursor as "after" in the variables below.
query Files($after: String) {
  files(first: 10, after: $after) {
    edges {
      node {
        id
        filename
        mimeType
        sizeBytes
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

/** The tabs of a first visit. Later visits find the tabs as they were left. */
export const exampleTabs = [{ query: viewerExample }, { query: uploadExample }, { query: filesExample }];
