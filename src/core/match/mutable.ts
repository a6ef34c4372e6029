// Tags that are moved to each new image by convention: those of Docker Hub's images, and of Keel's and Flux's
// documentation. A tag that starts with such a word (`latest-alpine`) counts too.
const MUTABLE =
  /^(?:latest|stable|edge|nightly|canary|unstable|testing|dev|devel|develop|development|main|master|trunk|head|next|current|rolling|snapshot|preview|alpha|beta|lts|staging|prod|production)(?:[-_.].*)?$/i;

/** Checks whether a tag usually moves from image to image, such as `latest`, `edge` or `main-alpine`. */
export function isMutableTag(tag: string): boolean {
  return MUTABLE.test(tag);
}
