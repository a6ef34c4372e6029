import { segmentsOf } from "../../core/event/repository.ts";

/** What a push may say otherwise than the sample does. */
export interface PushDetails {
  readonly pusher?: string;
  readonly mediaType?: string;
  /** Where the callback goes; false for a push without one. */
  readonly callbackUrl?: string | false;
}

/** A push as Docker Hub sends it today: the fields that its documentation lists, with a moment and a tag of now. */
export function samplePush(
  repository: string,
  tag: string,
  callbackUrl: string | undefined,
  now: number,
  { pusher = "ci", mediaType = MEDIA_TYPE }: Omit<PushDetails, "callbackUrl"> = {},
): object {
  const { parent: namespace, name } = segmentsOf(repository);
  const seconds = Math.floor(now / 1000);
  return {
    callback_url: callbackUrl,
    push_data: { pushed_at: now / 1000, pusher, tag, images: [], media_type: mediaType },
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
      owner: pusher,
      repo_name: repository,
      repo_url: `https://hub.docker.com/r/${repository}`,
      star_count: 0,
      status: "Active",
    },
  };
}

/** Where Docker Hub wants a push's callback, in the form that it has today. */
export function sampleCallbackUrl(repository: string): string {
  return `https://registry.hub.docker.com/u/${repository}/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/`;
}

const MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
