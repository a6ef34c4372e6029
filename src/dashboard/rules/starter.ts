/** The example document for a relay without rules. */
export const STARTER = `{
  "version": 1,
  "targets": {
    "deploy": {
      "type": "webhook",
      "url": "https://deploy.example.com/hooks/web"
    }
  },
  "rules": [
    {
      "name": "releases",
      "match": { "repository": "acme/web", "tag": "v*" },
      "targets": ["deploy"]
    }
  ]
}
`;
