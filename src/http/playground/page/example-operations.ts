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
        download {
          url
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const modelsExample = `# What can be made here, by which model, and
# what for.
query Models {
  mediaModels {
    id
    kind
    available
    capabilities
    description
    parameters {
      sizes
      voices {
        id
        name
      }
      durationSeconds {
        min
        max
      }
    }
    prices {
      unit
      usd
    }
  }
}
`;

const usageExample = `# What is stored now, and what was done since
# the instant in the variables below.
query Usage($from: DateTime!, $to: DateTime!) {
  mediaStorage {
    usedBytes
    limitBytes
    files
    byKind {
      key
      files
    }
  }
  mediaUsage(from: $from, to: $to, granularity: MONTH, groupBy: [KIND]) {
    from
    group
    uploads
    uploadedBytes
    generations
    costUsd
  }
}
`;

const deleteExample = `# Lists what would go. For it to go, make dryRun
# false.
mutation Delete($ids: [ID!]!, $dryRun: Boolean!) {
  deleteFiles(input: { select: { ids: $ids }, dryRun: $dryRun }) {
    matchedFiles
    matched {
      nodes {
        id
        filename
      }
    }
    deletedFileIds
    errors {
      code
      message
      path
    }
  }
}
`;

/** What a first visit begins with. */
export const firstTabs = [{ query: viewerExample }, { query: uploadExample }, { query: filesExample }];

/** What it ends with. */
export const lastTabs = [
  { query: modelsExample },
  { query: usageExample, variables: '{ "from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z" }' },
  { query: deleteExample, variables: '{ "ids": ["file_"], "dryRun": true }' },
];
