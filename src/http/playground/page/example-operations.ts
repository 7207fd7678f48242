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

const imageExample = `# Makes a picture, with no provider set up: a renderer
# that runs on this server. "mediaModels" lists the others.
mutation GenerateImage {
  generateImage(input: { prompt: "a fox in the snow" }) {
    generation {
      id
      model
      images {
        mimeType
        url {
          url
        }
        persistence {
          status
          file {
            id
          }
        }
      }
    }
    errors {
      code
      message
      path
    }
  }
}
`;

const videoExample = `# Pans over a picture. Put the id of an uploaded or
# generated one into the variables below, then watch.
mutation Animate($image: ID!) {
  generateVideo(input: { prompt: "a slow pan", image: { fileId: $image } }) {
    generation {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}

subscription Watch($generation: ID!) {
  mediaGenerationUpdated(id: $generation) {
    status
    progress
    ... on VideoGeneration {
      video {
        mimeType
        url {
          url
        }
      }
    }
  }
}
`;

const speechExample = `# Speaks a sentence, and writes down what is heard.
mutation Speak {
  synthesizeSpeech(input: { text: "The quick brown fox jumps over the lazy dog." }) {
    generation {
      audio {
        mimeType
        url {
          url
        }
        persistence {
          file {
            id
          }
        }
      }
    }
    errors {
      code
      message
    }
  }
}

mutation Transcribe($audio: ID!) {
  transcribeAudio(input: { audio: { fileId: $audio } }) {
    generation {
      text
      segments {
        startSeconds
        text
      }
    }
    errors {
      code
      message
    }
  }
}
`;

/** The tabs of a first visit. Later visits find the tabs as they were left. */
export const exampleTabs = [
  { query: viewerExample },
  { query: uploadExample },
  { query: filesExample },
  { query: imageExample },
  { query: videoExample, variables: '{ "image": "file_", "generation": "gen_" }' },
  { query: speechExample, variables: '{ "audio": "file_" }' },
];
