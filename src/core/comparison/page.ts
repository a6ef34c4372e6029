/** The most events that one call compares. */
export const MAX_COMPARED = 25;
