import type { Example } from "../../model.ts";

const languages = ["dockerfile"] as const;

export const noHealthcheckExamples: readonly Example[] = [
  {
    languages,
    bad: `⟦FROM node:22-alpine⟧
COPY . /srv
EXPOSE 8080
CMD ["node", "/srv/server.js"]
`,
    fixed: `FROM node:22-alpine
COPY . /srv
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD wget -qO- http://localhost:8080/healthz || exit 1
CMD ["node", "/srv/server.js"]
`,
  },
  {
    languages,
    bad: `FROM golang:1.25 AS build
HEALTHCHECK CMD true
RUN go build -o /api ./cmd/api

⟦FROM gcr.io/distroless/static-debian12 AS final⟧
COPY --from=build /api /api
EXPOSE 8080/tcp
ENTRYPOINT ["/api"]
`,
  },
  {
    languages,
    bad: `⟦FROM nginx:1.28⟧
COPY dist /usr/share/nginx/html
`,
  },
  {
    languages,
    bad: `FROM python:3.13 AS deps
RUN pip install -r requirements.txt
⟦FROM deps⟧
# HEALTHCHECK is still to come
CMD ["gunicorn", "shop.wsgi"]
`,
  },
  {
    languages,
    good: `FROM node:22
HEALTHCHECK --interval=30s CMD node health.js
CMD ["node", "server.js"]
`,
  },
  {
    languages,
    good: `FROM node:22 AS service
HEALTHCHECK CMD node health.js
FROM service
CMD ["node", "server.js"]
`,
    trap: "the stage below has the check",
  },
  {
    languages,
    path: "images/base/Dockerfile",
    good: `FROM debian:bookworm
RUN useradd app
`,
    trap: "a base image",
  },
  {
    languages,
    good: `FROM node:22
ONBUILD COPY . /srv
CMD ["node", "/srv/server.js"]
`,
    trap: "an image for others to build on",
  },
  {
    languages,
    good: `FROM worker:3
HEALTHCHECK NONE
CMD ["work"]
`,
    trap: "switched off on purpose",
  },
  {
    languages,
    good: `FROM golang:1.25 AS build
RUN go build -o /tool .
FROM scratch
COPY --from=build /tool /
`,
    trap: "only takes files out of the build",
  },
  {
    languages,
    good: `FROM public.ecr.aws/lambda/python:3.13
COPY app.py ./
CMD ["app.handler"]
`,
    trap: "a function, which nobody asks",
  },
];
