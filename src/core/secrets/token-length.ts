/** The fewest characters of a token of any secret. A shorter one could be guessed. */
export const MIN_TOKEN_LENGTH = 24;

/** The most characters of a token: Docker Hub takes URLs of at most 255, the host and `/hook/` included. */
export const MAX_TOKEN_LENGTH = 200;
