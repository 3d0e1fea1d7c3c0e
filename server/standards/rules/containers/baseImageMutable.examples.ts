import type { Example } from "../../model.ts";

const languages = ["dockerfile"] as const;

export const baseImageMutableExamples: readonly Example[] = [
  {
    languages,
    bad: `FROM ⟦node⟧
WORKDIR /srv
COPY . .
RUN npm ci --omit=dev
CMD ["node", "server.js"]
`,
    fixed: `FROM node:22
WORKDIR /srv
COPY . .
RUN npm ci --omit=dev
CMD ["node", "server.js"]
`,
  },
  {
    languages,
    bad: `# syntax=docker/dockerfile:1
FROM ⟦python:latest⟧ AS runtime
COPY app /app
ENTRYPOINT ["python", "-m", "app"]
`,
    fixed: `# syntax=docker/dockerfile:1
FROM python:3.13 AS runtime
COPY app /app
ENTRYPOINT ["python", "-m", "app"]
`,
  },
  {
    languages,
    bad: `FROM --platform=linux/amd64 ⟦registry.shop.example:5000/base/jre⟧
COPY target/orders.jar /orders.jar
ENTRYPOINT ["java", "-jar", "/orders.jar"]
`,
  },
  {
    languages,
    bad: `FROM golang:1.25 AS build
COPY . /src
RUN cd /src && go build -o /bin/api ./cmd/api

FROM ⟦gcr.io/distroless/static:latest⟧
COPY --from=build /bin/api /api
ENTRYPOINT ["/api"]
`,
  },
  {
    languages,
    bad: `ARG RUNTIME=nginx:latest
FROM ⟦\${RUNTIME}⟧
COPY dist /usr/share/nginx/html
`,
  },
  {
    languages,
    bad: `ARG REGISTRY
FROM ⟦$REGISTRY/node:latest⟧
COPY . /srv
`,
  },
  {
    languages,
    bad: `from ⟦alpine⟧ as tools
run apk add --no-cache curl=8.14.1-r1

from ⟦debian:latest⟧
copy --from=tools /usr/bin/curl /usr/bin/curl
`,
  },
  {
    languages,
    good: `FROM node:22.12.0-bookworm-slim
COPY . /srv
`,
  },
  {
    languages,
    good: `FROM golang:1.25 AS build
RUN go version
FROM scratch
COPY --from=build /bin/api /api
`,
    trap: "scratch has no versions",
  },
  {
    languages,
    good: `FROM node:22 AS base
FROM base AS deps
RUN npm ci
FROM Base
COPY --from=deps /node_modules /node_modules
`,
    trap: "a stage of the same file",
  },
  {
    languages,
    good: `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
COPY . /srv
`,
    trap: "the build gives the image",
  },
  {
    languages,
    good: `FROM debian@sha256:98f4b71de414932439ac6ac690d7060df1f27161073c5036a7553723881bffbe
COPY . /srv
`,
    trap: "a digest never changes",
  },
  {
    languages,
    good: `ARG NODE_VERSION=22.12.0
FROM node:\${NODE_VERSION}-alpine
COPY . /srv
`,
    trap: "the tag is an argument with a version",
  },
  {
    languages,
    good: `FROM localhost:5000/base/jre:21.0.5
COPY app.jar /app.jar
`,
    trap: "the port of a registry is no tag, and a tag follows",
  },
];
