/** The name of the fact that says until when all pushes of a watched repository are known. */
export const KNOWN_UNTIL = "looked-until";
