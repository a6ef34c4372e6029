// Pure and the same in Node, browsers and workerd, as the URL parser is; see url.d.ts.
declare function btoa(data: string): string;
