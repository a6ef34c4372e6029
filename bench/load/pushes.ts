/** The repository that all pushes are of, where there is one. */
export const REPOSITORY = "acme/web";

/** A README of usual size: Docker Hub sends the whole of it along. */
const README = `# Web\n\n${"What customers see, and how to run it. ".repeat(50)}`;

let pushes = 0;

/** The body of a push as Docker Hub sends it, about 2.7 kB; each has another tag, and so is another event. */
export function pushBody(repository = REPOSITORY, tag = "v1.0"): string {
  pushes++;
  const [namespace = "", name = ""] = repository.split("/");
  return JSON.stringify({
    push_data: { pushed_at: 1_763_900_000 + pushes, pusher: "ci-of-acme", tag: `${tag}.${pushes}` },
    repository: {
      comment_count: 0,
      date_created: 1_700_000_000,
      description: "The shop",
      full_description: README,
      is_official: false,
      is_private: true,
      is_trusted: false,
      name,
      namespace,
      owner: namespace,
      repo_name: repository,
      repo_url: `https://hub.docker.com/r/${repository}`,
      star_count: 3,
      status: "Active",
    },
  });
}

/** A whole HTTP request that posts a body. */
export function requestOf(path: string, body: string): Uint8Array {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`;
  return Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
