/** A push as Docker Hub sends it today: the fields that its documentation lists, with a moment and a tag of now. */
export function samplePush(repository: string, tag: string, callbackUrl: string, now: number): object {
  const [namespace, name] = repository.split("/");
  const seconds = Math.floor(now / 1000);
  return {
    callback_url: callbackUrl,
    push_data: { pushed_at: now / 1000, pusher: "ci", tag, images: [], media_type: MEDIA_TYPE },
    repository: {
      comment_count: 0,
      date_created: seconds - 86_400 * 365,
      description: "The shop's web front end",
      full_description: null,
      is_official: false,
      is_private: true,
      is_trusted: false,
      name,
      namespace,
      owner: "ci",
      repo_name: repository,
      repo_url: `https://hub.docker.com/r/${repository}`,
      star_count: 0,
      status: "Active",
    },
  };
}

const MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
