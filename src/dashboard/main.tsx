import { render } from "preact";
import { App } from "./app.tsx";
import { followLinks } from "./location.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element for the dashboard");
followLinks();
render(<App />, root);
