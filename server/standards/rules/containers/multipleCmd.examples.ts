import type { Example } from "../../model.ts";

const languages = ["dockerfile"] as const;

export const multipleCmdExamples: readonly Example[] = [
  {
    languages,
    bad: `FROM node:22
CMD ["node", "worker.js"]
⟦CMD ["node", "server.js"]⟧
`,
    fixed: `FROM node:22
CMD ["node", "server.js"]
`,
  },
  {
    languages,
    bad: `FROM python:3.13
ENTRYPOINT ["celery", \\
  "worker"]
EXPOSE 8000
⟦ENTRYPOINT ["gunicorn", "shop.wsgi"]⟧
`,
    fixed: `FROM python:3.13
EXPOSE 8000
ENTRYPOINT ["gunicorn", "shop.wsgi"]
`,
  },
  {
    languages,
    bad: `FROM nginx:1.28
HEALTHCHECK NONE
⟦HEALTHCHECK --interval=30s CMD curl -fsS http://localhost/ || exit 1⟧
`,
    fixed: `FROM nginx:1.28
HEALTHCHECK --interval=30s CMD curl -fsS http://localhost/ || exit 1
`,
  },
  {
    languages,
    bad: `FROM node:22 AS build
CMD npm run watch
⟦CMD npm run dev⟧
⟦CMD npm run build⟧

FROM nginx:1.28
CMD ["nginx", "-g", "daemon off;"]
`,
  },
  {
    languages,
    bad: `FROM debian:bookworm
ENTRYPOINT ["/a"]
CMD ["--one"]
⟦ENTRYPOINT ["/b"]⟧
⟦CMD ["--two"]⟧`,
  },
  {
    languages,
    good: `FROM node:22
ENTRYPOINT ["node"]
CMD ["server.js"]
HEALTHCHECK CMD node health.js
`,
  },
  {
    languages,
    good: `FROM node:22 AS dev
CMD ["npm", "run", "dev"]
FROM node:22 AS prod
CMD ["node", "server.js"]
`,
    trap: "one in each stage",
  },
  {
    languages,
    good: `FROM node:22
ONBUILD CMD ["npm", "test"]
CMD ["node", "server.js"]
`,
    trap: "what is built on the image has a command of its own",
  },
  {
    languages,
    good: `FROM debian:bookworm
COPY <<EOF /usr/local/bin/start
CMD one
CMD two
EOF
CMD ["/usr/local/bin/start"]
`,
    trap: "the text of a file",
  },
  {
    languages,
    good: `FROM debian:bookworm
# CMD ["/old"]
CMD ["/new"]
`,
    trap: "a comment",
  },
];
