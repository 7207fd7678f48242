const imageExample = `# Makes a picture with no provider set up, by a
# renderer that runs here. "mediaModels" lists
# the other models.
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

const editExample = `# Paints over an uploaded or generated picture:
# put its id into the variables below. A mask
# limits what is changed.
mutation Edit($image: ID!) {
  generateImage(input: { prompt: "the same place in autumn", image: { fileId: $image } }) {
    generation {
      id
      model
      images {
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
      path
    }
  }
}
`;

const videoExample = `# Pans over a picture. Put the id of an uploaded
# or generated one into the variables below,
# then watch.
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

const speechExample = `# Speaks a sentence, and writes down what is
# heard.
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

/** Between the first tabs and the last. */
export const generationTabs = [
  { query: imageExample },
  { query: editExample, variables: '{ "image": "file_" }' },
  { query: videoExample, variables: '{ "image": "file_", "generation": "gen_" }' },
  { query: speechExample, variables: '{ "audio": "file_" }' },
];
