// Tags that by convention are moved to each new image. Those of Docker Hub's own images and of Keel's and Flux's
// documentation; a tag that only contains such a word (`latest-alpine`) is one of them too.
const MUTABLE =
  /^(?:latest|stable|edge|nightly|canary|unstable|testing|dev|devel|develop|development|main|master|trunk|head|next|current|rolling|snapshot|preview|alpha|beta|lts|staging|prod|production)(?:[-_.].*)?$/i;

/** Whether a tag is one that moves from image to image, such as `latest`, `edge` or `main-alpine`. */
export function isMutableTag(tag: string): boolean {
  return MUTABLE.test(tag);
}
