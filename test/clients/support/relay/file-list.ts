import { graphql } from 'relay-runtime';

/** What a component of Relay's users says it shows, for the compiler of Relay to read. Nothing here runs. */
graphql`
  query fileListQuery($count: Int!) {
    ...fileList_query @arguments(count: $count)
  }
`;

graphql`
  fragment fileList_query on Query
  @refetchable(queryName: "fileListPaginationQuery")
  @argumentDefinitions(count: { type: "Int" }, cursor: { type: "String" }, filter: { type: "FileFilter" }) {
    files(first: $count, after: $cursor, filter: $filter) @connection(key: "fileList_files") {
      edges {
        node {
          id
          filename
          ...fileList_item
        }
      }
    }
  }
`;

graphql`
  fragment fileList_item on File @refetchable(queryName: "fileListItemQuery") {
    filename
    sizeBytes
    createdAt
    media {
      ... on ImageDetails {
        width
      }
    }
  }
`;

graphql`
  mutation fileListUploadMutation($input: UploadFileInput!) {
    uploadFile(input: $input) {
      file {
        filename
        ...fileList_item
      }
      errors {
        code
      }
    }
  }
`;

graphql`
  mutation fileListDeleteMutation($id: ID!, $connections: [ID!]!) {
    deleteFile(id: $id) {
      deletedFileId @deleteEdge(connections: $connections)
      errors {
        code
      }
    }
  }
`;
