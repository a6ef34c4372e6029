// Pure and the same in Node, browsers and workerd, as the URL parser is; see url.d.ts.
declare function btoa(data: string): string;
/** Throws if the text is not Base64. */
declare function atob(data: string): string;
