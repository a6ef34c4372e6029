import { segmentsOf } from "../../core/event/repository.ts";

/** The fields of the sample that a caller can change. */
export interface PushDetails {
  readonly pusher?: string;
  readonly mediaType?: string;
  /** The callback's URL; false for none. */
  readonly callbackUrl?: string | false;
}

/** Creates a payload like Docker Hub's of today, with the documented fields. `now` is in milliseconds since 1970. */
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

/** Returns a callback URL in Docker Hub's form of today. */
export function sampleCallbackUrl(repository: string): string {
  return `https://registry.hub.docker.com/u/${repository}/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/`;
}

const MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";
